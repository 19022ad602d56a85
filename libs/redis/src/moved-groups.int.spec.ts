import { testServices, uniqueName } from '@canvass/testing/services.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { cacheReady, connectCache, connectCacheListener } from './connections.ts'
import { createCounterStore } from './counter-store.ts'
import { listenToMovedGroups } from './moved-groups.ts'

const fail = (error: Error) => {
  throw error
}
const url = testServices().redisCacheUrl
const redis = connectCache(url, fail)
const subscriber = connectCacheListener(url, () => undefined)
beforeAll(() => cacheReady(redis, AbortSignal.timeout(5_000)))
afterAll(() => {
  redis.disconnect()
  subscriber.disconnect()
})

test('who listens hears which groups have moved, also after its connection was cut', async () => {
  const heard: string[] = []
  await listenToMovedGroups(subscriber, (groups) => heard.push(...groups))
  const store = createCounterStore(redis, { version: 'v1', partitions: 1 })
  const [one, two] = [uniqueName('count'), uniqueName('count')]
  await store.notify([one])
  await vi.waitFor(() => expect(heard).toContain(one), { timeout: 5_000 })
  subscriber.disconnect(true)
  await vi.waitFor(
    async () => {
      await store.notify([two])
      expect(heard).toContain(two)
    },
    { timeout: 5_000 },
  )
})
