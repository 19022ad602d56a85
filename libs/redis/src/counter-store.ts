import type { AppliedPosition, CounterStore } from '@canvass/runtime/ports/counter-store.ts'
import type { Redis } from 'ioredis'
import { decodePosition, decodeSnapshot, snapshotKeys, texts } from './decode-replies.ts'
import { encodeBatch, encodeRetry, type ScriptCall } from './encode-batch.ts'
import { counterKeys, MOVED_CHANNEL } from './keys.ts'
import { readGroups } from './read-groups.ts'
import { loadScript } from './script.ts'

const applyBatch = loadScript(new URL('apply-batch.lua', import.meta.url))
const takeSnapshot = loadScript(new URL('snapshot.lua', import.meta.url))

/** For a moment nothing is counted in this version, because another one is about to be shown. */
export class VersionHeld extends Error {
  constructor(version: string) {
    super(`${version} of the counters is held until another version is shown`)
    this.name = 'VersionHeld'
  }
}

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
  const keysOf = (partition: number) => counterKeys(version, partition)

  async function apply({ keys, args }: ScriptCall): Promise<Reply> {
    const [status, ...rest] = texts(await applyBatch(redis, keys, args))
    if (status === '0') return { kind: 'moved', position: decodePosition(rest) }
    if (status === '2') return { kind: 'early' }
    if (status === '3') throw new VersionHeld(version)
    return { kind: rest[0] === '1' ? 'counted' : 'skipped' }
  }

  return {
    async position(topic, partition) {
      return decodePosition(await redis.hmget(keysOf(partition).position(topic), 'offset', 'n', 'pos'))
    },
    async apply(batch) {
      const reply = await apply(encodeBatch(batch, keysOf(batch.partition)))
      return reply.kind === 'moved' ? { applied: false, position: reply.position } : { applied: true }
    },
    applyRetry: (retry) => apply(encodeRetry(retry, keysOf(retry.partition))),
    async snapshot(partition) {
      const keys = keysOf(partition)
      return decodeSnapshot(await takeSnapshot(redis, snapshotKeys(keys), [keys.group('')]))
    },
    read: (groups) => readGroups(redis, version, partitions, groups),
    async notify(groups) {
      await redis.publish(MOVED_CHANNEL, JSON.stringify(groups))
    },
  }
}

type Reply =
  | { readonly kind: 'counted' | 'skipped' | 'early' }
  | { readonly kind: 'moved'; readonly position: AppliedPosition | null }
