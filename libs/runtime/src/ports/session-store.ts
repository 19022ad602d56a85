import type { AnswerRow } from '@canvass/domain/events/answer-rows.ts'
import type { PublicEvent } from '@canvass/domain/events/public-event.ts'
import type { ProblemData } from '@canvass/domain/problems/problem.ts'
import type { Cell, CellRef } from '@canvass/domain/quota/cell.ts'
import type { SeatMove } from '@canvass/domain/quota/seat-moves.ts'
import type { SessionCommand, SessionKey } from '@canvass/domain/session/command.ts'
import type { StoredStep } from '@canvass/domain/session/event.ts'
import type { EvidenceWanted } from '@canvass/domain/session/evidence-wanted.ts'
import type { SessionState } from '@canvass/domain/session/state.ts'
import type { Evidence } from '@canvass/domain/validation/evidence.ts'

/** Runs work in one transaction. The promise resolves only after the commit is confirmed; whatever is thrown rolls back. */
export interface SessionStore {
  transaction<T>(work: (tx: SessionTransaction) => Promise<T>): Promise<T>
}

/**
 * The statements of the session worker's transaction. They run in the order in which they are called; those that do not need each
 * other's answers are best called together.
 */
export interface SessionTransaction {
  /**
   * Waits for the shard's advisory lock, in a statement of its own so that the snapshots of what follows are younger.
   * @returns Postgres' clock after the lock was granted, milliseconds since the epoch
   */
  lockShard(shard: number): Promise<number>
  /** Claims keys for new sessions in one sorted insert; tells the owner of each, old or new. */
  claimKeys(claims: readonly KeyClaim[]): Promise<readonly KeyOwner[]>
  /** Number of the last accepted command by session; sessions that do not exist are absent. */
  heads(sessionIds: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** All steps of the sessions in order of seq; what a state is folded from. */
  steps(sessionIds: readonly string[]): Promise<ReadonlyMap<string, readonly StoredStep[]>>
  /** Refusals stored by an earlier run of the same commands. */
  refusals(commandIds: readonly string[]): Promise<ReadonlyMap<string, ProblemData>>
  /** Quota cells by `cellKey` as they are committed, without a lock: to show them, not to decide on them. Those that do not exist are absent. */
  cells(cells: readonly CellRef[]): Promise<ReadonlyMap<string, Cell>>
  /** What is known of the uploads and payments that answers name, by session; sessions of which nothing is known are absent. */
  evidence(wanted: readonly EvidenceWanted[]): Promise<ReadonlyMap<string, Evidence>>
  /**
   * Locks quota cells until the transaction ends, in one order for everybody, and reads their counts. Called at most once.
   * @returns the cells by `cellKey`; those that do not exist are absent
   */
  lockCells(cells: readonly CellRef[]): Promise<ReadonlyMap<string, Cell>>
  /**
   * Writes everything that was decided; resolves when it is on its way. The whole transaction fails when a session is not at the
   * expected seq, or a seat not in the expected state.
   */
  write(outcome: WriteSet): Promise<void>
}

export interface KeyClaim extends SessionKey {
  readonly sessionId: string
  readonly payloadHash: string
}

export interface KeyOwner extends KeyClaim {
  /** The session that owns the key; another one than claimed when the start is a repeat. */
  readonly owner: string
  readonly ownerPayloadHash: string
}

export interface WriteSet {
  readonly steps: readonly StepWrite[]
  readonly refusals: readonly RefusalWrite[]
  readonly deadLetters: readonly CommandLetter[]
  /** Letters whose retried command has become pointless: its step was taken by another submission, or the session has ended. */
  readonly superseded?: readonly string[]
}

/** One accepted command: its step, the state after it, and what follows from it. */
export interface StepWrite {
  readonly step: StoredStep
  readonly state: SessionState
  readonly isNew: boolean
  readonly answers: readonly AnswerRow[]
  readonly events: readonly PublicEvent[]
  readonly seats: readonly SeatMove[]
  /** How long a seat is held without activity, milliseconds. */
  readonly holdMs: number
  readonly traceparent?: string
  /** Set when a dead letter was retried with success. */
  readonly letterId?: string
}

export interface RefusalWrite {
  readonly commandId: string
  readonly sessionId: string
  readonly step: number | null
  readonly payloadHash: string
  readonly problem: ProblemData
}

/** A command that cannot be applied, kept with the reason. `id` is made by the caller. */
export interface CommandLetter {
  readonly id: string
  readonly reason: string
  readonly message: string
  readonly fingerprint: string
  /** The command, or the raw value that did not decode as one. */
  readonly command: SessionCommand | { readonly raw: unknown }
  readonly sessionId?: string
  readonly surveyId?: string
  /**
   * Another letter of the session may be why: one before it that stands open (`step-missing`), or one whose retry took its step
   * (`step-taken`). The store looks for it.
   */
  readonly because?: 'step-missing' | 'step-taken'
}
