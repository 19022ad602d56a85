import type { Cell } from '../quota/cell.ts'
import type { Mode } from '../session/status.ts'
import type { Counts } from './counters.ts'
import { quotaGroup } from './fold.ts'

/** One cell as `GET …/quotas` shows it. */
export interface CellView {
  readonly plan: string
  readonly cell: string
  readonly target: number | null
  readonly requestedTarget: number | null
  readonly filled: number
  readonly held: number
  /** Seats left, from 0; null for a counter without a target. */
  readonly remaining: number | null
  readonly state: 'open' | 'full' | 'closed'
}

/** What a cell is, apart from its counts. */
export type CellSetup = Pick<Cell, 'plan' | 'cell' | 'kind' | 'target' | 'requestedTarget' | 'closed'>

/**
 * Cells with their counts from the counters. Events of one session may be counted before those of another that made room for it, so
 * what is shown is clamped: never below nothing, and in a hard cell never past the target.
 */
export function quotasOf(
  surveyId: string,
  mode: Mode,
  cells: readonly CellSetup[],
  counts: Counts,
): { readonly items: readonly CellView[] } {
  const fields = counts.get(quotaGroup(surveyId, mode))
  const amount = (setup: CellSetup, what: 'filled' | 'held') =>
    Math.max(0, fields?.get(`cell:${setup.plan}/${setup.cell}:${what}`) ?? 0)
  return { items: cells.map((setup) => cellView(setup, amount(setup, 'filled'), amount(setup, 'held'))) }
}

/** A cell with the counts of its own row, exact at the moment when it was read. */
export const cellViewOf = (cell: Cell): CellView => cellView(cell, cell.filled, cell.held)

function cellView(setup: CellSetup, counted: number, held: number): CellView {
  const { plan, cell, kind, target, requestedTarget, closed } = setup
  const filled = kind === 'NORMAL' && target !== null ? Math.min(counted, target) : counted
  const taken = kind === 'NORMAL' ? filled + held : filled
  const remaining = target === null ? null : Math.max(0, target - taken)
  const full = remaining === 0 && kind !== 'COUNTER'
  const lowered = requestedTarget !== null && requestedTarget < filled
  const state = closed || lowered || target === 0 ? 'closed' : full ? 'full' : 'open'
  return { plan, cell, target, requestedTarget, filled, held, remaining, state }
}
