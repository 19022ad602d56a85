import type { CountedTopic } from '@canvass/runtime/ports/counter-store.ts'

/** Names the version of the counters that is shown: a rebuild fills another one beside it and then moves this. */
export const VERSION_POINTER = 'projections:current'

/** Channel on which groups that have moved are told. */
export const MOVED_CHANNEL = 'projections:moved'

/** Keys of one version. The partition is the hash tag, so that one script may touch all keys of a partition in a Redis Cluster. */
export function counterKeys(version: string, partition: number) {
  const below = (name: string) => `${version}:{${partition}}:${name}`
  return {
    group: below,
    fact: below,
    position: (topic: CountedTopic) => below(`pos:${topic}`),
    /** Number and position of each topic that the version began with, if it was rebuilt. */
    base: (topic: string) => below(`base:${topic}`),
    groups: below('groups'),
    applied: below('applied'),
  }
}
