import { isCollectorPlan } from '@canvass/domain/collector/seats.ts'
import { Problem } from '@canvass/domain/problems/problem.ts'
import { fieldInvalid, quotaCellNotFound } from '@canvass/domain/problems/registry.ts'
import { type CellView, cellViewOf } from '@canvass/domain/projection/quotas.ts'
import { type Cell, type CellRef, retargeted } from '@canvass/domain/quota/cell.ts'
import type { CellChange, QuotaStore } from '../ports/quota-store.ts'

/** What an admin wants of a cell; at least one of them. */
export interface CellWish {
  /** Seats, a whole number from 0. */
  readonly target?: number
  readonly closed?: boolean
}

export interface ChangedCell {
  readonly before: CellView
  readonly after: CellView
  /** Held seats that cannot all be filled any more: their sessions end over quota when they complete. */
  readonly heldBeyondTarget: number
}

export interface ActingFor {
  readonly tenantId: string
  /** Who does it, for the audit log. */
  readonly actor: string
}

/** As large as a target may be in a survey document. */
const MAX_TARGET = 1_000_000_000

/**
 * Changes the target of a cell in the field, or closes and opens it. A hard target below what is filled closes the cell at what is
 * filled and comes down as seats return; the wish is kept.
 * @throws Problem field-invalid, quota-cell-not-found
 */
export async function changeCell(
  quotas: QuotaStore,
  ref: CellRef,
  wish: CellWish,
  { tenantId, actor }: ActingFor,
): Promise<ChangedCell> {
  checkWish(ref, wish)
  const changed = await quotas.change(
    ref,
    (cell) => wished(cell, wish),
    (change) => ({
      tenantId,
      actor,
      action: 'quota.change-cell',
      subject: `survey/${ref.surveyId}/quotas/${ref.plan}/${ref.cell}`,
      detail: { mode: ref.mode, before: setup(change.before), after: setup(change.after) },
    }),
  )
  return shown(ref, changed)
}

/** What `changeCell` would do, without doing it. @throws Problem field-invalid, quota-cell-not-found */
export async function previewCell(
  quotas: Pick<QuotaStore, 'cell'>,
  ref: CellRef,
  wish: CellWish,
): Promise<ChangedCell> {
  checkWish(ref, wish)
  const before = await quotas.cell(ref)
  return shown(ref, before && { before, after: wished(before, wish) })
}

function checkWish({ plan, cell }: CellRef, { target, closed }: CellWish): void {
  // Caps are set on the collector, or the two would say different things.
  if (isCollectorPlan(plan)) throw new Problem(quotaCellNotFound(plan, cell))
  if (target === undefined && closed === undefined) {
    throw new Problem(fieldInvalid('target', 'say a target, or whether the cell is closed'))
  }
  if (target !== undefined && !(Number.isInteger(target) && target >= 0 && target <= MAX_TARGET)) {
    throw new Problem(fieldInvalid('target', `must be a whole number from 0 to ${MAX_TARGET}`))
  }
}

function wished(cell: Cell, { target, closed = cell.closed }: CellWish): Cell {
  return { ...(target === undefined ? cell : retargeted(cell, target)), closed }
}

function shown({ plan, cell }: CellRef, change: CellChange | undefined): ChangedCell {
  if (change === undefined) throw new Problem(quotaCellNotFound(plan, cell))
  const { after } = change
  const hard = after.kind === 'NORMAL' || after.kind === 'OPTIMISTIC'
  const beyond = hard && after.target !== null ? after.filled + after.held - after.target : 0
  return {
    before: cellViewOf(change.before),
    after: cellViewOf(after),
    heldBeyondTarget: Math.min(after.held, Math.max(0, beyond)),
  }
}

const setup = ({ target, requestedTarget, closed, filled, held }: Cell) => {
  return { target, requestedTarget, closed, filled, held }
}
