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
  /** The letter that this one follows from: an earlier command of its session that was set aside, or one whose retry took its step. */
  readonly causedBy: string | null
  readonly firstFailedAt: string
  readonly lastFailedAt: string
  readonly settledAt: string | null
  readonly settledBy: string | null
  readonly settledReason: string | null
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
  /** Whose letters: those of its surveys. Letters of no known survey belong to the default tenant. */
  readonly tenantId?: string
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
  /** @param tenantId undefined: whosever it is */
  get(id: string, tenantId?: string): Promise<DeadLetter | undefined>
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
  /** Letters whose retry was asked for and that were not sent yet, oldest first. */
  unsent(limit: number): Promise<readonly DeadLetter[]>
  /** Letters in the queue that have nothing to wait for there. */
  leaving(limit: number): Promise<readonly string[]>
  markQueued(ids: readonly string[]): Promise<void>
  markLeft(ids: readonly string[]): Promise<void>
  /**
   * Hands `send` a letter whose retry was asked for and that was not sent yet; a command with all others of its session that are so,
   * or parked. Commands come in step order, and only one caller at a time has those of a session. What `send` names is on its way from
   * then on; if this fails after sending, it is sent again.
   * @returns what was sent; nothing when the letter is parked, settled or on its way
   */
  sendDue(id: string, send: (letters: readonly DeadLetter[]) => Promise<readonly string[]>): Promise<readonly string[]>
  /** Moves a letter from one of `from` to `to`; false when it stood elsewhere. */
  move(
    id: string,
    from: readonly DeadLetter['status'][],
    to: DeadLetter['status'],
    note?: { by: string; reason: string },
  ): Promise<boolean>
  counts(): Promise<ReadonlyMap<DeadLetter['status'], number>>
}
