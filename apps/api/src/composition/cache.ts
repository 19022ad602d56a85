import { Problem } from '@canvass/domain/problems/problem.ts'
import { unavailable } from '@canvass/domain/problems/registry.ts'
import { connectCache } from '@canvass/redis/connections.ts'
import { createCurrentCounters } from '@canvass/redis/current-counters.ts'
import { pingCache } from '@canvass/redis/health.ts'
import type { CounterStore } from '@canvass/runtime/ports/counter-store.ts'
import { positionOf } from '@canvass/runtime/projection/position-of.ts'
import type { Base } from './base.ts'
import type { Service } from './service.ts'

export interface ComposedCache {
  readonly service: Service
  readonly counters: Pick<CounterStore, 'read' | 'snapshot' | 'position'>
}

/** Everything on the cache Redis: counters to show, of whichever version is shown. */
export function composeCache({ settings, log }: Base): ComposedCache {
  const redis = connectCache(settings.redisCache.url, (err) => log.debug({ err }, 'redis-cache.connection-error'))
  const counters = createCurrentCounters(redis, { partitions: settings.kafka.topicPartitions })

  async function orUnavailable<T>(read: Promise<T>): Promise<T> {
    try {
      return await read
    } catch (err) {
      log.warn({ err }, 'counters.unreadable')
      throw new Problem(unavailable('The cache that holds the counters'))
    }
  }

  return {
    service: {
      name: 'redis-cache',
      remedy: 'start the cache Redis, or correct REDIS_CACHE_URL',
      required: false,
      ping: () => pingCache(redis),
      async close() {
        redis.disconnect()
      },
    },
    counters: {
      read: (groups) => orUnavailable(counters.read(groups)),
      snapshot: (partition) => orUnavailable(counters.snapshot(partition)),
      position: (topic, partition) => orUnavailable(positionOf(counters, topic, partition)),
    },
  }
}
