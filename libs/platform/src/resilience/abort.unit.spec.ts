import { expect, test } from 'vitest'
import { untilAborted } from './abort.ts'

const reason = new Error('stopping')

test('an outcome before the abort passes through', async () => {
  const { signal } = new AbortController()
  expect(await untilAborted(Promise.resolve(7), signal)).toBe(7)
  await expect(untilAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken')
})

test('an abort ends the waiting, and a later failure disturbs nobody', async () => {
  const stop = new AbortController()
  const work = Promise.withResolvers<number>()
  const waiting = untilAborted(work.promise, stop.signal).catch((error: unknown) => error)
  stop.abort(reason)
  work.reject(new Error('too late to matter'))
  expect(await waiting).toBe(reason)
})

test('aborted from the start, it does not wait at all', async () => {
  const signal = AbortSignal.abort(reason)
  await expect(untilAborted(Promise.resolve(7), signal)).rejects.toBe(reason)
  await expect(untilAborted(Promise.reject(new Error('broken')), signal)).rejects.toBe(reason)
})
