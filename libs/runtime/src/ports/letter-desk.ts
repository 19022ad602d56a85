import type { SessionCommand } from '@canvass/domain/session/command.ts'
import type { AuditEntry } from './audit-log.ts'
import type { DeadLetter } from './dead-letter-store.ts'

/** What an operator changed before sending a letter again: a command, or what is around the facts of a record. */
export type LetterEdit =
  | { readonly command: SessionCommand }
  | {
      readonly envelope: {
        readonly key: Buffer | null
        /** As `dead-letters/header-text.ts` writes them. */
        readonly headers: Readonly<Record<string, string>>
      }
    }

/** What an operator decided about one parked letter. */
export type LetterDecision =
  | { readonly to: 'retrying'; readonly edit?: LetterEdit; readonly audit: AuditEntry }
  | { readonly to: 'discarded'; readonly by: string; readonly reason: string; readonly audit: AuditEntry }

/** What a letter held before an edit. */
export interface LetterRevision {
  /** From 1. */
  readonly revision: number
  /** A command, or `{key, headers}` of a record. */
  readonly payload: unknown
  readonly editedBy: string
  readonly editedAt: string
}

/** Where people decide about letters. */
export interface LetterDesk {
  /** Carries a decision out, with its entry in the audit log, in one transaction; false when the letter is not parked any more. */
  decide(id: string, decision: LetterDecision): Promise<boolean>
  /** Oldest first. */
  revisions(id: string): Promise<readonly LetterRevision[]>
}

export const BULK_ACTIONS = ['retry', 'discard'] as const

/** Work on all parked letters that a filter finds, done by the workers at a rate. */
export interface LetterBulk {
  readonly id: string
  readonly tenantId: string
  /** What people call it; the reason of every discard. */
  readonly name: string
  readonly action: (typeof BULK_ACTIONS)[number]
  readonly filter: BulkFilter
  /** Counts what it would do, and does nothing. */
  readonly dryRun: boolean
  readonly perSecond: number
  readonly status: 'running' | 'done' | 'aborted'
  /** Letters that the filter found when it began. */
  readonly total: number
  readonly done: number
  /** Letters that cannot be sent again as they are. */
  readonly skipped: number
  readonly createdBy: string
  /** RFC 3339 UTC. */
  readonly createdAt: string
  readonly endedAt: string | null
}

/** Only parked letters can be worked on, so there is no status to choose. */
export interface BulkFilter {
  readonly reason?: string
  readonly stage?: DeadLetter['stage']
  readonly topic?: string
  readonly fingerprint?: string
  readonly surveyId?: string
  readonly from?: string
  readonly to?: string
}

export type BulkOrder = Pick<
  LetterBulk,
  'id' | 'tenantId' | 'name' | 'action' | 'filter' | 'dryRun' | 'perSecond' | 'createdBy'
>

export interface BulkSlice {
  readonly bulk: LetterBulk
  /** Letters that were claimed for a retry in this slice and are to be sent. */
  readonly claimed: readonly string[]
}

export interface BulkStore {
  /** Begins with what is parked at this moment; with an entry in the audit log. */
  start(order: BulkOrder): Promise<LetterBulk>
  /** @param tenantId undefined: whosever it is */
  get(id: string, tenantId?: string): Promise<LetterBulk | undefined>
  /** Those that run, oldest first. */
  running(): Promise<readonly Pick<LetterBulk, 'id' | 'name'>[]>
  /**
   * Works on the next letters in one transaction with the progress, so that a worker that dies does no letter twice. Letters that failed
   * again since the beginning, or were not there then, are left alone.
   * @param isSendable tells which letters a retry can send as they are
   * @returns undefined when it is not running
   */
  work(id: string, limit: number, isSendable: (letter: DeadLetter) => boolean): Promise<BulkSlice | undefined>
  /** Ends it early; what is done stays done. Changes nothing when it has ended. */
  abort(id: string, by: string): Promise<void>
}
