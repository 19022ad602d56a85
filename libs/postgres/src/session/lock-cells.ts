import { type Cell, type CellRef, cellKey } from '@canvass/domain/quota/cell.ts'
import { type RawBuilder, sql } from 'kysely'
import { texts, uuids } from '../arrays.ts'
import type { Statements } from '../pipelined.ts'

/** A row of `quota_cells` as the domain knows it. */
export const CELL_COLUMNS = sql`
  cell.survey_id as "surveyId", cell.mode, cell.plan, cell.cell, cell.kind, cell.target,
  cell.requested_target as "requestedTarget", cell.buffer, cell.filled, cell.held, cell.closed`

/** A cell with the id of its row. */
export interface LockedCell extends Cell {
  /** Decimal text of a bigint. */
  readonly id: string
}

/** Cells as they are committed, without a lock: what they are a moment later is anybody's. */
export async function loadCells(tx: Statements, cells: readonly CellRef[]): Promise<ReadonlyMap<string, Cell>> {
  const { rows } = await sql<Cell>`select ${CELL_COLUMNS} from ${wanted(cells)}`.execute(tx)
  return new Map(rows.map((row) => [cellKey(row), row]))
}

/**
 * Locks cells until the transaction ends and reads what is committed of them. The sort is below the lock in the plan, so everybody
 * takes his locks in the order of ids, and one statement takes them all: two transactions cannot wait for each other.
 */
export async function lockCells(tx: Statements, cells: readonly CellRef[]): Promise<ReadonlyMap<string, LockedCell>> {
  if (cells.length === 0) return new Map()
  const { rows } = await sql<LockedCell>`
    select cell.id::text as id, ${CELL_COLUMNS} from ${wanted(cells)} order by cell.id for update of cell
  `.execute(tx)
  return new Map(rows.map((row) => [cellKey(row), row]))
}

/** Names of cells as a table, to join with. */
export const namesOf = (cells: readonly CellRef[]): RawBuilder<unknown> => sql`
  unnest(
    ${uuids(cells.map(({ surveyId }) => surveyId))},
    ${texts(cells.map(({ mode }) => mode))},
    ${texts(cells.map(({ plan }) => plan))},
    ${texts(cells.map(({ cell }) => cell))}
  ) as wanted (survey_id, mode, plan, cell)`

const wanted = (cells: readonly CellRef[]): RawBuilder<unknown> => sql`
  quota_cells as cell join ${namesOf(cells)}
    on cell.survey_id = wanted.survey_id and cell.mode = wanted.mode and cell.plan = wanted.plan and cell.cell = wanted.cell`
