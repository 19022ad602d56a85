import { type Counts, Tally } from '@canvass/domain/projection/counters.ts'
import type { Redis } from 'ioredis'
import { counterKeys } from './keys.ts'

/** Sums of groups over all partitions, in one round trip. */
export async function readGroups(
  redis: Redis,
  version: string,
  partitions: number,
  groups: readonly string[],
): Promise<Counts> {
  if (groups.length === 0) return new Map()
  const pipeline = redis.pipeline()
  for (let partition = 0; partition < partitions; partition += 1) {
    const keys = counterKeys(version, partition)
    for (const group of groups) pipeline.hgetall(keys.group(group))
  }
  const tally = new Tally()
  for (const [index, [error, fields]] of ((await pipeline.exec()) ?? []).entries()) {
    if (error !== null) throw error
    const group = groups[index % groups.length] ?? ''
    for (const [field, amount] of Object.entries(fields as Record<string, string>)) {
      tally.add(group, field, Number(amount))
    }
  }
  return tally.counts()
}
