import type { Topic } from '@canvass/domain/events/public-event.ts'

/** Position in the outbox: rows are ordered by (txid, seq). Decimal text of xid8 and bigint. */
export interface OutboxPosition {
  readonly txid: string
  readonly seq: string
}

/** What the relay remembers of one topic of its partition. */
export interface TopicCursor {
  /** Dense number of the last record sent; the next one is n + 1. */
  readonly n: bigint
  /** Offset of the first record of the last acknowledged send. */
  readonly baseOffset: bigint | null
}

export interface RelayCursor {
  readonly partition: number
  readonly epoch: number
  /** Raised after a restore or failover, when positions of the old timeline no longer mean anything. */
  readonly incarnation: number
  readonly position: OutboxPosition
  readonly topics: Readonly<Record<Topic, TopicCursor>>
}

export interface OutboxRow extends OutboxPosition {
  readonly id: string
  readonly topic: Topic
  /** The session id: the record's key. */
  readonly aggregateId: string
  readonly type: string
  readonly payload: string
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/** The rows that were to be sent again have been dropped. */
export class RewindTooFar extends Error {}

export interface OutboxStore {
  /** Takes or keeps the lease of a partition for `leaseMs`; undefined when another owner's is still running. A new owner raises the epoch. */
  acquire(partition: number, owner: string, leaseMs: number): Promise<RelayCursor | undefined>
  release(partition: number, owner: string, epoch: number): Promise<void>
  /**
   * Rows behind the cursor that no running transaction can still precede, in order, at most `limit.rows` and about `limit.bytes`.
   * Reading `seq > last` alone skips a row whose transaction commits late; the snapshot fence does not.
   */
  read(cursor: RelayCursor, limit: { rows: number; bytes: number }): Promise<readonly OutboxRow[]>
  /** Moves the cursor if the epoch is still ours and the position is what this turn read from; false means that another owner has taken over. */
  advance(from: RelayCursor, to: RelayCursor): Promise<boolean>
  /** Sets the cursor back so that dense number `n` of a topic is sent again, under a new epoch. Asked for by a reader that found a loss. @throws RewindTooFar */
  rewind(partition: number, topic: Topic, n: bigint): Promise<void>
  /** Where the relays stand, by partition; partitions that nobody has relayed yet are absent. Every record up to the numbers was acknowledged. */
  cursors(): Promise<readonly RelayCursor[]>
  /** Unsent rows, age in milliseconds of the oldest, and age of the oldest transaction that holds the fence, by partition. */
  status(): Promise<
    readonly { partition: number; owner: string | null; unsent: number; oldestMs: number; fenceMs: number }[]
  >
}
