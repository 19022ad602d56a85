import type { Topic } from '@canvass/domain/events/public-event.ts'
import type { Counts } from '@canvass/domain/projection/counters.ts'

/** Topics that move counters: the events themselves, and records that are sent again after they were set aside. */
export type CountedTopic = Topic | `${Topic}.retry`

/** How far one topic of one partition has been counted. */
export interface AppliedPosition {
  /** Next offset to read: the one behind the last record whose effect is stored. */
  readonly offset: bigint
  /** Dense number of the last record applied; 0 before the first, and always on retry topics. */
  readonly n: bigint
  /** `incarnation.txid.seq` of the last record applied, '' before the first. */
  readonly pos: string
}

/** A short-lived fact for live displays: a text, a hash in which null removes a field, or nothing any more. */
export type Fact =
  | { readonly key: string; readonly ttlSeconds: number; readonly value: string }
  | { readonly key: string; readonly ttlSeconds: number; readonly fields: ReadonlyMap<string, string | null> }
  | { readonly key: string; readonly value: null }

/** Where the counting of each topic of a partition stands, retry topics included. */
export type AppliedPositions = ReadonlyMap<CountedTopic, AppliedPosition>

/** What one batch does to one partition, in one atomic script. */
export interface CounterBatch {
  readonly topic: Topic
  readonly partition: number
  /** Must be what is stored, otherwise nothing happens; null when nothing has been stored yet. */
  readonly expected: AppliedPosition | null
  readonly next: AppliedPosition
  readonly counts: Counts
  /** Keys are below the partition, each at most once. */
  readonly facts: readonly Fact[]
  /** Numbers at or below `next.n` that became dead letters instead of counts; remembered until a retry counts them. */
  readonly setAside: readonly bigint[]
}

/** One record that was set aside and comes again on the retry topic. */
export interface CounterRetry {
  readonly topic: Topic
  readonly partition: number
  /** Of the retry topic. */
  readonly expected: AppliedPosition | null
  readonly next: AppliedPosition
  /** The record's number on `topic`; null when it has none and only the position is to move. */
  readonly n: bigint | null
  readonly counts: Counts
}

/**
 * - `counted`: it was set aside, and is counted now.
 * - `skipped`: the projection has it already, from an earlier retry or from the recount it began with.
 * - `early`: the projection has not come to its number yet; nothing happened.
 * - `moved`: the stored position was not the expected one; nothing happened.
 */
export type RetryOutcome =
  | { readonly kind: 'counted' | 'skipped' | 'early' }
  | { readonly kind: 'moved'; readonly position: AppliedPosition | null }

/** One partition at one moment. */
export interface CounterSnapshot {
  readonly counts: Counts
  readonly positions: ReadonlyMap<Topic, AppliedPosition>
  /** Numbers that are dead letters and not counted. */
  readonly setAside: ReadonlyMap<Topic, ReadonlySet<bigint>>
}

/** There are no counters to read or to count on, and they have to be rebuilt: none are shown, or a part of those shown is missing. */
export class CountersLost extends Error {
  /** @param version the one that lacks something; null when none is shown */
  constructor(version: string | null) {
    super(
      `${version === null ? 'no counters are there' : `a part of ${version} of the counters is missing`}; they are rebuilt from Postgres`,
    )
    this.name = 'CountersLost'
  }
}

export interface CounterStore {
  position(topic: CountedTopic, partition: number): Promise<AppliedPosition | null>
  /** Applies the batch; `applied: false` when the stored position was not the expected one (another reader was faster), with that position. */
  apply(batch: CounterBatch): Promise<{ applied: true } | { applied: false; position: AppliedPosition | null }>
  /** Counts a retried record if it is still set aside, and moves the position of the retry topic, in one atomic script. */
  applyRetry(retry: CounterRetry): Promise<RetryOutcome>
  /** Counters of one partition and the positions they stand for, read in one atomic script. */
  snapshot(partition: number): Promise<CounterSnapshot>
  /** Sums of the given groups over all partitions. */
  read(groups: readonly string[]): Promise<Counts>
  /** Tells live displays which groups have moved. */
  notify(groups: readonly string[]): Promise<void>
}
