import { cacheReady, connectCache } from '@canvass/redis/connections.ts'
import type { Redis } from 'ioredis'
import { unreachable } from '../../fault.ts'
import { serviceUrls } from '../../system.ts'

const HIGHEST_DATABASE = 15
const READY_MS = 5_000

/** Runs `work` with an empty database of the configured cache Redis, which is emptied again afterwards. */
export async function withBenchCache<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
  const { redisCacheUrl } = await serviceUrls('redisCacheUrl')
  const redis = connectCache(redisCacheUrl, () => undefined)
  try {
    await cacheReady(redis, AbortSignal.timeout(READY_MS))
    await chooseEmpty(redis)
    return await work(redis).finally(() => redis.flushdb())
  } finally {
    redis.disconnect()
  }
}

async function chooseEmpty(redis: Redis): Promise<void> {
  for (let database = HIGHEST_DATABASE; database > 0; database -= 1) {
    await redis.select(database)
    if ((await redis.dbsize()) === 0) return
  }
  throw unreachable('Every numbered database of the cache Redis is in use: set REDIS_CACHE_URL to one for benchmarks.')
}
