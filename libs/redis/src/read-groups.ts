import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { type Counts, Tally } from '@canvass/domain/projection/counters.ts'
import { CountersLost } from '@canvass/runtime/ports/counter-store.ts'
import type { Redis } from 'ioredis'
import { counterKeys, VERSION_POINTER } from './keys.ts'

/** Sums of groups over all partitions, in one round trip. */
export async function readGroups(
  redis: Redis,
  version: string,
  partitions: number,
  groups: readonly string[],
): Promise<Counts> {
  if (groups.length === 0) return new Map()
  return sumsOf(await replies(groupsOf(redis, version, partitions, groups)), groups)
}

/**
 * The same, and which version is shown now. What tells that the version was whole is read last: keys that were removed while they
 * were read do not pass for counters that are 0.
 * @throws CountersLost when a partition of the version is not there
 */
export async function readShownGroups(
  redis: Redis,
  version: string,
  partitions: number,
  groups: readonly string[],
): Promise<{ readonly counts: Counts; readonly shown: string | null }> {
  const pipeline = groupsOf(redis, version, partitions, groups)
  for (let partition = 0; partition < partitions; partition += 1) {
    const keys = counterKeys(version, partition)
    pipeline.exists(...TOPICS.map((topic) => keys.position(topic)))
  }
  const all = await replies(pipeline.get(VERSION_POINTER))
  const shown = all.at(-1)
  const whole = all.slice(-1 - partitions, -1)
  if (whole.some((found) => found !== TOPICS.length)) throw new CountersLost(version)
  return { counts: sumsOf(all.slice(0, -1 - partitions), groups), shown: typeof shown === 'string' ? shown : null }
}

function groupsOf(redis: Redis, version: string, partitions: number, groups: readonly string[]) {
  const pipeline = redis.pipeline()
  for (let partition = 0; partition < partitions; partition += 1) {
    const keys = counterKeys(version, partition)
    for (const group of groups) pipeline.hgetall(keys.group(group))
  }
  return pipeline
}

async function replies(pipeline: ReturnType<Redis['pipeline']>): Promise<unknown[]> {
  return ((await pipeline.exec()) ?? []).map(([error, reply]) => {
    if (error !== null) throw error
    return reply
  })
}

function sumsOf(hashes: readonly unknown[], groups: readonly string[]): Counts {
  const tally = new Tally()
  for (const [index, fields] of hashes.entries()) {
    const group = groups[index % groups.length] ?? ''
    for (const [field, amount] of Object.entries(fields as Record<string, string>)) {
      tally.add(group, field, Number(amount))
    }
  }
  return tally.counts()
}
