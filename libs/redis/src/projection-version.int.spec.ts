import { emptyRedisDatabase } from '@canvass/testing/redis-database.ts'
import { testServices } from '@canvass/testing/services.ts'
import { expect, test, vi } from 'vitest'
import { cacheReady, connectCache } from './connections.ts'
import { createCounterStore } from './counter-store.ts'
import { createCounterReader, currentVersion } from './projection-version.ts'

const fail = (error: Error) => {
  throw error
}

test('readers follow the pointer to another version', async () => {
  const redis = connectCache(await emptyRedisDatabase(testServices().redisCacheUrl), fail)
  await cacheReady(redis, AbortSignal.timeout(5_000))
  expect(await currentVersion(redis)).toBe('v1')
  expect(await currentVersion(redis)).toBe('v1')
  for (const [version, amount] of [
    ['v1', 1],
    ['v2', 2],
  ] as const) {
    await createCounterStore(redis, { version, partitions: 2 }).apply({
      topic: 'runtime.sessions',
      partition: 1,
      expected: null,
      next: { offset: 1n, n: 1n, pos: '1.1.1' },
      counts: new Map([['count:s:LIVE', new Map([['started', amount]])]]),
      facts: [],
      setAside: [],
    })
  }
  const reader = createCounterReader(redis, 2)
  const started = async () => (await reader.read(['count:s:LIVE'])).get('count:s:LIVE')?.get('started')
  expect(await started()).toBe(1)
  await redis.set('projections:current', 'v2')
  expect(await currentVersion(redis)).toBe('v2')
  await vi.waitFor(async () => expect(await started()).toBe(2), { timeout: 3_000 })
  redis.disconnect()
})
