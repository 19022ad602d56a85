import { setTimeout as delay } from 'node:timers/promises'
import { type CounterStore, CountersLost } from '@canvass/runtime/ports/counter-store.ts'
import type { Redis } from 'ioredis'
import { createBuiltCounters } from './built-counters.ts'
import { VersionHeld } from './counter-store.ts'
import { VERSION_POINTER } from './keys.ts'
import { readShownGroups } from './read-groups.ts'

/** How long who counts may go on without asking which version is shown. */
const REMEMBER_MS = 500
/** Longer than a version is ever held. */
const HELD_LONGEST_MS = 10_000
const HELD_PAUSE_MS = 20

export interface CurrentCountersOptions {
  readonly partitions: number
  /** The counters are not there: `version` is the one that is shown and not whole, null when none is shown. */
  onLost?(version: string | null): void
}

export interface CurrentCounters extends CounterStore {
  /** The version that was used last; null when there was none. */
  version(): string | null
}

/** The version of the counters that is shown; null when there is none. */
export const shownVersion = (redis: Redis): Promise<string | null> => redis.get(VERSION_POINTER)

/**
 * The counters of whichever version is shown. A rebuild puts another version in its place; who counts then finds another position
 * stored than expected, as after another reader, and goes on from there. Reads see the change at once.
 * @throws CountersLost, from every method, when there is nothing to read or to count on
 */
export function createCurrentCounters(redis: Redis, { partitions, onLost }: CurrentCountersOptions): CurrentCounters {
  let known: { readonly version: string; readonly at: number } | undefined
  let used: string | null = null

  async function current(): Promise<string> {
    if (known !== undefined && performance.now() - known.at < REMEMBER_MS) return known.version
    const version = await shownVersion(redis)
    used = version
    if (version === null) throw lost(null)
    known = { version, at: performance.now() }
    return version
  }

  function lost(version: string | null): CountersLost {
    onLost?.(version)
    return new CountersLost(version)
  }

  /** Does something with the shown version; once more when another is shown meanwhile, and after the moment for which it is held. */
  async function onCurrent<T>(work: (version: string) => Promise<T>): Promise<T> {
    const begun = performance.now()
    for (;;) {
      const version = await current()
      try {
        return await work(version)
      } catch (error) {
        known = undefined
        if (error instanceof CountersLost) {
          if ((await current()) === version) throw lost(version)
        } else if (error instanceof VersionHeld && performance.now() - begun < HELD_LONGEST_MS) {
          await delay(HELD_PAUSE_MS)
        } else {
          throw error
        }
      }
    }
  }

  const onStore = <T>(work: (store: CounterStore) => Promise<T>): Promise<T> =>
    onCurrent((version) => work(createBuiltCounters(redis, { version, partitions })))

  return {
    version: () => used,
    position: (topic, partition) => onStore((store) => store.position(topic, partition)),
    apply: (batch) => onStore((store) => store.apply(batch)),
    applyRetry: (retry) => onStore((store) => store.applyRetry(retry)),
    snapshot: (partition) => onStore((store) => store.snapshot(partition)),
    notify: (groups) => onStore((store) => store.notify(groups)),
    read: (groups) =>
      onCurrent(async (version) => {
        const { counts, shown } = await readShownGroups(redis, version, partitions, groups)
        if (shown === version) return counts
        throw new CountersLost(version)
      }),
  }
}
