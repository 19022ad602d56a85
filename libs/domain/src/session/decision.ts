import type { ProblemData } from '../problems/problem.ts'
import type { SeatDemand } from '../quota/demand.ts'
import type { Figures } from '../quota/figures.ts'
import type { Violation } from '../validation/violation.ts'
import type { RunDiagnostic } from './context.ts'
import type { SessionEvent, StoredStep } from './event.ts'
import type { SessionState } from './state.ts'

/**
 * What a command comes to before quotas have spoken.
 * - `accepted`: facts to store; with `demand` the outcome still depends on seats and `settle` finishes it.
 * - `repeat`: this step was accepted before with the same payload; nothing is stored, the reply says `duplicate: true`.
 * - `looked`: nothing to store, the reply is the current view.
 * - `refused`: the command does not use up its step.
 */
export type Draft =
  | {
      readonly kind: 'accepted'
      readonly events: readonly SessionEvent[]
      /** The row to store; holds the same events. */
      readonly step: StoredStep
      /** The state after it. */
      readonly state: SessionState
      /** Expressions of the survey that failed on the way, so that their defaults applied. */
      readonly diagnostics: readonly RunDiagnostic[]
    }
  | { readonly kind: 'undecided'; readonly demand: SeatDemand; readonly settle: (verdict: SeatVerdict) => SettledDraft }
  | { readonly kind: 'repeat'; readonly seq: number }
  | { readonly kind: 'looked' }
  | {
      readonly kind: 'refused'
      readonly problem: ProblemData
      /** Of a refused page, as in the problem's extras. */
      readonly violations?: readonly Violation[]
    }

export type SettledDraft = Extract<Draft, { kind: 'accepted' | 'refused' }>

/** Answer to a demand: all claims granted, with the cells picked, or which plan was full. Quota events of the session are made from it. */
export interface SeatVerdict {
  readonly granted: boolean
  /** Seats to add, remove, fill: what `admit` decided for this session. */
  readonly events: readonly Extract<SessionEvent, { type: 'QuotaReserved' | 'QuotaFilled' | 'QuotaReleased' }>[]
  /** The first plan without a seat, when not granted. */
  readonly fullPlan?: string
  /** The cells of it that were asked for. */
  readonly fullCells?: readonly string[]
  /** How the cells that the survey reads stand after this; absent where it reads none. */
  readonly figures?: Figures | null
}
