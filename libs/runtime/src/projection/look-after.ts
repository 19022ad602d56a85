import { partitionKey } from '../ports/event-log.ts'
import { goTo, isSame } from './project-batch.ts'
import type { ProjectionLane, ProjectorDeps } from './projector-deps.ts'
import { askForRewind } from './rewind.ts'

/** Partitions that had a record lately need no look: the next batch notices whatever is wrong. */
const QUIET_MS = 5_000

export type Seek = (topic: string, partition: number, offset: bigint) => void

/**
 * Notices while nothing is read what a batch would have noticed: counters that were lost, records that Kafka lost from the end of
 * its log, and a rewind that did not come. What cannot be looked at now is looked at the next time.
 */
export async function lookAfter(deps: ProjectorDeps, lanes: readonly ProjectionLane[], seek: Seek): Promise<void> {
  const quiet = lanes.filter((lane) => !lane.busy && deps.now() - lane.readAt >= QUIET_MS)
  for (const lane of quiet) {
    lane.readAt = deps.now()
    await guarded(deps, lane, 'check-position', () => followCounters(deps, lane, seek))
  }
  const [first] = quiet
  if (first !== undefined) await guarded(deps, first, 'check-tail', () => findLostTails(deps, quiet))
  for (const lane of lanes) if (lane.loss !== null) await askForRewind(deps, lane)
}

/** Counters and positions go together: when they are gone, or older than ours, reading goes back to where they stand. */
async function followCounters(deps: ProjectorDeps, lane: ProjectionLane, seek: Seek): Promise<void> {
  const known = lane.applied
  const stored = await deps.counters.position(lane.topic, lane.partition)
  if (isSame(stored, known) || lane.busy || lane.applied !== known) return
  const { readFrom } = await goTo(deps, lane, stored)
  seek(lane.topic, lane.partition, readFrom)
}

/**
 * Records that were acknowledged and are in the log no more, with none behind them whose number would tell: the relay has been
 * further than everything that is in the log and has been read. The cursors are read before the end of the log, so a record that
 * is only on its way is never taken for a lost one.
 */
async function findLostTails(deps: ProjectorDeps, lanes: readonly ProjectionLane[]): Promise<void> {
  const sent = new Map((await deps.outbox.cursors()).map((cursor) => [cursor.partition, cursor.topics[deps.topic].n]))
  const ends = new Map(
    (await deps.log.offsets(deps.topic)).map(({ partition, high }) => [partitionKey(deps.topic, partition), high]),
  )
  for (const lane of lanes) {
    const upTo = sent.get(lane.partition) ?? 0n
    const n = (lane.applied?.n ?? 0n) + 1n
    const end = ends.get(partitionKey(lane.topic, lane.partition))
    if (lane.busy || lane.loss !== null || end === undefined || lane.readTo < end || upTo < n) continue
    lane.atEnd = true
    lane.loss = { n, upTo, since: deps.now(), askedAt: null }
    deps.observer.lost(deps.topic, lane.partition, lane.loss)
  }
}

async function guarded(
  deps: ProjectorDeps,
  lane: ProjectionLane,
  doing: 'check-position' | 'check-tail',
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    deps.observer.failed(lane.topic, lane.partition, doing, error)
  }
}
