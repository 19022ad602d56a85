import { TOPICS, type Topic } from '@canvass/domain/events/public-event.ts'
import type { CounterField, Counts } from '@canvass/domain/projection/counters.ts'
import type { AppliedPosition, CounterStore } from '@canvass/runtime/ports/counter-store.ts'
import type { Redis } from 'ioredis'
import { encodeBatch } from './encode-batch.ts'
import { counterKeys, MOVED_CHANNEL } from './keys.ts'
import { readGroups } from './read-groups.ts'
import { loadScript } from './script.ts'

const applyBatch = loadScript(new URL('apply-batch.lua', import.meta.url))
const takeSnapshot = loadScript(new URL('snapshot.lua', import.meta.url))

export interface CounterStoreOptions {
  /** Which version of the counters to read and write, such as `v1`. */
  readonly version: string
  readonly partitions: number
}

/**
 * Counters, and with them the positions they stand for, in the cache Redis. Both are moved by one script and lost together, so
 * a batch counts once however often it is tried and by however many readers.
 */
export function createCounterStore(redis: Redis, { version, partitions }: CounterStoreOptions): CounterStore {
  return {
    async position(topic, partition) {
      const [offset, n, pos] = await redis.hmget(counterKeys(version, partition).position(topic), 'offset', 'n', 'pos')
      return decodePosition(offset ?? '', n ?? '', pos ?? '')
    },
    async apply(batch) {
      const { keys, args } = encodeBatch(batch, counterKeys(version, batch.partition))
      const reply = texts(await applyBatch(redis, keys, args))
      if (reply[0] === '1') return { applied: true }
      return { applied: false, position: decodePosition(reply[1] ?? '', reply[2] ?? '', reply[3] ?? '') }
    },
    async snapshot(partition) {
      const keys = counterKeys(version, partition)
      const names = [keys.groups, keys.applied, ...TOPICS.map(keys.position)]
      const [positions, groups, applied] = list(await takeSnapshot(redis, names, [keys.group('')])).map(list)
      return {
        positions: decodePositions((positions ?? []).map(texts)),
        counts: new Map((groups ?? []).map(decodeGroup)),
        applied: new Set(texts(applied)),
      }
    },
    read: (groups) => readGroups(redis, version, partitions, groups),
    async notify(groups) {
      await redis.publish(MOVED_CHANNEL, JSON.stringify(groups))
    },
  }
}

function decodePosition(offset: string, n: string, pos: string): AppliedPosition | null {
  return offset === '' ? null : { offset: BigInt(offset), n: BigInt(n), pos }
}

function decodePositions(stored: readonly string[][]): ReadonlyMap<Topic, AppliedPosition> {
  const positions = new Map<Topic, AppliedPosition>()
  for (const [index, topic] of TOPICS.entries()) {
    const [offset = '', n = '', pos = ''] = stored[index] ?? []
    const position = decodePosition(offset, n, pos)
    if (position !== null) positions.set(topic, position)
  }
  return positions
}

/** `[name, [field, amount, …]]`, without the fields that came to nothing. */
function decodeGroup(stored: unknown): [string, Counts extends ReadonlyMap<string, infer Fields> ? Fields : never] {
  const [name, flat] = list(stored)
  const words = texts(flat)
  const fields = new Map<CounterField, number>()
  for (let i = 0; i < words.length; i += 2) {
    const amount = Number(words[i + 1])
    if (amount !== 0) fields.set(words[i] ?? '', amount)
  }
  return [String(name), fields]
}

const list = (reply: unknown): unknown[] => (Array.isArray(reply) ? reply : [])
const texts = (reply: unknown): string[] => list(reply).map(String)
