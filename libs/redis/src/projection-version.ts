import type { CounterStore } from '@canvass/runtime/ports/counter-store.ts'
import type { Redis } from 'ioredis'
import { VERSION_POINTER } from './keys.ts'
import { readGroups } from './read-groups.ts'

export const FIRST_VERSION = 'v1'

/** How long a reader may show the version before a flip. */
const REMEMBER_MS = 1_000

/** The version of the counters that is shown; an empty Redis begins with the first. */
export async function currentVersion(redis: Redis): Promise<string> {
  const existing = await redis.set(VERSION_POINTER, FIRST_VERSION, 'NX', 'GET')
  return existing ?? FIRST_VERSION
}

/** Reads counters of whichever version is shown, asking for it again once a second. */
export function createCounterReader(redis: Redis, partitions: number): Pick<CounterStore, 'read'> {
  let known: { version: string; at: number } | undefined
  async function version(): Promise<string> {
    if (known === undefined || performance.now() - known.at > REMEMBER_MS) {
      known = { version: (await redis.get(VERSION_POINTER)) ?? FIRST_VERSION, at: performance.now() }
    }
    return known.version
  }
  return { read: async (groups) => readGroups(redis, await version(), partitions, groups) }
}
