import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { systemTimer } from '@canvass/platform/time/timer.ts'
import type { AppliedPosition, AppliedPositions, CountedTopic } from '../../ports/counter-store.ts'
import type { RebuildProgress } from '../../ports/rebuild-store.ts'
import { sleep } from '../../relay/every.ts'
import { incarnationOf } from '../check-number.ts'
import { retryTopic } from '../groups.ts'
import type { RebuildDeps } from './rebuild-deps.ts'

const LOOK_EVERY_MS = 25
/** A version that reaches where the relay stood this long ago is close enough to hold the other one for it. */
const CLOSE_MS = 500
const HOLD_MS = 5_000
const HELD_AT_MOST_MS = 1_500
/** Nothing was counted for this long though something is left: whatever is wrong does not end by waiting. */
const STANDSTILL_MS = 60_000

export interface CatchUp {
  readonly version: string
  /** The version that is shown; null when there is none that could be counted on. */
  readonly shown: string | null
  readonly base: readonly AppliedPositions[]
  readonly signal: AbortSignal
  tell(progress: RebuildProgress): void
}

/**
 * Resolves when the version has counted everything that the shown one has, which is held from there on: nobody who reads one and
 * then the other sees a counter go back. Without a shown version it resolves when the relay's cursors are reached.
 */
export async function catchUp(deps: RebuildDeps, catching: CatchUp): Promise<void> {
  for (;;) {
    const begun = performance.now()
    await reach(deps, catching, await cursorPositions(deps))
    if (catching.shown === null) return
    if (performance.now() - begun > CLOSE_MS) continue
    if (await reachHeld(deps, catching, catching.shown)) return
  }
}

/** Whether nothing was sent since the version was filled. */
export const isCaughtUp = async (deps: RebuildDeps, base: readonly AppliedPositions[]): Promise<boolean> =>
  countLeft(base, await cursorPositions(deps)) === 0

/** Where the relays stand, as positions of what they have sent. */
async function cursorPositions(deps: RebuildDeps): Promise<readonly AppliedPositions[]> {
  const cursors = new Map((await deps.outbox.cursors()).map((cursor) => [cursor.partition, cursor]))
  return Array.from({ length: deps.partitions }, (_, partition) => {
    const cursor = cursors.get(partition)
    if (cursor === undefined) return new Map()
    const pos = `${cursor.incarnation}.${cursor.position.txid}.${cursor.position.seq}`
    return new Map(TOPICS.map((topic) => [topic, { offset: 0n, n: cursor.topics[topic].n, pos }]))
  })
}

async function reachHeld(deps: RebuildDeps, catching: CatchUp, shown: string): Promise<boolean> {
  const hold = (ms: number) =>
    Promise.all(Array.from({ length: deps.partitions }, (_, partition) => deps.versions.hold(shown, partition, ms)))
  const goal = await hold(HOLD_MS)
  try {
    if (await reach(deps, catching, goal, HELD_AT_MOST_MS)) return true
  } catch (error) {
    await hold(0)
    throw error
  }
  await hold(0)
  return false
}

/** Whether the version has come to the goal, within `ms` when that is given. @throws Error when it stands still, the signal's reason when it aborts */
async function reach(
  deps: RebuildDeps,
  { version, base, signal, tell }: CatchUp,
  goal: readonly AppliedPositions[],
  ms = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const begun = performance.now()
  let moved = { at: begun, left: Number.POSITIVE_INFINITY }
  for (;;) {
    signal.throwIfAborted()
    const now = await positionsOf(deps, version)
    const left = countLeft(now, goal)
    tell({ phase: 'catching-up', done: countLeft(base, now), total: countLeft(base, now) + left })
    if (left === 0) return true
    if (left < moved.left) moved = { at: performance.now(), left }
    if (performance.now() - moved.at > STANDSTILL_MS) {
      throw new Error(
        `nothing was counted for ${STANDSTILL_MS / 1_000} s, and ${left} records are left: look at Kafka and the relay`,
      )
    }
    if (performance.now() - begun > ms) return false
    await sleep(systemTimer, LOOK_EVERY_MS)
  }
}

const COUNTED_TOPICS: readonly CountedTopic[] = [...TOPICS, ...TOPICS.map(retryTopic)]

function positionsOf(deps: RebuildDeps, version: string): Promise<readonly AppliedPositions[]> {
  const counters = deps.versions.open(version)
  return Promise.all(
    Array.from({ length: deps.partitions }, async (_, partition) => {
      const found = await Promise.all(
        COUNTED_TOPICS.map(async (topic) => [topic, await counters.position(topic, partition)] as const),
      )
      return new Map(found.flatMap(([topic, position]) => (position === null ? [] : [[topic, position] as const])))
    }),
  )
}

/** Records between two positions, over all partitions. What an earlier incarnation has counted is no goal: its numbers are others. */
function countLeft(from: readonly AppliedPositions[], to: readonly AppliedPositions[]): number {
  let left = 0
  for (const [partition, goal] of to.entries()) {
    for (const [topic, position] of goal) {
      const at = from[partition]?.get(topic)
      left += topic.endsWith('.retry')
        ? between(at?.offset, position.offset)
        : between(numberAt(at, position), position.n)
    }
  }
  return left
}

const between = (from = 0n, to: bigint): number => (to > from ? Number(to - from) : 0)

function numberAt(at: AppliedPosition | undefined, goal: AppliedPosition): bigint | undefined {
  const [mine, theirs] = [incarnationOf(at ?? null), incarnationOf(goal)]
  return mine !== null && theirs !== null && theirs < mine ? goal.n : at?.n
}
