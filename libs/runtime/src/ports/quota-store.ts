import type { Cell, CellRef } from '@canvass/domain/quota/cell.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import type { AuditEntry } from './audit-log.ts'

/** A cell on both sides of a change. */
export interface CellChange {
  readonly before: Cell
  readonly after: Cell
}

/** Quota cells outside the session worker's transaction. */
export interface QuotaStore {
  /** Cells of the live version in the order of its document, then those of older versions in which sessions still have seats; not those of collectors. */
  cells(surveyId: string, mode: Mode): Promise<readonly Cell[]>
  /** One cell as it is committed; undefined when there is none. */
  cell(ref: CellRef): Promise<Cell | undefined>
  /**
   * Changes how a cell admits, under its lock and with an entry in the audit log, in one transaction. Counts are not changed.
   * @param change pure; says what the cell is to be
   * @returns undefined when there is no such cell
   */
  change(
    ref: CellRef,
    change: (cell: Cell) => Cell,
    audit: (change: CellChange) => AuditEntry,
  ): Promise<CellChange | undefined>
}
