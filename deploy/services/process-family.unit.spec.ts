import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { endProcess } from './local-service.ts'
import { childrenOf, familyOf, standsStill } from './process-family.ts'
import { identify, isRunning, type ProcessIdentity, signal } from './process-identity.ts'
import { waitUntil } from './wait.ts'

let elder: ProcessIdentity
let letGo: () => void
beforeEach(async () => {
  // its two children end when the pipe does, which is with this process at the latest
  const shell = spawn('sh', ['-c', 'exec 3<&0; cat <&3 & cat <&3 & echo begun; wait'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  letGo = () => shell.stdin.end()
  await once(shell.stdout, 'data')
  elder = identify(shell.pid ?? 0) as ProcessIdentity
})
afterEach(() => {
  for (const one of familyOf(elder)) signal(one, 'SIGCONT')
  letGo()
})

test('a family is the process and whom it has started, elders first', async () => {
  const children = childrenOf(elder)
  expect(children).toHaveLength(2)
  expect(familyOf(elder)).toEqual([elder, ...children])
  letGo()
  expect(await waitUntil(() => !isRunning(elder), 5_000)).toBe(true)
  expect(childrenOf(elder)).toEqual([])
})

test('a process stands still while it is paused', async () => {
  expect(standsStill(elder)).toBe(false)
  signal(elder, 'SIGSTOP')
  expect(await waitUntil(() => standsStill(elder), 5_000)).toBe(true)
  signal(elder, 'SIGCONT')
  expect(await waitUntil(() => !standsStill(elder), 5_000)).toBe(true)
})

test('the paused children of a process that is ended go on, so that they can end too', async () => {
  const children = childrenOf(elder)
  for (const one of [elder, ...children]) signal(one, 'SIGSTOP')
  expect(await waitUntil(() => [elder, ...children].every(standsStill), 5_000)).toBe(true)
  await endProcess(elder, [{ signal: 'SIGKILL', waitMs: 5_000 }])
  letGo()
  expect(await waitUntil(() => !children.some(isRunning), 5_000)).toBe(true)
})
