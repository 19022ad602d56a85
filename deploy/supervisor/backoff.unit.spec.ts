import { expect, test } from 'vitest'
import { failuresAfter, restartDelay } from './backoff.ts'

test('pauses double from half a second and stay below half a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 100].map((failures) => restartDelay(failures))).toEqual([
    500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
  ])
})

test('a run of 20 s starts the count anew', () => {
  expect(failuresAfter(7, 19_999)).toBe(8)
  expect(failuresAfter(7, 20_000)).toBe(1)
})
