import { placeKey } from '../answers/key.ts'
import { lapsedSeats } from '../collector/seats.ts'
import { holds, type SessionContext } from '../session/context.ts'
import type { Place, SeatRef } from '../session/event.ts'
import { randomOf, shuffle } from '../session/order/random.ts'
import type { CompiledPage, CompiledPlan } from '../survey/compiled.ts'
import type { PlanClaim } from './demand.ts'

/** What the quotas want to be asked when a page is left. */
export type DueSeats =
  | { readonly kind: 'due'; readonly claims: readonly PlanClaim[]; readonly release: readonly SeatRef[] }
  /** No cell of a plan takes this session, and the plan says where it ends then. */
  | { readonly kind: 'no-match'; readonly ending: string }

/**
 * The seats that a session needs when it leaves a page, and those that it no longer has a right to: seats of plans due here whose cells
 * no longer match, and of plans whose page is no longer on the path. A pick that still matches is kept, never drawn again. A plan after
 * a page inside a loop asks in each iteration for seats of its own: what another iteration needs stays.
 * @param ahead keys of places ahead that are on the path
 */
export function dueSeats(
  context: SessionContext,
  page: CompiledPage,
  place: Place,
  ahead: ReadonlySet<string>,
): DueSeats {
  const { state, survey } = context
  const claims: PlanClaim[] = []
  const release: SeatRef[] = []
  for (const plan of page.plans) {
    const matching = matchingCells(context, plan, [place])
    if (matching.length === 0 && plan.noMatch !== null) return { kind: 'no-match', ending: plan.noMatch }
    const due = dueIn(context, plan, matching, elsewhere(context, page, place, plan, ahead))
    if (due.claim !== null) claims.push(due.claim)
    release.push(...due.release)
  }
  if (state.seats.length + state.lapsed.length === 0) return { kind: 'due', claims, release }
  const here = new Set(page.plans.map((plan) => plan.id))
  for (const plan of survey.plans.values()) {
    if (here.has(plan.id)) continue
    const passed = placesOnPath(context, plan.after, ahead)
    release.push(...withoutRight(context, plan, passed))
    const lapsed = passed.length > 0 ? seatsIn(state.lapsed, plan).map((seat) => seat.cell) : []
    if (lapsed.length > 0) claims.push(claimOf(context, plan, lapsed, true))
  }
  const door = lapsedSeats(state.lapsed)
  if (door !== null) claims.push(door)
  return { kind: 'due', claims, release }
}

/** Cells of a plan that match in one of the places. */
const matchingCells = (context: SessionContext, plan: CompiledPlan, places: readonly Place[]): readonly string[] =>
  plan.cells.filter((cell) => places.some((place) => holds(context, cell.when, place.iteration))).map((cell) => cell.id)

/** Cells that other iterations of a page on the path have a right to. */
function elsewhere(
  context: SessionContext,
  page: CompiledPage,
  place: Place,
  plan: CompiledPlan,
  ahead: ReadonlySet<string>,
): readonly string[] {
  if (page.loops.length === 0 || seatsIn(context.state.seats, plan).length === 0) return []
  const here = placeKey(place)
  const others = placesOnPath(context, page.id, ahead).filter((other) => placeKey(other) !== here)
  return matchingCells(context, plan, others)
}

/** Seats of a plan that is not due here: all when its page was left out, and of a page in a loop those of iterations that are gone. */
function withoutRight(context: SessionContext, plan: CompiledPlan, passed: readonly Place[]): readonly SeatRef[] {
  const seats = seatsIn(context.state.seats, plan)
  if (passed.length === 0 || seats.length === 0) return seats
  if (context.survey.page.get(plan.after)?.loops.length === 0) return []
  const matching = matchingCells(context, plan, passed)
  return seats.filter((seat) => !matching.includes(seat.cell))
}

/** What one plan that is due here wants, given the seats that the session has or had in it. */
function dueIn(
  context: SessionContext,
  plan: CompiledPlan,
  matching: readonly string[],
  others: readonly string[],
): { readonly claim: PlanClaim | null; readonly release: readonly SeatRef[] } {
  const seats = seatsIn(context.state.seats, plan)
  const release = seats.filter((seat) => !matching.includes(seat.cell) && !others.includes(seat.cell))
  const kept = seats.filter((seat) => matching.includes(seat.cell)).map((seat) => seat.cell)
  const lapsed = seatsIn(context.state.lapsed, plan)
    .map((seat) => seat.cell)
    .filter((cell) => matching.includes(cell))
  if (plan.select === 'ALL') {
    const wanted = matching.filter((cell) => !kept.includes(cell))
    return { claim: wanted.length === 0 ? null : claimOf(context, plan, wanted, lapsed.length > 0), release }
  }
  if (kept.length > 0) return { claim: null, release }
  if (lapsed.length > 0) return { claim: claimOf(context, plan, lapsed, true), release }
  return { claim: matching.length === 0 ? null : claimOf(context, plan, matching, false), release }
}

/** @param returning the session had these seats before and lost them by waiting */
function claimOf(context: SessionContext, plan: CompiledPlan, cells: readonly string[], returning: boolean): PlanClaim {
  const { seed, version } = context.state
  const claim = {
    plan: plan.id,
    cells,
    select: returning ? 'ALL' : plan.select,
    pick: plan.pick,
    honour: returning && plan.late === 'honour',
  } satisfies PlanClaim
  if (claim.select !== 'RANDOM') return claim
  const ranked = shuffle(
    plan.cells.map((cell) => cell.id),
    randomOf(seed, version, `quota:${plan.id}`),
  )
  return { ...claim, shuffled: ranked.filter((cell) => cells.includes(cell)) }
}

const seatsIn = <T extends SeatRef>(seats: readonly T[], plan: CompiledPlan): readonly T[] =>
  seats.filter((seat) => seat.plan === plan.id)

/** Where a page was submitted on the way here, or lies ahead and was submitted before: once, or in several iterations. */
function placesOnPath(context: SessionContext, page: string, ahead: ReadonlySet<string>): readonly Place[] {
  const { trail, beyond } = context.state
  return [
    ...trail.filter((place) => place.page === page),
    ...beyond.filter((place) => place.page === page && ahead.has(placeKey(place))),
  ]
}
