import { TOPICS } from '@canvass/domain/events/public-event.ts'
import type { Counts } from '@canvass/domain/projection/counters.ts'
import { type AppliedPosition, type CounterBatch, CountersLost } from '@canvass/runtime/ports/counter-store.ts'
import { emptyRedisDatabase } from '@canvass/testing/redis-database.ts'
import { testServices } from '@canvass/testing/services.ts'
import type { Redis } from 'ioredis'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { cacheReady, connectCache } from './connections.ts'
import { createCurrentCounters, shownVersion } from './current-counters.ts'
import { createProjectionVersions } from './projection-versions.ts'

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
const PARTITIONS = 2
const GROUP = 'count:s:LIVE'
const versions = () => createProjectionVersions(redis, PARTITIONS)
const at = (n: bigint): AppliedPosition => ({ offset: n, n, pos: `1.900.${n}` })
const started = (amount: number): Counts => new Map([[GROUP, new Map([['started', amount]])]])
const batch = (expected: bigint, next: bigint, amount = 1): CounterBatch => ({
  topic: 'runtime.sessions',
  partition: 1,
  expected: at(expected),
  next: at(next),
  counts: started(amount),
  facts: [],
  setAside: [],
})

/** A version whose partitions each stand at `n` with as many starts. */
async function fill(version: string, n: number): Promise<void> {
  const positions = new Map(TOPICS.map((topic) => [topic, at(BigInt(n))]))
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    await versions().fill(version, partition, started(n), positions)
  }
}

const show = async (version: string, instead: string | null) =>
  expect(await versions().show(version, instead)).toBe(true)

test('counts and reads the version that is shown, and another one as soon as that is shown', async () => {
  await fill('v2', 3)
  await show('v2', null)
  const counters = createCurrentCounters(redis, { partitions: PARTITIONS })
  const read = async () => (await counters.read([GROUP])).get(GROUP)?.get('started')
  expect(await read()).toBe(6)
  expect(await counters.apply(batch(3n, 4n))).toEqual({ applied: true })
  expect(await read()).toBe(7)
  await fill('v3', 5)
  await show('v3', 'v2')
  expect(await read()).toBe(10) // at once, though the version is remembered for who counts
  await versions().removeAllBut(['v3'])
  expect(await counters.apply(batch(4n, 5n))).toEqual({ applied: false, position: at(5n) })
  expect(await read()).toBe(10)
})

test('who counts waits while a version is held, and then counts in the one that is shown instead', async () => {
  await fill('v2', 3)
  await show('v2', null)
  const counters = createCurrentCounters(redis, { partitions: PARTITIONS })
  expect((await versions().hold('v2', 1, 5_000)).get('runtime.sessions')).toEqual(at(3n))
  const counting = counters.apply(batch(3n, 4n))
  expect(await counters.read([GROUP])).toEqual(started(6)) // it can be read meanwhile
  await fill('v3', 3)
  await show('v3', 'v2')
  expect(await counting).toEqual({ applied: true })
  expect(await versions().open('v2').position('runtime.sessions', 1)).toEqual(at(3n))
  expect(await versions().open('v3').position('runtime.sessions', 1)).toEqual(at(4n))
})

test.each([
  ['when its time is over', 150],
  ['when it is let go', 60_000],
])('a held version is counted in again %s', async (_, ms) => {
  await fill('v2', 3)
  await show('v2', null)
  const counters = createCurrentCounters(redis, { partitions: PARTITIONS })
  await versions().hold('v2', 1, ms)
  const counting = counters.apply(batch(3n, 4n))
  expect(await versions().open('v2').position('runtime.sessions', 1)).toEqual(at(3n))
  if (ms > 1_000) await versions().hold('v2', 1, 0)
  expect(await counting).toEqual({ applied: true })
})

test.each([
  ['everything', async () => void (await redis.flushdb()), null],
  ['one partition', async () => void (await redis.unlink(...(await redis.keys('v2:{0}:*')))), 'v2'],
])('when %s is lost, nothing is read or counted, and it is told', async (_, lose, version) => {
  await fill('v2', 3)
  await show('v2', null)
  const told: (string | null)[] = []
  const counters = createCurrentCounters(redis, { partitions: PARTITIONS, onLost: (lost) => told.push(lost) })
  await counters.read([GROUP])
  await lose()
  const expected = { ...at(3n) }
  const inLost = { ...batch(3n, 4n), partition: 0, expected }
  for (const use of [
    () => counters.read([GROUP]),
    () => counters.position('runtime.answers', 0),
    () => counters.snapshot(0),
    () => counters.apply(inLost),
  ]) {
    await expect(use()).rejects.toBeInstanceOf(CountersLost)
  }
  expect(told).toEqual([version, version, version, version])
  expect(await redis.keys('*{0}*')).toEqual([])
})

test('what is lost while a version is filled is noticed', async () => {
  const store = versions()
  const many = new Map(Array.from({ length: 30_000 }, (_, i) => [`count:s${i}:LIVE`, new Map([['started', 1]])]))
  const filling = store.fill('v2', 0, many, new Map(TOPICS.map((topic) => [topic, at(1n)])))
  await expect.poll(() => redis.exists('v2:{0}:groups')).toBe(1)
  await redis.flushdb()
  await expect(filling).rejects.toThrow('lost v2')
  expect(await store.isWhole('v2')).toBe(false)
})

test('a version is shown only in place of the one that was seen', async () => {
  await fill('v2', 1)
  expect(await versions().show('v2', 'v1')).toBe(false)
  await show('v2', null)
  expect(await versions().show('v3', null)).toBe(false)
  expect(await shownVersion(redis)).toBe('v2')
})

test('removes every version but the ones to keep, and nothing else', async () => {
  for (const version of ['v2', 'v3', 'v4']) await fill(version, 1)
  await redis.set('projections:current', 'v3')
  await redis.set('v2-of-somebody', 'kept')
  await versions().removeAllBut(['v3', 'v4'])
  const left = (await redis.keys('*')).filter((key) => !key.startsWith('v3:') && !key.startsWith('v4:'))
  expect(left.sort()).toEqual(['projections:current', 'v2-of-somebody'])
  expect(await versions().isWhole('v3')).toBe(true)
  expect(await versions().isWhole('v2')).toBe(false)
})
