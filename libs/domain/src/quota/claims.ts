import type { SessionContext } from '../session/context.ts'
import type { Place, SeatRef } from '../session/event.ts'
import type { CompiledPage } from '../survey/compiled.ts'
import type { PlanClaim } from './demand.ts'

/** What the quotas want to be asked when a page is left. */
export type DueSeats =
  | { readonly kind: 'due'; readonly claims: readonly PlanClaim[]; readonly release: readonly SeatRef[] }
  /** No cell of a plan takes this session, and the plan says where it ends then. */
  | { readonly kind: 'no-match'; readonly ending: string }

/** The seats that a session needs when it leaves a page, and those that it no longer has a right to. */
export function dueSeats(
  _context: SessionContext,
  _page: CompiledPage,
  _place: Place,
  _ahead: ReadonlySet<string>,
): DueSeats {
  return { kind: 'due', claims: [], release: [] }
}
