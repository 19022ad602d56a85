import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { identify, isRunning, parseStat, signal } from './process-identity.ts'

test('a process is told apart by when it started', () => {
  const self = identify(process.pid)
  expect(isRunning(self)).toBe(true)
  expect(isRunning({ pid: process.pid, started: 'another run of the machine' })).toBe(false)
})

test('a process that ended is not running', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const identity = identify(child.pid ?? 0)
  expect(isRunning(identity)).toBe(true)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isRunning(identity)).toBe(false)
})

test('a signal never reaches a stranger that got the same pid', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const sent = signal({ pid: child.pid ?? 0, started: 'earlier' }, 'SIGKILL')
  expect(sent).toBe(false)
  expect(isRunning(identify(child.pid ?? 0))).toBe(true)
  child.kill('SIGKILL')
  await once(child, 'exit')
})

test('nonsense is no process', () => {
  for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 31 - 1]) expect(identify(pid)).toBeUndefined()
})

test('reads state and start time past a name with spaces and brackets', () => {
  const rest = Array.from({ length: 18 }, (_, index) => index).join(' ')
  expect(parseStat(`42 (a) b (c)) S ${rest} 98765 1 2`)).toEqual({ state: 'S', ticks: '98765' })
  expect(parseStat('')).toBeUndefined()
})
