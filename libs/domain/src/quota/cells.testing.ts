import type { Seat } from '../session/state.ts'
import { type Cell, cellKey } from './cell.ts'
import type { PlanClaim, SeatDemand } from './demand.ts'

export const cell = (plan: string, id: string, rest: Partial<Cell> = {}): Cell => ({
  surveyId: 'sv',
  mode: 'LIVE',
  plan,
  cell: id,
  kind: 'NORMAL',
  target: 1,
  requestedTarget: rest.target ?? 1,
  buffer: 0,
  filled: 0,
  held: 0,
  closed: false,
  ...rest,
})
export const byKey = (...cells: readonly Cell[]) => new Map(cells.map((each) => [cellKey(each), each]))
export const claim = (plan: string, cells: readonly string[], rest: Partial<PlanClaim> = {}): PlanClaim => ({
  plan,
  cells,
  select: 'ALL',
  pick: cells.length,
  honour: false,
  ...rest,
})
export const demand = (rest: Partial<SeatDemand> = {}): SeatDemand => ({
  sessionId: 's1',
  surveyId: 'sv',
  mode: 'LIVE',
  seats: [],
  claims: [],
  release: [],
  fill: false,
  ...rest,
})
export const seat = (plan: string, id: string, state: Seat['state'] = 'held'): Seat => ({ plan, cell: id, state })
