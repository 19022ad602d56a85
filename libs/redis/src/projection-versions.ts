import { TOPICS } from '@canvass/domain/events/public-event.ts'
import type { Counts } from '@canvass/domain/projection/counters.ts'
import type { AppliedPosition, CountedTopic } from '@canvass/runtime/ports/counter-store.ts'
import type { ProjectionVersions } from '@canvass/runtime/ports/projection-versions.ts'
import { retryTopic } from '@canvass/runtime/projection/groups.ts'
import type { Redis } from 'ioredis'
import { createBuiltCounters } from './built-counters.ts'
import { shownVersion } from './current-counters.ts'
import { decodePosition, texts } from './decode-replies.ts'
import { encodePosition, endOfLife } from './encode-batch.ts'
import { ANY_VERSION, type CounterKeys, counterKeys, VERSION_POINTER, versionOfKey } from './keys.ts'
import { loadScript } from './script.ts'

const holdVersion = loadScript(new URL('hold-version.lua', import.meta.url))
const beginCounting = loadScript(new URL('begin-counting.lua', import.meta.url))
const showVersion = loadScript(new URL('show-version.lua', import.meta.url))

const COUNTED_TOPICS: readonly CountedTopic[] = [...TOPICS, ...TOPICS.map(retryTopic)]

/** Fields written by one command, so that nobody who counts meanwhile waits long. */
const FIELDS_AT_ONCE = 500
const COMMANDS_AT_ONCE = 200
const KEYS_AT_ONCE = 1_000

/** The versions of the counters in the cache Redis, for rebuilding them. */
export function createProjectionVersions(redis: Redis, partitions: number): ProjectionVersions {
  const keysOf = (version: string, partition: number) => counterKeys(version, partition)
  const positionKeys = (keys: CounterKeys) => COUNTED_TOPICS.map((topic) => keys.position(topic))

  return {
    shown: () => shownVersion(redis),
    open: (version) => createBuiltCounters(redis, { version, partitions }),
    async isWhole(version) {
      const keys = Array.from({ length: partitions }, (_, partition) => keysOf(version, partition))
      const found = await Promise.all(keys.map((one) => redis.exists(...TOPICS.map((topic) => one.position(topic)))))
      return found.every((count) => count === TOPICS.length)
    },
    async fill(version, partition, counts, positions) {
      const keys = keysOf(version, partition)
      await redis.set(keys.filling, '1')
      await writeCounts(redis, keys, counts)
      const args = COUNTED_TOPICS.flatMap((topic) => encodePosition(positions.get(topic) ?? null))
      const begun = await beginCounting(redis, [keys.filling, ...positionKeys(keys)], args)
      if (begun !== 1) throw new Error(`the cache lost ${version} of the counters while it was filled`)
    },
    async hold(version, partition, ms) {
      const keys = positionKeys(keysOf(version, partition))
      const reply = await holdVersion(redis, keys, [ms, TOPICS.length])
      const stored = Array.isArray(reply) ? reply.map((one) => decodePosition(texts(one))) : []
      return new Map(
        COUNTED_TOPICS.flatMap((topic, index): [CountedTopic, AppliedPosition][] => {
          const position = stored[index] ?? null
          return position === null ? [] : [[topic, position]]
        }),
      )
    },
    show: async (version, instead) => (await showVersion(redis, [VERSION_POINTER], [instead ?? '', version])) === 1,
    removeAllBut: (kept) => removeAllBut(redis, kept),
  }
}

async function writeCounts(redis: Redis, keys: CounterKeys, counts: Counts): Promise<void> {
  let pipeline = redis.pipeline()
  for (const [group, fields] of counts) {
    const flat = [...fields].flat()
    for (let at = 0; at < flat.length; at += 2 * FIELDS_AT_ONCE) {
      pipeline.hset(keys.group(group), ...flat.slice(at, at + 2 * FIELDS_AT_ONCE))
    }
    pipeline.sadd(keys.groups, group)
    const ends = endOfLife(group)
    if (ends !== 0) pipeline.pexpireat(keys.group(group), ends)
    if (pipeline.length < COMMANDS_AT_ONCE) continue
    await executed(pipeline)
    pipeline = redis.pipeline()
  }
  await executed(pipeline)
}

async function executed(pipeline: ReturnType<Redis['pipeline']>): Promise<void> {
  for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error
}

async function removeAllBut(redis: Redis, kept: readonly string[]): Promise<number> {
  let removed = 0
  let cursor = '0'
  do {
    const [next, found] = await redis.scan(cursor, 'MATCH', ANY_VERSION, 'COUNT', KEYS_AT_ONCE)
    const left = found.filter((key) => {
      const version = versionOfKey(key)
      return version !== undefined && !kept.includes(version)
    })
    // one by one: in a cluster each may be elsewhere
    await Promise.all(left.map((key) => redis.unlink(key)))
    removed += left.length
    cursor = next
  } while (cursor !== '0')
  return removed
}
