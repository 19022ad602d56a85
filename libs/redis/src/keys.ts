import type { Topic } from '@canvass/domain/events/public-event.ts'
import type { CountedTopic } from '@canvass/runtime/ports/counter-store.ts'

/** Names the version of the counters that is shown: a rebuild fills another one beside it and then moves this. */
export const VERSION_POINTER = 'projections:current'

/** Channel on which groups that have moved are told. */
export const MOVED_CHANNEL = 'projections:moved'

export interface CounterKeys {
  group(name: string): string
  fact(name: string): string
  position(topic: CountedTopic): string
  /** Numbers of records that are dead letters and not counted. */
  setAside(topic: Topic): string
  /** Names of all groups of the partition. */
  readonly groups: string
  /** There while a rebuild fills the partition. */
  readonly filling: string
}

/** All keys of all versions. */
export const ANY_VERSION = 'v*:{*}:*'

/** The version that a key belongs to; undefined for other keys. */
export const versionOfKey = (key: string): string | undefined => /^(v\d+):\{\d+\}:/.exec(key)?.[1]

/** Keys of one version. The partition is the hash tag, so that one script may touch all keys of a partition in a Redis Cluster. */
export function counterKeys(version: string, partition: number): CounterKeys {
  const below = (name: string) => `${version}:{${partition}}:${name}`
  return {
    group: below,
    fact: below,
    position: (topic) => below(`pos:${topic}`),
    setAside: (topic) => below(`aside:${topic}`),
    groups: below('groups'),
    filling: below('filling'),
  }
}
