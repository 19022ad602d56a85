/** One record to send. Key and partition are always both given. */
export interface LogRecord {
  readonly key: Buffer
  readonly value: Buffer | null
  /** A list where a header occurs several times. */
  readonly headers: Readonly<Record<string, string | Buffer | (string | Buffer)[]>>
  readonly timestamp?: number
}

export interface TopicBatch {
  readonly topic: string
  readonly partition: number
  readonly records: readonly LogRecord[]
}

/** Where a batch landed. */
export interface SendResult {
  readonly topic: string
  readonly partition: number
  readonly baseOffset: bigint
}

/** Sends batches and resolves when every in-sync replica has them. A rejected call may have sent some of them. */
export interface LogWriter {
  publish(batches: readonly TopicBatch[]): Promise<readonly SendResult[]>
}

/** A record as read, byte for byte. */
export interface StoredRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer | Buffer[] | undefined>>
  readonly timestamp: number
  /** The log's bytes make no sense here: this stands for one or more records that nobody can read. */
  readonly unreadable?: boolean
}

/** How an assignment names one partition of one topic. */
export const partitionKey = (topic: string, partition: number): string => `${topic}/${partition}`

/**
 * A member of a consumer group. `onAssign` says from which offset each partition is to be read, by `partitionKey`; where it says
 * nothing, reading goes on at the group's committed offset, or at the log's start. Nothing is read before it has resolved, and it is asked
 * again while it rejects. `onBatch` resolves when the batch's effects are stored, and only then are its offsets committed as a
 * hint; `readFrom` names the offset at which reading goes on when that is not behind the batch. Rejecting rewinds to the start of
 * the batch.
 */
export interface LogSubscription {
  readonly groupId: string
  readonly topics: readonly string[]
  /**
   * How quickly the group notices a member that died: `fast` (the default) within 8 s, `slow` within 40 s for less idle cost.
   * Records arrive at once either way.
   */
  readonly failover?: 'fast' | 'slow'
  onAssign(partitions: readonly { topic: string; partition: number }[]): Promise<ReadonlyMap<string, bigint>>
  onBatch(
    topic: string,
    partition: number,
    records: readonly StoredRecord[],
    highWatermark: bigint,
  ): Promise<{ readonly readFrom: bigint } | undefined>
  /** The consumer died for good (`restart` false) and must be rebuilt, or the process must end. */
  onFatal(error: Error): void
}

export interface RunningSubscription {
  /** Moves the reading position of one assigned partition, for use outside a batch; records fetched before are not delivered any more. */
  seek(topic: string, partition: number, offset: bigint): void
  /** Records not yet read by topic and partition. */
  lag(): readonly { topic: string; partition: number; lag: bigint }[]
  stop(): Promise<void>
}

export interface LogReader {
  subscribe(subscription: LogSubscription): Promise<RunningSubscription>
  /** Reads the record at one offset, or undefined when the log no longer or not yet has it. */
  recordAt(topic: string, partition: number, offset: bigint): Promise<StoredRecord | undefined>
}

export interface LogAdmin {
  /** Creates missing topics with their retry and DLQ companions; never changes existing ones. */
  ensureTopics(topics: readonly string[], partitions: number, retentionMs: number): Promise<readonly string[]>
  offsets(topic: string): Promise<readonly { partition: number; low: bigint; high: bigint }[]>
}
