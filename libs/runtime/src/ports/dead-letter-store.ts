/** A dead letter as it is stored and shown. */
export interface DeadLetter {
  readonly id: string
  readonly stage: 'mailbox' | 'projector'
  readonly topic: string | null
  readonly partition: number | null
  readonly offset: string | null
  readonly group: string | null
  readonly reason: string
  readonly message: string
  readonly fingerprint: string
  readonly status: 'parked' | 'retrying' | 'resolved' | 'superseded' | 'discarded'
  readonly attempts: number
  readonly sessionId: string | null
  readonly surveyId: string | null
  readonly step: number | null
  readonly firstFailedAt: string
  readonly lastFailedAt: string
  readonly payload: unknown
}

/** A record set aside by a projector, byte for byte, as the DLQ topic carried it. */
export interface RecordLetter {
  readonly id: string
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** Without the `dlq-*` headers; values that are no plain text as `dead-letters/header-text.ts` writes them. */
  readonly headers: Readonly<Record<string, string>>
  /** How often it has failed, retries included: a letter stored with fewer is parked again, one with as many is a repeat. */
  readonly attempts?: number
  /** RFC 3339 UTC. */
  readonly firstFailedAt?: string
  readonly lastFailedAt?: string
  readonly reason: string
  readonly message: string
  readonly fingerprint: string
  readonly sessionId?: string
  readonly surveyId?: string
}

export interface DeadLetterFilter {
  readonly reason?: string
  readonly stage?: DeadLetter['stage']
  readonly topic?: string
  readonly fingerprint?: string
  readonly surveyId?: string
  readonly sessionId?: string
  readonly from?: string
  readonly to?: string
  readonly status?: DeadLetter['status']
}

export interface DeadLetterStore {
  /** Stores records of the DLQ, once each (group, topic, partition, offset, hash). */
  storeRecords(letters: readonly RecordLetter[]): Promise<number>
  get(id: string): Promise<DeadLetter | undefined>
  /** A record's letter as it was stored, to be sent again; undefined for letters of commands. */
  record(id: string): Promise<RecordLetter | undefined>
  list(
    filter: DeadLetterFilter,
    page: { cursor?: string; limit: number },
  ): Promise<{ items: DeadLetter[]; next: string | null }>
  groups(filter: DeadLetterFilter): Promise<
    readonly {
      fingerprint: string
      stage: string
      reason: string
      count: number
      firstFailedAt: string
      lastFailedAt: string
      sampleId: string
    }[]
  >
  /** Parked letters that are not in the `dead-letters` queue yet, oldest first. */
  unparked(limit: number): Promise<readonly DeadLetter[]>
  markQueued(ids: readonly string[]): Promise<void>
  /** Moves a letter from one of `from` to `to`; false when it stood elsewhere. */
  move(
    id: string,
    from: readonly DeadLetter['status'][],
    to: DeadLetter['status'],
    note?: { by: string; reason: string },
  ): Promise<boolean>
  counts(): Promise<ReadonlyMap<DeadLetter['status'], number>>
}
