import type { AppliedPosition } from '../ports/counter-store.ts'
import type { StoredRecord } from '../ports/event-log.ts'
import { factsOf } from './facts.ts'
import { lossAfter } from './losses.ts'
import { type BatchPlan, planBatch } from './plan-batch.ts'
import type { ProjectionLane, ProjectorDeps } from './projector-deps.ts'
import { askForRewind } from './rewind.ts'
import { setAside } from './set-aside.ts'

/**
 * Counts one batch of one partition exactly once: decide (pure), set aside what cannot be counted, then one script that compares
 * the expected position, moves the counters and stores the new position. Whatever fails leaves the position, and the batch comes again.
 * @returns where to go on reading, when that is not behind the batch
 * @throws IncarnationChanged when the database was restored: nothing more is counted until the projection is rebuilt
 */
export async function projectBatch(
  deps: ProjectorDeps,
  lane: ProjectionLane,
  records: readonly StoredRecord[],
  highWatermark: bigint,
): Promise<{ readonly readFrom: bigint } | undefined> {
  const begun = deps.now()
  const expected = lane.applied
  const plan = planBatch(deps.topic, expected, records)
  await setAside(deps, lane.topic, lane.partition, plan.letters)
  if (plan.next !== null && plan.next !== expected) {
    const moved = await apply(deps, lane, { ...plan, expected, next: plan.next })
    if (moved !== undefined) return moved
  }
  deps.observer.applied(lane.topic, lane.partition, plan, deps.now() - begun)
  if (plan.halt !== undefined) {
    const stored = await deps.counters.position(lane.topic, lane.partition)
    if (!isSame(stored, lane.applied)) return goTo(deps, lane, stored)
    deps.observer.failed(lane.topic, lane.partition, 'count', plan.halt)
    deps.unusable('the database was restored or failed over')
    throw plan.halt
  }
  lane.readTo = (records.at(-1)?.offset ?? -1n) + 1n
  lane.readAt = deps.now()
  lane.atEnd = lane.readTo >= highWatermark
  await followLoss(deps, lane, plan.waitingUpTo)
  return undefined
}

async function apply(
  deps: ProjectorDeps,
  lane: ProjectionLane,
  plan: BatchPlan & { readonly expected: AppliedPosition | null; readonly next: AppliedPosition },
): Promise<{ readonly readFrom: bigint } | undefined> {
  const { topic, counters, observer } = deps
  const { partition } = lane
  const result = await counters.apply({
    topic,
    partition,
    expected: plan.expected,
    next: plan.next,
    counts: plan.counts,
    facts: factsOf(plan.events, deps.now()),
    setAside: plan.letters.flatMap(({ n }) => (n === null ? [] : [n])),
  })
  if (!result.applied) return goTo(deps, lane, result.position)
  lane.applied = plan.next
  const groups = [...plan.counts.keys()]
  if (groups.length > 0) counters.notify(groups).catch((error) => observer.failed(topic, partition, 'notify', error))
  return undefined
}

export const isSame = (one: AppliedPosition | null, other: AppliedPosition | null): boolean =>
  one?.offset === other?.offset && one?.n === other?.n && one?.pos === other?.pos

/** Follows the stored position: behind it, or at the log's start when nothing is stored, as in a retry topic. */
export async function goTo(
  deps: ProjectorDeps,
  lane: ProjectionLane,
  position: ProjectionLane['applied'],
): Promise<{ readonly readFrom: bigint }> {
  lane.applied = position
  lane.loss = null
  deps.observer.moved(lane.topic, lane.partition, position)
  const bounds = position === null ? await deps.log.offsets(lane.topic) : []
  const low = bounds.find(({ partition }) => partition === lane.partition)?.low ?? 0n
  lane.readTo = position?.offset ?? low
  return { readFrom: lane.readTo }
}

async function followLoss(deps: ProjectorDeps, lane: ProjectionLane, waitingUpTo: bigint | null): Promise<void> {
  const before = lane.loss
  lane.loss = lossAfter(before, lane.applied, waitingUpTo, deps.now())
  if (before !== null && lane.loss === null) deps.observer.healed(deps.topic, lane.partition, before.n)
  if (before === null && lane.loss !== null) deps.observer.lost(deps.topic, lane.partition, lane.loss)
  if (lane.loss !== null) await askForRewind(deps, lane)
}
