import { setTimeout as sleep } from 'node:timers/promises'
import { databaseTime, sessionsWrittenSince } from '@canvass/postgres/chaos/written-since.ts'
import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import { shardOf } from '@canvass/runtime/mailbox/shard.ts'
import { positionOf } from '@canvass/runtime/projection/position-of.ts'
import type { Pipeline } from '../composition/pipeline.ts'
import type { Stage } from './scenario.ts'

/** Parts of the pipeline that move: a shard by a commit, a relay by its cursor, a projection by a count. By name, how many have. */
type Moved = Readonly<Record<'shards' | 'relays' | 'projections', number>>

const GIVE_UP_MS = 60_000
const LOOK_EVERY_MS = 50

/**
 * Measures how long it takes after `killing` until every shard commits again, every partition is relayed again and is counted again.
 * It is only measured, in milliseconds, for people to compare; the longest of several times is kept.
 */
export async function measureMovement(
  stage: Stage,
  pipeline: Pipeline,
  killing: () => Promise<unknown> | unknown,
): Promise<void> {
  await killing()
  const since = performance.now()
  const look = await watchMovement(pipeline)
  const all: Moved = { shards: pipeline.shards, relays: pipeline.partitions, projections: pipeline.partitions }
  const left = new Set(Object.keys(all) as (keyof Moved)[])
  while (left.size > 0 && performance.now() - since < GIVE_UP_MS) {
    const moved = await look()
    for (const name of left) {
      if (moved[name] < all[name]) continue
      left.delete(name)
      stage.took(`ms until all ${name} moved`, performance.now() - since)
    }
    await sleep(LOOK_EVERY_MS)
  }
  if (left.size > 0)
    throw new Error(`within ${GIVE_UP_MS / 1_000} s after the kill not all moved: ${[...left].join(', ')}`)
}

/** @returns a look at what has moved since now */
async function watchMovement({ database, partitions, shards, counters }: Pipeline): Promise<() => Promise<Moved>> {
  const outbox = createOutboxStore(database, partitions)
  const counted = () =>
    Promise.all(
      Array.from({ length: partitions }, async (_, partition) => {
        return (await positionOf(counters, 'runtime.answers', partition))?.n ?? 0n
      }),
    )
  const sent = async () => (await outbox.cursors()).map(({ topics }) => topics['runtime.answers'].n)
  const [time, countedBefore, sentBefore] = [await databaseTime(database), await counted(), await sent()]
  const later = (now: readonly bigint[], before: readonly bigint[]) =>
    now.filter((n, i) => n > (before[i] ?? 0n)).length
  return async () => ({
    shards: new Set((await sessionsWrittenSince(database, time)).map((id) => shardOf(id, shards))).size,
    relays: later(await sent(), sentBefore),
    projections: later(await counted(), countedBefore),
  })
}
