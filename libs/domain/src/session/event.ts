import type { Figures } from '../quota/figures.ts'
import type { Mode, Outcome } from './status.ts'

/** One page as it stands in a session: a page inside loops is one place for each iteration. */
export interface Place {
  readonly page: string
  /** Loop id → key of the iteration, outermost first; null outside loops. */
  readonly iteration: Readonly<Record<string, string>> | null
}

/**
 * The order in which a list of things was shown: what was ordered → codes as shown. Inside loops the name carries the
 * iteration as answer keys do: `Q1`, `Q3.rows`, `brand` (a loop), `group:intro`, `list:brands`, `Q8@brand=x`.
 */
export type Orders = Readonly<Record<string, readonly string[]>>

/** A page that is put before the respondent by an event. */
export interface Shown extends Place {
  readonly orders?: Orders
  /** How the quota cells that the survey reads stand then. */
  readonly figures?: Figures
}

/** One answer that changed, as counters see it; null on the side where the answer does not count. */
export interface AnswerChange {
  readonly question: string
  readonly iteration?: Readonly<Record<string, string>>
  readonly from: unknown
  readonly to: unknown
}

/** Where a seat stands or stood. */
export interface SeatRef {
  readonly plan: string
  readonly cell: string
}

/**
 * What happened to a session. A session's state is the fold of these and nothing else.
 * They are stored as they are in `session_steps.events`; what goes to Kafka is made by `events/publish.ts`.
 */
export type SessionEvent =
  | {
      readonly type: 'SessionStarted'
      readonly surveyId: string
      readonly tenantId: string
      readonly version: number
      readonly mode: Mode
      readonly seed: string
      readonly locale: string
      readonly hidden: Readonly<Record<string, unknown>>
      readonly collector?: string
      readonly shown: Shown | null
    }
  | {
      readonly type: 'AnswersSubmitted'
      readonly place: Place
      /** What the respondent sent, normalised; null clears. */
      readonly answers: Readonly<Record<string, unknown>>
      /** Answers that this submission moved on to (true) or off (false) the path, by answer key. */
      readonly path?: Readonly<Record<string, boolean>>
      readonly changed: readonly AnswerChange[]
      readonly acknowledged?: readonly string[]
      readonly locale?: string
      /** The next page, or null when the session ends here. */
      readonly shown: Shown | null
    }
  | { readonly type: 'SessionWentBack'; readonly from: Place; readonly shown: Shown }
  | { readonly type: 'SessionCompleted'; readonly ending: string; readonly figures?: Figures }
  | {
      readonly type: 'SessionTerminated'
      readonly ending: string | null
      readonly outcome: Outcome
      readonly reason?: string
      readonly figures?: Figures
    }
  | { readonly type: 'SessionSuspended' }
  | { readonly type: 'SessionResumed'; readonly generation: number; readonly shown: Shown | null }
  | { readonly type: 'SessionRejected'; readonly reason: string; readonly by: string }
  | ({ readonly type: 'QuotaReserved' } & SeatRef & { readonly over?: boolean })
  | ({ readonly type: 'QuotaFilled' } & SeatRef)
  | ({ readonly type: 'QuotaReleased' } & SeatRef & { readonly from: 'held' | 'filled'; readonly expired?: boolean })

/** One accepted command with its facts: a row of `session_steps`. */
export interface StoredStep {
  readonly seq: number
  /** Null for commands that the respondent did not number. */
  readonly step: number | null
  readonly kind: string
  readonly commandId: string
  readonly payloadHash: string
  /** Postgres' clock, milliseconds since the epoch. */
  readonly at: number
  readonly events: readonly SessionEvent[]
}
