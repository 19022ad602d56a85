import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { retry, worstCaseMs } from './retry.ts'

const policy = { attempts: 4, firstDelayMs: 100, maxDelayMs: 150 }

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(1) // the longest pauses
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Work that fails so many times, and when it was tried. */
function failing(times: number) {
  const begun = Date.now()
  const tries: number[] = []
  const work = async (attempt: number): Promise<string> => {
    tries.push(Date.now() - begun)
    if (attempt <= times) throw new Error(`failure ${attempt}`)
    return `done at ${attempt}`
  }
  return { work, tries }
}

test('tries again after pauses that double up to their cap', async () => {
  const { work, tries } = failing(3)
  const retries: unknown[] = []
  const outcome = retry(work, { ...policy, onRetry: (attempt) => retries.push(attempt) })
  await vi.runAllTimersAsync()
  expect(await outcome).toBe('done at 4')
  expect(tries).toEqual([0, 100, 250, 400])
  expect(retries).toEqual([1, 2, 3])
})

test('pauses are drawn between nothing and the bound', async () => {
  vi.mocked(Math.random).mockReturnValueOnce(0).mockReturnValueOnce(0.5)
  const { work, tries } = failing(2)
  const outcome = retry(work, policy)
  await vi.runAllTimersAsync()
  await outcome
  expect(tries).toEqual([0, 0, 75])
})

test('gives the last error when attempts are used up', async () => {
  const { work, tries } = failing(9)
  const retries: unknown[] = []
  const outcome = retry(work, { ...policy, onRetry: (attempt) => retries.push(attempt) }).catch((error) => error)
  await vi.runAllTimersAsync()
  expect(await outcome).toMatchObject({ message: 'failure 4' })
  expect(tries).toHaveLength(4)
  expect(retries).toEqual([1, 2, 3])
})

test('does not repeat what cannot succeed', async () => {
  const { work, tries } = failing(9)
  await expect(retry(work, { ...policy, retryIf: () => false })).rejects.toThrow('failure 1')
  expect(tries).toHaveLength(1)
})

test('waits without limit for what must come', async () => {
  const { work } = failing(2000)
  const outcome = retry(work, { ...policy, attempts: Number.POSITIVE_INFINITY })
  await vi.advanceTimersByTimeAsync(2000 * 150)
  expect(await outcome).toBe('done at 2001')
})

test('an abort ends it in the middle of a pause, and nothing is tried after it', async () => {
  const { work, tries } = failing(9)
  const stop = new AbortController()
  const outcome = retry(work, { ...policy, signal: stop.signal }).catch((error) => error)
  await vi.advanceTimersByTimeAsync(50)
  stop.abort(new Error('stopping'))
  expect(await outcome).toMatchObject({ message: 'stopping' })

  await vi.runAllTimersAsync()
  expect(tries).toEqual([0])
  await expect(retry(work, { ...policy, signal: stop.signal })).rejects.toThrow('stopping')
  expect(tries).toEqual([0])
})

test('its worst case is all attempts and the longest pauses', () => {
  expect(worstCaseMs(policy, 1000)).toBe(4000 + 100 + 150 + 150)
  expect(worstCaseMs({ ...policy, attempts: 1 }, 1000)).toBe(1000)
})
