import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { createProcessId, hasEnded } from './process-id.ts'

const self = createProcessId()
const { pid: ended } = spawnSync(process.execPath, ['--version'])
const run = (pid: number | string, host = hostname()) => `${host}-${pid}-00c0ffee`

test('no two runs have the same name', () => {
  expect(createProcessId()).not.toBe(self)
})

test('a run has ended when its pid is nobody’s, or our own', () => {
  expect(hasEnded(run(ended), self)).toBe(true)
  expect(hasEnded(run(process.pid), self)).toBe(true)
})

test.each([
  ['this run', self],
  ['a process that runs', run(process.ppid)],
  ['a process of somebody else', run(1)],
  ['another host', run(ended, 'elsewhere')],
  ['a host whose name ends like ours', run(ended, `not-${hostname()}`)],
  ['a pid that is none', run('99999999999')],
  ['a group of processes', run(0)],
  ['another name', hostname()],
])('%s is not taken for ended', (_, name) => {
  expect(hasEnded(name, self)).toBe(false)
})
