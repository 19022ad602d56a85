import { TOPICS, type Topic } from '@canvass/domain/events/public-event.ts'
import type { AppliedPosition, AppliedPositions, CountedTopic } from '../../ports/counter-store.ts'
import { partitionKey } from '../../ports/event-log.ts'
import type { RelayCursor } from '../../ports/outbox.ts'
import type { RebuildProgress } from '../../ports/rebuild-store.ts'
import type { PartitionRecount } from '../../ports/recount.ts'
import { retryTopic } from '../groups.ts'
import { expectedCounts } from '../reconcile.ts'
import type { RebuildDeps } from './rebuild-deps.ts'

/** What a version was filled with. */
export interface Filled {
  /** Its base: where each partition stood when it was filled. Everything up to there is counted, dead letters included. */
  readonly base: readonly AppliedPositions[]
  /** Groups that have counters. */
  readonly groups: ReadonlySet<string>
}

const NOTHING_SET_ASIDE = new Map<Topic, ReadonlySet<bigint>>()
const ATTEMPTS = 3

/**
 * Fills a version with what Postgres says as of the relay's cursors: the recount without the outbox rows beyond them. Letters at or
 * below the cursors are part of it, so a retry of one finds it counted.
 * @throws Error when a row beyond the cursors cannot be read, since it can then not be taken off
 */
export async function fillVersion(
  deps: RebuildDeps,
  version: string,
  tell: (progress: RebuildProgress) => void,
): Promise<Filled> {
  tell({ phase: 'recounting', done: 0, total: 0 })
  const { base, recounts } = await recountAtCursors(deps)
  const groups = new Set<string>()
  for (const [done, recount] of recounts.entries()) {
    tell({ phase: 'filling', done, total: recounts.length })
    const { counts, unreadable } = expectedCounts(recount)
    if (unreadable > 0) {
      throw new Error(
        `${unreadable} rows of the outbox that were not sent yet cannot be read: wait until the relay has sent them, or use a newer version of Canvass`,
      )
    }
    await deps.versions.fill(version, recount.partition, counts, base[recount.partition] ?? new Map())
    for (const group of counts.keys()) groups.add(group)
  }
  return { base, groups }
}

/** Offsets first, then cursors, then the recount: each is younger than the one before, and nothing falls between them. */
async function recountAtCursors(
  deps: RebuildDeps,
): Promise<{ base: readonly AppliedPositions[]; recounts: readonly PartitionRecount[] }> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const bounds = await logBounds(deps)
    const cursors = new Map((await deps.outbox.cursors()).map((cursor) => [cursor.partition, cursor]))
    const all = Array.from({ length: deps.partitions }, (_, partition) => partition)
    const base = all.map((partition) => baseOf(partition, cursors.get(partition), bounds))
    const upTo = all.map((partition) => ({
      partition,
      positions: new Map(TOPICS.map((topic) => [topic, base[partition]?.get(topic)?.pos ?? ''])),
      setAside: NOTHING_SET_ASIDE,
    }))
    const recounts = await deps.recount.recountAt(upTo, deps.partitions)
    const after = await deps.outbox.cursors()
    // another incarnation numbers the rows anew: those beyond the old cursors are not those that were taken off
    if (
      after.every(({ partition, incarnation }) => (cursors.get(partition)?.incarnation ?? incarnation) === incarnation)
    )
      return { base, recounts }
  }
  throw new Error('the database was restored or failed over while it was recounted; try again')
}

interface Bounds {
  readonly low: bigint
  readonly high: bigint
}

async function logBounds(deps: RebuildDeps): Promise<ReadonlyMap<string, Bounds>> {
  const topics: readonly CountedTopic[] = [...TOPICS, ...TOPICS.map(retryTopic)]
  const all = await Promise.all(
    topics.map(async (topic) =>
      (await deps.log.offsets(topic)).map(
        ({ partition, low, high }) => [partitionKey(topic, partition), { low, high }] as const,
      ),
    ),
  )
  return new Map(all.flat())
}

const EMPTY: Bounds = { low: 0n, high: 0n }

/**
 * The relay's last send is where reading begins: what comes behind the cursor's number is there or later. Retries begin with those
 * that are still to come: earlier ones are of letters that are counted.
 */
function baseOf(
  partition: number,
  cursor: RelayCursor | undefined,
  bounds: ReadonlyMap<string, Bounds>,
): AppliedPositions {
  const pos = cursor === undefined ? '' : `${cursor.incarnation}.${cursor.position.txid}.${cursor.position.seq}`
  return new Map(
    TOPICS.flatMap((topic): [CountedTopic, AppliedPosition][] => {
      const { low, high } = bounds.get(partitionKey(topic, partition)) ?? EMPTY
      const sentAt = cursor?.topics[topic].baseOffset ?? low
      const offset = sentAt < low || sentAt > high ? low : sentAt
      const retried = bounds.get(partitionKey(retryTopic(topic), partition)) ?? EMPTY
      return [
        [topic, { offset, n: cursor?.topics[topic].n ?? 0n, pos }],
        [retryTopic(topic), { offset: retried.high, n: 0n, pos: '' }],
      ]
    }),
  )
}
