import type { SeatVerdict } from '../session/decision.ts'
import type { SeatRef } from '../session/event.ts'
import type { Seat } from '../session/state.ts'
import { type Cell, canFill, cellKey, hasRoom, inForce, mayPass } from './cell.ts'
import type { PlanClaim, SeatDemand } from './demand.ts'

type SeatEvent = SeatVerdict['events'][number]

export interface Admission {
  /** One for each demand, in the same order. */
  readonly verdicts: readonly SeatVerdict[]
  /** The cells whose counts moved, as they are now, by key. */
  readonly moved: ReadonlyMap<string, Cell>
}

/**
 * Decides the seats of many sessions at once, in turn, on cells that nobody else can touch meanwhile.
 *
 * Each demand is all or nothing over its plans: what it gives back counts first, so that a swap needs no free seat beside; then it
 * claims; then, at a complete, held seats are filled. When one plan has no seat, nothing is claimed and every seat of the session is
 * given back, because that ends it. A NORMAL target is never passed, and a seat that a session has is never given it again.
 * @param cells every cell that a demand names or has a seat in, by `cellKey`; one that is missing counts as full
 */
export function admit(demands: readonly SeatDemand[], cells: ReadonlyMap<string, Cell>): Admission {
  const moved = new Map<string, Cell>()
  const verdicts = demands.map((demand) => {
    const trial = new Trial(demand, (key) => moved.get(key) ?? cells.get(key))
    const full = trial.run()
    const { events, touched } = full === null ? trial : givenBack(demand, (key) => moved.get(key) ?? cells.get(key))
    for (const [key, cell] of touched) moved.set(key, cell)
    return full === null
      ? { granted: true, events }
      : { granted: false, events, fullPlan: full.plan, fullCells: full.cells }
  })
  return { verdicts, moved }
}

type Look = (key: string) => Cell | undefined

/** Everything that a session has goes back. */
function givenBack(demand: SeatDemand, look: Look): Trial {
  const trial = new Trial(demand, look)
  trial.release(demand.seats)
  return trial
}

/** One demand tried on a copy of the cells; what it moved is taken over only when it succeeds as a whole. */
class Trial {
  readonly events: SeatEvent[] = []
  readonly touched = new Map<string, Cell>()
  readonly #demand: SeatDemand
  readonly #look: Look
  #seats: readonly Seat[]

  constructor(demand: SeatDemand, look: Look) {
    this.#demand = demand
    this.#look = look
    this.#seats = demand.seats
  }

  /** @returns the first plan without a seat, or null when everything was granted */
  run(): Pick<PlanClaim, 'plan' | 'cells'> | null {
    this.release(this.#demand.release)
    for (const claim of this.#demand.claims) {
      if (!this.#claim(claim)) return claim
    }
    return this.#demand.fill ? this.#fill() : null
  }

  release(refs: readonly SeatRef[]): void {
    for (const { plan, cell } of refs) {
      const seat = this.#seats.find((each) => each.plan === plan && each.cell === cell)
      if (seat === undefined) continue
      this.#seats = this.#seats.filter((each) => each !== seat)
      this.#move(seat, (counts) => ({ ...counts, [seat.state]: Math.max(0, counts[seat.state] - 1) }))
      this.events.push({ type: 'QuotaReleased', plan, cell, from: seat.state })
    }
  }

  #claim(claim: PlanClaim): boolean {
    const wanted = claim.cells.filter((cell) => !this.#has(claim.plan, cell))
    const open = wanted.filter((cell) => this.#admits(claim, cell))
    if (claim.select === 'ALL') {
      if (open.length < wanted.length) return false
      for (const cell of wanted) this.#reserve(claim, cell)
      if (claim.spent) for (const cell of wanted) this.#fillSeat({ plan: claim.plan, cell })
      return true
    }
    // Full cells are passed over; the plan is full when all of them are.
    if (open.length === 0) return wanted.length < claim.cells.length
    for (const cell of this.#preferred(claim, open).slice(0, claim.pick)) this.#reserve(claim, cell)
    return true
  }

  #has(plan: string, cell: string): boolean {
    return this.#seats.some((seat) => seat.plan === plan && seat.cell === cell)
  }

  #admits(claim: PlanClaim, id: string): boolean {
    const cell = this.#cell(claim.plan, id)
    return cell !== undefined && (hasRoom(cell) || (claim.honour && mayPass(cell)))
  }

  #preferred(claim: PlanClaim, open: readonly string[]): readonly string[] {
    switch (claim.select) {
      case 'RANDOM':
        return (claim.shuffled ?? open).filter((cell) => open.includes(cell))
      case 'LEAST_FILLED_COUNT':
        return this.#sorted(claim, open, (cell) => cell.filled + cell.held)
      case 'LEAST_FILLED_RATIO':
        return this.#sorted(claim, open, (cell) => (cell.target === null ? 0 : (cell.filled + cell.held) / cell.target))
      default:
        return open
    }
  }

  /** Sorting is stable, so ties go by listing. */
  #sorted(claim: PlanClaim, open: readonly string[], load: (cell: Cell) => number): readonly string[] {
    const loads = new Map<string, number>()
    for (const id of open) {
      const cell = this.#cell(claim.plan, id)
      if (cell !== undefined) loads.set(id, load(cell))
    }
    return open.toSorted((a, b) => (loads.get(a) ?? 0) - (loads.get(b) ?? 0))
  }

  #reserve(claim: PlanClaim, id: string): void {
    const { plan } = claim
    const cell = this.#cell(plan, id)
    const over = cell !== undefined && !hasRoom(cell)
    this.#move({ plan, cell: id }, (counts) => ({ ...counts, held: counts.held + 1 }))
    this.#seats = [...this.#seats, { plan, cell: id, state: 'held', ...(over ? { over } : {}) }]
    this.events.push({ type: 'QuotaReserved', plan, cell: id, ...(over ? { over } : {}) })
  }

  #fill(): Pick<PlanClaim, 'plan' | 'cells'> | null {
    for (const seat of this.#seats) {
      if (seat.state === 'filled') continue
      const cell = this.#cell(seat.plan, seat.cell)
      const honoured = seat.over === true && cell !== undefined && mayPass(cell)
      if (cell === undefined || !(canFill(cell) || honoured)) return { plan: seat.plan, cells: [seat.cell] }
      this.#fillSeat(seat)
    }
    return null
  }

  #fillSeat({ plan, cell }: SeatRef): void {
    this.#move({ plan, cell }, (counts) => ({
      ...counts,
      held: Math.max(0, counts.held - 1),
      filled: counts.filled + 1,
    }))
    this.#seats = this.#seats.map((seat) =>
      seat.plan === plan && seat.cell === cell ? { ...seat, state: 'filled' } : seat,
    )
    this.events.push({ type: 'QuotaFilled', plan, cell })
  }

  #cell(plan: string, cell: string): Cell | undefined {
    const key = cellKey({ ...this.#demand, plan, cell })
    return this.touched.get(key) ?? this.#look(key)
  }

  #move({ plan, cell: id }: SeatRef, change: (cell: Cell) => Cell): void {
    const cell = this.#cell(plan, id)
    if (cell !== undefined) this.touched.set(cellKey(cell), inForce(change(cell)))
  }
}
