import type { Mode } from '../session/status.ts'
import type { QuotaCell } from '../survey/document.ts'

export type CellMode = NonNullable<QuotaCell['mode']>

/** A quota cell with its counts, as locked in the transaction that decides. Counts of one mode of sessions never mix with another's. */
export interface Cell {
  readonly surveyId: string
  /** Of the sessions it counts. */
  readonly mode: Mode
  readonly plan: string
  readonly cell: string
  /** How it admits. */
  readonly kind: CellMode
  /** Seats in force; null for a counter without a target. Never below `filled` in a NORMAL cell. */
  readonly target: number | null
  /** What was last asked for; below `target` while more is filled than that. */
  readonly requestedTarget: number | null
  /** Seats beyond the target that an OPTIMISTIC cell may hold, for sessions that will not complete. */
  readonly buffer: number
  readonly filled: number
  readonly held: number
  /** Takes nobody new, whatever its target. */
  readonly closed: boolean
}

/** Which cell is meant. */
export type CellRef = Pick<Cell, 'surveyId' | 'mode' | 'plan' | 'cell'>

/** What a cell is found under. */
export const cellKey = (at: CellRef): string => `${at.surveyId}/${at.mode}/${at.plan}/${at.cell}`

/** Whether a cell would hold a seat for one session more. */
export function hasRoom(cell: Cell): boolean {
  if (cell.closed) return false
  const { kind, filled, held } = cell
  const target = cell.target ?? Number.POSITIVE_INFINITY
  switch (kind) {
    case 'NORMAL':
      return filled + held < target
    case 'ALLOW_OVER':
      return filled < target
    case 'COUNTER':
      return true
    case 'OPTIMISTIC':
      return filled < target && filled + held < target + cell.buffer
  }
}

/**
 * Whether a held seat may be filled. In cells that hold more seats than they have, or whose target was lowered, the last ones find
 * it reached. A cell that was closed meanwhile still honours the seats that it gave.
 */
export function canFill(cell: Cell): boolean {
  if (cell.kind === 'COUNTER' || cell.kind === 'ALLOW_OVER') return true
  return cell.filled < (cell.target ?? Number.POSITIVE_INFINITY)
}

/** Whether a session may pass the target where its plan honours late ones. A NORMAL target is never passed. */
export const mayPass = (cell: Cell): boolean => cell.kind !== 'NORMAL' && cell.target !== 0

/**
 * A new target for a cell in the field. Of a NORMAL cell that is lowered below what is filled, the target in force is what is filled:
 * it takes nobody more, and comes down to what was asked for as seats return.
 * @param requested an integer from 0
 */
export function retargeted(cell: Cell, requested: number): Cell {
  const target = cell.kind === 'NORMAL' ? Math.max(requested, cell.filled) : requested
  return { ...cell, target, requestedTarget: requested }
}

/** The same cell with a target that was held up by what is filled brought down to what its counts leave in force; never raised. */
export function inForce(cell: Cell): Cell {
  const { target, requestedTarget, filled } = cell
  if (target === null || requestedTarget === null || target <= Math.max(requestedTarget, filled)) return cell
  return { ...cell, target: Math.max(requestedTarget, filled) }
}
