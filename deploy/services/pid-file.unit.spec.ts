import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openHome } from './home.ts'
import { parsePidFile, readPidFile, runningProcess, writePidFile } from './pid-file.ts'
import { identify } from './process-identity.ts'

const folder = mkdtempSync(join(tmpdir(), 'canvass-unit-'))
const home = openHome(folder)
afterAll(() => rmSync(folder, { recursive: true }))

test('what is written is read again, and its process found', () => {
  const self = identify(process.pid)
  writePidFile(home, 'one', { port: 4711, process: self, background: true })
  expect(readPidFile(home, 'one')).toEqual({ port: 4711, process: self, background: true })
  expect(runningProcess(readPidFile(home, 'one'))).toEqual(self)
})

test('a pid that belongs to somebody else by now is stale, its port still known', () => {
  writePidFile(home, 'two', { port: 4712, process: { pid: process.pid, started: 'before the reboot' } })
  const file = readPidFile(home, 'two')
  expect(file?.port).toBe(4712)
  expect(runningProcess(file)).toBeUndefined()
})

test.each(['', '{', 'null', '[]', '{"port":"80"}', '12345'])('a damaged file counts as none: %j', (text) => {
  writeFileSync(join(home.run, 'three.json'), text)
  expect(readPidFile(home, 'three')).toBeUndefined()
})

test('a damaged process entry is no process', () => {
  expect(parsePidFile('{"port":1,"process":{"pid":"7"}}')).toEqual({ port: 1, process: undefined, background: false })
})

test('without a file there is nothing', () => {
  expect(readPidFile(home, 'four')).toBeUndefined()
})
