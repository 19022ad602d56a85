import type { SeatRef } from '../session/event.ts'
import type { Seat } from '../session/state.ts'
import type { Mode } from '../session/status.ts'

/** One plan that is due for a session: which of its cells would take the session. */
export interface PlanClaim {
  readonly plan: string
  /** Matching cells in the order of the document. */
  readonly cells: readonly string[]
  readonly select: 'ALL' | 'PRIORITY' | 'RANDOM' | 'LEAST_FILLED_COUNT' | 'LEAST_FILLED_RATIO'
  readonly pick: number
  /** Seeded order of the cells for RANDOM; absent otherwise. */
  readonly shuffled?: readonly string[]
  /** Seats that the session had and lost by waiting, in a plan that honours late ones: may pass the target where the cell allows. */
  readonly honour: boolean
  /** Filled at once instead of held, and never given back. */
  readonly spent?: boolean
}

/**
 * What one command asks of the quotas, all or nothing: seats to claim at this page, seats to give back
 * (after a back-edit or an ending that is not a complete), and whether the held ones are to be filled.
 */
export interface SeatDemand {
  readonly sessionId: string
  readonly surveyId: string
  readonly mode: Mode
  /** Seats the session has; all of them are given back when a claim is not granted, because that ends the session. */
  readonly seats: readonly Seat[]
  readonly claims: readonly PlanClaim[]
  readonly release: readonly SeatRef[]
  readonly fill: boolean
}
