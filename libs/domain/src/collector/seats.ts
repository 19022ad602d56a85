import type { PlanClaim } from '../quota/demand.ts'
import type { SeatRef } from '../session/event.ts'

/** What a collector counts, each a cell: sessions that started, and sessions that complete. */
export const COLLECTOR_CELLS = ['starts', 'completes'] as const
export type CollectorCell = (typeof COLLECTOR_CELLS)[number]

const PREFIX = 'collector:'

/** The plan of a collector's caps. No plan of a document has a colon in its id. */
export const collectorPlan = (name: string): string => `${PREFIX}${name}`

export const isCollectorPlan = (plan: string): boolean => plan.startsWith(PREFIX)

/** A seat among the starts: taken for good, so it is none that the session has and could give back. */
export const isStart = ({ plan, cell }: SeatRef): boolean => isCollectorPlan(plan) && cell === 'starts'

/**
 * What a session asks for at the door: to be counted as a start, and, unless it ends at once otherwise, a seat among the completes.
 * @param completes whether it may still come to a complete
 */
export function claimsAtDoor(collector: string, completes: boolean): readonly PlanClaim[] {
  const started = claimOf(collectorPlan(collector), ['starts'])
  return completes
    ? [{ ...started, spent: true }, claimOf(collectorPlan(collector), ['completes'])]
    : [{ ...started, spent: true }]
}

/** Seats that a session lost by waiting, to be asked for again when it goes on; null when it has lost none. */
export function lapsedSeats(lapsed: readonly SeatRef[]): PlanClaim | null {
  const [first, ...rest] = lapsed.filter(({ plan }) => isCollectorPlan(plan))
  return first === undefined
    ? null
    : claimOf(
        first.plan,
        [first, ...rest].map(({ cell }) => cell),
      )
}

const claimOf = (plan: string, cells: readonly string[]): PlanClaim => ({
  plan,
  cells,
  select: 'ALL',
  pick: cells.length,
  honour: false,
})
