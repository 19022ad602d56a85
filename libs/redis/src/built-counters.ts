import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { type CounterStore, CountersLost } from '@canvass/runtime/ports/counter-store.ts'
import type { Redis } from 'ioredis'
import { type CounterStoreOptions, createCounterStore } from './counter-store.ts'

/**
 * Counters of a version that has been built: every topic of every partition has a position. One without was lost, and is never
 * counted from nothing, since Kafka does not hold all that went into it.
 * @throws CountersLost, from every method that would have found no position
 */
export function createBuiltCounters(redis: Redis, options: CounterStoreOptions): CounterStore {
  const store = createCounterStore(redis, options)
  const lost = () => new CountersLost(options.version)
  return {
    ...store,
    async position(topic, partition) {
      const position = await store.position(topic, partition)
      if (position === null && !topic.endsWith('.retry')) throw lost()
      return position
    },
    async apply(batch) {
      const result = await store.apply(batch)
      if (!result.applied && result.position === null) throw lost()
      return result
    },
    async snapshot(partition) {
      const snapshot = await store.snapshot(partition)
      if (snapshot.positions.size < TOPICS.length) throw lost()
      return snapshot
    },
  }
}
