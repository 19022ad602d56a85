import type { Counts } from '@canvass/domain/projection/counters.ts'
import type { AppliedPosition, CounterBatch } from '@canvass/runtime/ports/counter-store.ts'
import { emptyRedisDatabase } from '@canvass/testing/redis-database.ts'
import { testServices } from '@canvass/testing/services.ts'
import type { Redis } from 'ioredis'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { cacheReady, connectCache } from './connections.ts'
import { createCounterStore } from './counter-store.ts'

let redis: Redis
beforeEach(async () => {
  redis?.disconnect()
  redis = connectCache(await emptyRedisDatabase(testServices().redisCacheUrl), fail)
  await cacheReady(redis, AbortSignal.timeout(5_000))
})
afterAll(() => redis.disconnect())

const fail = (error: Error) => {
  throw error
}
const store = () => createCounterStore(redis, { version: 'v1', partitions: 3 })
const at = (offset: bigint, n: bigint): AppliedPosition => ({ offset, n, pos: `1.900.${n}` })
const counts = (group: string, fields: Record<string, number>): Counts =>
  new Map([[group, new Map(Object.entries(fields))]])
const batch = (change: Partial<CounterBatch>): CounterBatch => ({
  topic: 'runtime.answers',
  partition: 1,
  expected: null,
  next: at(1n, 1n),
  counts: new Map(),
  facts: [],
  setAside: [],
  ...change,
})

test('counts a batch and remembers where it ended', async () => {
  expect(await store().position('runtime.answers', 1)).toBeNull()
  expect(await store().apply(batch({ counts: counts('count:s:LIVE', { a: 2, b: -1 }) }))).toEqual({ applied: true })
  await store().apply(batch({ expected: at(1n, 1n), next: at(7n, 5n), counts: counts('count:s:LIVE', { a: 3 }) }))
  expect(await store().position('runtime.answers', 1)).toEqual(at(7n, 5n))
  expect(await store().read(['count:s:LIVE', 'count:none:LIVE'])).toEqual(counts('count:s:LIVE', { a: 5, b: -1 }))
})

test('does nothing at all when the stored position is another, and tells it', async () => {
  await store().apply(batch({ next: at(9n, 9n), counts: counts('count:s:LIVE', { a: 1 }) }))
  const fact = { key: 'status:x', ttlSeconds: 60, value: 'ACTIVE' } as const
  for (const expected of [null, at(8n, 8n), { ...at(9n, 9n), pos: '2.1.1' }, { ...at(9n, 9n), offset: 1n }]) {
    const late = batch({
      expected,
      next: at(20n, 20n),
      counts: counts('count:s:LIVE', { a: 1 }),
      facts: [fact],
      setAside: [3n],
    })
    expect(await store().apply(late)).toEqual({ applied: false, position: at(9n, 9n) })
  }
  const { counts: kept, positions, setAside } = await store().snapshot(1)
  expect(kept).toEqual(counts('count:s:LIVE', { a: 1 }))
  expect(positions).toEqual(new Map([['runtime.answers', at(9n, 9n)]]))
  expect([...setAside.values()].every((numbers) => numbers.size === 0)).toBe(true)
  expect(await redis.get('v1:{1}:status:x')).toBeNull()
})

test('one of many readers at the same position wins', async () => {
  const same = batch({ counts: counts('count:s:LIVE', { a: 1 }) })
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => store().apply(same)))
  expect(outcomes.filter(({ applied }) => applied)).toHaveLength(1)
  expect(await store().read(['count:s:LIVE'])).toEqual(counts('count:s:LIVE', { a: 1 }))
})

test('a group whose key is of another kind fails the batch before anything is written', async () => {
  await redis.set('v1:{1}:count:bad:LIVE', 'text')
  const both = new Map([...counts('count:good:LIVE', { a: 1 }), ...counts('count:bad:LIVE', { a: 1 })])
  await expect(store().apply(batch({ counts: both }))).rejects.toThrow('WRONGTYPE')
  expect(await redis.keys('*')).toEqual(['v1:{1}:count:bad:LIVE'])
})

test('a fact that cannot be written does not have its batch counted again', async () => {
  await redis.set('v1:{1}:answers:x:p1', 'text')
  const fact = { key: 'answers:x:p1', ttlSeconds: 60, fields: new Map([['Q1', '"a"']]) }
  const spoilt = batch({ counts: counts('count:s:LIVE', { a: 1 }), facts: [fact] })
  await expect(store().apply(spoilt)).rejects.toThrow('WRONGTYPE')
  expect(await store().apply(spoilt)).toEqual({ applied: false, position: at(1n, 1n) })
  expect(await store().read(['count:s:LIVE'])).toEqual(counts('count:s:LIVE', { a: 1 }))
})

test('hours end 25 hours after they began, totals never', async () => {
  const hour = new Date().toISOString().slice(0, 13)
  const group = `hour:s:LIVE:${hour}`
  const both = new Map([...counts(group, { started: 1 }), ...counts('count:s:LIVE', { started: 1 })])
  await store().apply(batch({ counts: both }))
  expect(await redis.pexpiretime(`v1:{1}:${group}`)).toBe(Date.parse(`${hour}:00:00Z`) + 25 * 3_600_000)
  expect(await redis.pttl('v1:{1}:count:s:LIVE')).toBe(-1)
})

test('a snapshot forgets hours that have ended and sums that came to nothing', async () => {
  const both = new Map([
    ...counts('hour:s:LIVE:2020-01-01T00', { started: 1 }),
    ...counts('count:s:LIVE', { started: 1, 'outcome:COMPLETED': 1 }),
  ])
  await store().apply(batch({ counts: both }))
  const back = batch({ expected: at(1n, 1n), next: at(2n, 2n), counts: counts('count:s:LIVE', { started: -1 }) })
  await store().apply(back)
  expect((await store().snapshot(1)).counts).toEqual(counts('count:s:LIVE', { 'outcome:COMPLETED': 1 }))
  expect(await redis.smembers('v1:{1}:groups')).toEqual(['count:s:LIVE'])
})

test('facts live their time: texts, hashes that lose and gain fields, and removal', async () => {
  const answers = (fields: [string, string | null][]) => ({
    key: 'answers:x:p1',
    ttlSeconds: 100,
    fields: new Map(fields),
  })
  const status = { key: 'status:x', ttlSeconds: 50, value: 'ACTIVE' }
  const first = [
    answers([
      ['Q1', '"a"'],
      ['Q2', '3'],
    ]),
    status,
  ]
  await store().apply(batch({ facts: first }))
  expect(await redis.hgetall('v1:{1}:answers:x:p1')).toEqual({ Q1: '"a"', Q2: '3' })
  expect(await redis.get('v1:{1}:status:x')).toBe('ACTIVE')
  expect(await redis.ttl('v1:{1}:answers:x:p1')).toBeGreaterThan(50)
  const second = [
    answers([
      ['Q1', null],
      ['Q3', 'true'],
    ]),
    { key: 'status:x', value: null },
  ]
  await store().apply(batch({ expected: at(1n, 1n), next: at(2n, 2n), facts: second }))
  expect(await redis.hgetall('v1:{1}:answers:x:p1')).toEqual({ Q2: '3', Q3: 'true' })
  expect(await redis.exists('v1:{1}:status:x')).toBe(0)
})

test('sums the partitions', async () => {
  for (const partition of [0, 1, 2]) {
    await store().apply(batch({ partition, counts: counts('count:s:LIVE', { a: partition + 1 }) }))
  }
  expect(await store().read(['count:s:LIVE'])).toEqual(counts('count:s:LIVE', { a: 6 }))
  expect((await store().snapshot(2)).counts).toEqual(counts('count:s:LIVE', { a: 3 }))
})

test('survives a server that has forgotten its scripts', async () => {
  await store().apply(batch({ counts: counts('count:s:LIVE', { a: 1 }) }))
  await redis.script('FLUSH')
  await store().apply(batch({ expected: at(1n, 1n), next: at(2n, 2n), counts: counts('count:s:LIVE', { a: 1 }) }))
  expect(await store().read(['count:s:LIVE'])).toEqual(counts('count:s:LIVE', { a: 2 }))
})

test('a record that was set aside counts once when it is retried, and not before its number is reached', async () => {
  const retry = (expected: AppliedPosition | null, next: AppliedPosition, n: bigint | null) =>
    store().applyRetry({
      topic: 'runtime.answers',
      partition: 1,
      expected,
      next,
      n,
      counts: counts('count:s:LIVE', { a: 1 }),
    })
  const on = (offset: bigint): AppliedPosition => ({ offset, n: 0n, pos: '' })
  expect(await retry(null, on(1n), 2n)).toEqual({ kind: 'early' })
  await store().apply(batch({ next: at(3n, 3n), setAside: [2n] }))
  expect((await store().snapshot(1)).setAside.get('runtime.answers')).toEqual(new Set([2n]))
  expect(await retry(null, on(1n), 2n)).toEqual({ kind: 'counted' })
  expect(await retry(null, on(1n), 2n)).toEqual({ kind: 'moved', position: on(1n) })
  expect(await retry(on(1n), on(2n), 2n)).toEqual({ kind: 'skipped' })
  expect(await retry(on(2n), on(3n), 3n)).toEqual({ kind: 'skipped' })
  expect(await retry(on(3n), on(4n), 4n)).toEqual({ kind: 'early' })
  expect(await store().position('runtime.answers.retry', 1)).toEqual(on(3n))
  expect(await store().read(['count:s:LIVE'])).toEqual(counts('count:s:LIVE', { a: 1 }))
})
