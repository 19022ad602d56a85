import type { Topic } from '@canvass/domain/events/public-event.ts'
import type { Counts } from '@canvass/domain/projection/counters.ts'

/** How far one topic of one partition has been counted. */
export interface AppliedPosition {
  /** Next offset to read. */
  readonly offset: bigint
  /** Dense number of the last record applied. */
  readonly n: bigint
  /** `incarnation.txid.seq` of the last record applied, '' before the first. */
  readonly pos: string
}

/** What one batch does to one partition, in one atomic script. */
export interface CounterBatch {
  readonly topic: Topic
  readonly partition: number
  /** Must be what is stored, otherwise nothing happens; null when nothing has been stored yet. */
  readonly expected: AppliedPosition | null
  readonly next: AppliedPosition
  readonly counts: Counts
  /** Short-lived facts for live displays: key below the partition → value and time to live in seconds. */
  readonly facts: readonly { key: string; value: string; ttlSeconds: number }[]
}

export interface CounterStore {
  position(topic: Topic, partition: number): Promise<AppliedPosition | null>
  /** Applies the batch; `moved` when the stored position was not the expected one (another reader was faster), with that position. */
  apply(batch: CounterBatch): Promise<{ applied: true } | { applied: false; position: AppliedPosition | null }>
  /** Counters of one partition and the positions they stand for, read in one atomic script. */
  snapshot(partition: number): Promise<{ counts: Counts; positions: ReadonlyMap<Topic, AppliedPosition> }>
  /** Sums of the given groups over all partitions. */
  read(groups: readonly string[]): Promise<Counts>
  /** Tells live displays which groups have moved. */
  notify(groups: readonly string[]): Promise<void>
}
