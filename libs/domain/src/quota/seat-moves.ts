import type { SeatRef, StoredStep } from '../session/event.ts'
import type { Seat, SessionState } from '../session/state.ts'

/** What became of one seat of a session in one step. */
export interface SeatMove extends SeatRef {
  /** How the session had it before; null when it had none there. */
  readonly from: Seat['state'] | null
  readonly to: Seat['state'] | 'released' | 'expired'
  /** Taken past the target, where the plan honours late ones. */
  readonly over: boolean
}

/** The seats that a step took, filled or gave back, each once: a seat taken and filled in one step was never seen held. */
export function seatMoves(before: SessionState | null, step: StoredStep): readonly SeatMove[] {
  const moves = new Map<string, SeatMove>()
  for (const event of step.events) {
    if (event.type !== 'QuotaReserved' && event.type !== 'QuotaFilled' && event.type !== 'QuotaReleased') continue
    const { plan, cell } = event
    const key = `${plan}/${cell}`
    const had = before?.seats.find((seat) => seat.plan === plan && seat.cell === cell)
    const earlier = moves.get(key)
    moves.set(key, {
      plan,
      cell,
      from: earlier === undefined ? (had?.state ?? null) : earlier.from,
      to: stateAfter(event),
      over: event.type === 'QuotaReserved' ? event.over === true : (earlier?.over ?? had?.over ?? false),
    })
  }
  return [...moves.values()].filter(({ from, to }) => from !== null || to === 'held' || to === 'filled')
}

type SeatEvent = Extract<StoredStep['events'][number], { type: 'QuotaReserved' | 'QuotaFilled' | 'QuotaReleased' }>

function stateAfter(event: SeatEvent): SeatMove['to'] {
  if (event.type === 'QuotaReserved') return 'held'
  if (event.type === 'QuotaFilled') return 'filled'
  return event.expired === true ? 'expired' : 'released'
}
