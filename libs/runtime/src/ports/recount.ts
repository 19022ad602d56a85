import type { Topic } from '@canvass/domain/events/public-event.ts'
import type { Counts } from '@canvass/domain/projection/counters.ts'

/** What the projections of one partition have counted, by topic. A topic that is absent has counted nothing. */
export interface CountedUpTo {
  readonly partition: number
  /** `incarnation.txid.seq` of the last outbox row counted. */
  readonly positions: ReadonlyMap<Topic, string>
  /** Dense numbers at or below those positions that were set aside instead of counted. */
  readonly setAside: ReadonlyMap<Topic, ReadonlySet<bigint>>
}

/** What Postgres knows of one partition, all from one snapshot. */
export interface PartitionRecount {
  readonly partition: number
  /** Counters recounted from sessions, answers, seats and archived counts of the sessions that belong to the partition. */
  readonly counts: Counts
  /** Payloads (JSON) of committed outbox rows beyond the positions: in `counts`, but not counted by the projections yet. */
  readonly beyond: readonly string[]
  /** Values of the letters set aside: in `counts`, but not counted by the projections until a retry. */
  readonly setAside: readonly { readonly topic: Topic; readonly n: bigint; readonly value: Buffer | null }[]
}

export interface RecountStore {
  /**
   * Recounts everything in one repeatable-read transaction that begins after this call. A session belongs to
   * `partitionOf(sessionId, partitions)` (`domain/events/partition.ts`). Reads of a primary and a replica must not be mixed.
   * @param partitions number of partitions of each topic
   * @returns one entry for each of `upTo`, in its order
   */
  recountAt(upTo: readonly CountedUpTo[], partitions: number): Promise<readonly PartitionRecount[]>
}
