import { expect, test } from 'vitest'
import { memoryLog } from '../logging/memory-log.ts'
import { DeadlineError } from '../resilience/deadline.ts'
import { manualTimer } from '../time/manual-timer.ts'
import { type Component, createLifecycle } from './lifecycle.ts'

const never = () => new Promise<void>(() => undefined)
const rejects = (message: string) => () => Promise.reject(new Error(message))

function given(...parts: readonly Component[]) {
  const calls: string[] = []
  const { logger, lines } = memoryLog()
  const timer = manualTimer()
  const components = parts.map(
    (part): Component => ({
      ...part,
      start(signal) {
        calls.push(`start ${part.name}`)
        return part.start?.(signal)
      },
      stop() {
        calls.push(`stop ${part.name}`)
        return part.stop?.()
      },
    }),
  )
  const lifecycle = createLifecycle({ components, logger, shutdownDeadlineMs: 1000, timer })
  return { lifecycle, calls, lines, timer }
}

test('starts in order, stops once in reverse', async () => {
  const { lifecycle, calls } = given({ name: 'a' }, { name: 'b' }, { name: 'c' })
  await lifecycle.start()
  const outcomes = await Promise.all([lifecycle.stop(), lifecycle.stop()])

  expect(outcomes).toEqual(['clean', 'clean'])
  expect(calls).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a'])
})

test('a start that fails stops what was started, in reverse, and tells why', async () => {
  const { lifecycle, calls } = given({ name: 'a' }, { name: 'b' }, { name: 'c', start: rejects('no') }, { name: 'd' })
  await expect(lifecycle.start()).rejects.toThrow('no')
  expect(calls).toEqual(['start a', 'start b', 'start c', 'stop b', 'stop a'])
})

test('a start past its deadline fails, and is stopped if it succeeds after all', async () => {
  const slow = Promise.withResolvers<void>()
  const { lifecycle, calls, timer } = given({ name: 'a', start: () => slow.promise, startDeadlineMs: 100 })
  const outcome = lifecycle.start().catch((error: unknown) => error)

  await timer.advance(100)
  expect(await outcome).toBeInstanceOf(DeadlineError)
  expect(calls).toEqual(['start a'])

  slow.resolve()
  await timer.advance(0)
  expect(calls).toEqual(['start a', 'stop a'])
})

test('a stop while starting cuts the start short', async () => {
  let told = false
  const start = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => {
      told = true
    })
    return never()
  }
  const { lifecycle, calls, timer } = given({ name: 'a' }, { name: 'b', start }, { name: 'c' })
  const outcome = lifecycle.start().catch((error: unknown) => error)
  await timer.advance(0)

  expect(await lifecycle.stop()).toBe('clean')
  expect(await outcome).toMatchObject({ name: 'AbortError' })
  expect(told).toBe(true)
  expect(calls).toEqual(['start a', 'start b', 'stop a'])
})

test('stopping goes on past a failure and past a component that hangs', async () => {
  const stops = [{ name: 'a' }, { name: 'b', stop: never }, { name: 'c', stop: rejects('stuck') }] as const
  const { lifecycle, calls, lines, timer } = given(...stops)
  await lifecycle.start()
  const outcome = lifecycle.stop()
  await timer.advance(500)

  expect(await outcome).toBe('unclean')
  expect(calls.slice(3)).toEqual(['stop c', 'stop b', 'stop a'])
  expect(lines.filter((line) => line.event === 'component.stop-failed')).toMatchObject([
    { component: 'c', err: { message: 'stuck' } },
    { component: 'b', err: { message: 'stopping b did not finish within 500 ms' } },
  ])
})

test('stopping never takes longer than the total, and everyone is asked', async () => {
  const hangs = ['a', 'b', 'c'].map((name) => ({ name, stop: never, stopDeadlineMs: 700 }))
  const { lifecycle, calls, timer } = given(...hangs)
  await lifecycle.start()
  const outcome = lifecycle.stop()
  await timer.advance(1000)

  expect(await outcome).toBe('unclean')
  expect(calls.slice(3)).toEqual(['stop c', 'stop b', 'stop a'])
  expect(timer.now()).toBe(1000)
})
