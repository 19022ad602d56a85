import { expect, test } from 'vitest'
import type { Act } from './respondent.ts'
import { createStatistics } from './statistics.ts'

const committedAt = (intended: number): Act => ({ kind: 'committed', status: 200, intended, tookMs: 5 })

test('what was due in the warm-up is counted and not timed, and what is answered after the last second is timed and in no second', () => {
  const statistics = createStatistics()
  statistics.record(committedAt(0), 900)
  statistics.recordFreshness(500, 1_400, 0)
  statistics.record(committedAt(950), 960)
  statistics.measureFrom(1_000)
  statistics.record(committedAt(990), 1_890) // sent before, answered after
  statistics.recordFreshness(300, 1_200, 990)
  statistics.record(committedAt(1_000), 1_020)
  statistics.recordFreshness(10, 30, 1_000)
  statistics.sendingEnded()
  statistics.record(committedAt(1_990), 2_005)

  const { acts, latencyMs, repliedMs, overloadedMs, freshness, stepsPerSecond } = statistics.figures(1)
  expect(acts.committed).toBe(5)
  expect(stepsPerSecond).toBe(2)
  expect(latencyMs.max).toBeCloseTo(20, 0)
  expect(repliedMs.max).toBeCloseTo(5, 0)
  expect(overloadedMs).toBeUndefined()
  expect(freshness).toMatchObject({ probes: 1, missed: 0 })
  expect(freshness?.stepToCounterMs.max).toBeCloseTo(30, 0)
})

test('requests refused because of overload have a time of their own', () => {
  const statistics = createStatistics()
  statistics.record({ kind: 'retry', status: 503, code: 'overloaded', intended: 0, tookMs: 3 }, 100)
  statistics.record({ kind: 'retry', status: 503, code: 'unavailable', intended: 0, tookMs: 70 }, 100)
  const { acts, latencyMs, overloadedMs, troubles } = statistics.figures(1)
  expect(acts.retry).toBe(2)
  expect(troubles).toEqual({ '503 overloaded': 1, '503 unavailable': 1 })
  expect(overloadedMs?.max).toBeCloseTo(3, 0)
  expect(latencyMs.max).toBe(0)
})
