import { isStart } from '@canvass/domain/collector/seats.ts'
import type { CellRef } from '@canvass/domain/quota/cell.ts'
import { sql } from 'kysely'
import type { Sql } from '../connect.ts'

/** A cell's counts beside what they must be. */
export interface CountedCell extends CellRef {
  readonly target: number | null
  readonly held: number
  readonly filled: number
  /** Seats of sessions in these states. */
  readonly heldSeats: number
  readonly filledSeats: number
  /** Of those, the held ones whose session is still open, and the filled ones whose session is a complete. */
  readonly heldOpen: number
  readonly completes: number
}

/** Whether everything that can be counted about a cell agrees. A start stays one when its session comes to no complete. */
export const agrees = (cell: CountedCell): boolean =>
  cell.held === cell.heldSeats &&
  cell.filled === cell.filledSeats &&
  cell.heldSeats === cell.heldOpen &&
  (cell.filledSeats === cell.completes || isStart(cell))

/**
 * Counts the seats of every cell from the reservations and the sessions that have them. One statement, so one snapshot: seats, cells and
 * sessions move in the same transactions and agree in it, under any load. Months that have been archived count through their sums.
 * @param surveyId only this survey's cells
 */
export async function recountCells(db: Sql, surveyId?: string): Promise<readonly CountedCell[]> {
  const { rows } = await sql<CountedCell>`
    with seats as (
      select reservation.survey_id, reservation.mode, plan, cell,
        count(*) filter (where state = 'HELD') as held,
        count(*) filter (where state = 'COMPLETED') as filled,
        count(*) filter (where state = 'HELD' and status in ('ACTIVE', 'SUSPENDED')) as held_open,
        count(*) filter (where state = 'COMPLETED' and status = 'COMPLETED') as completes
      from reservations as reservation join sessions using (session_id)
      where state in ('HELD', 'COMPLETED')
      group by 1, 2, 3, 4
    ), archived as (
      select counter_group, field, sum(amount) as amount from archived_counts where counter_group like 'quota:%' group by 1, 2
    )
    select cell.survey_id as "surveyId", cell.mode, cell.plan, cell.cell, cell.target, cell.held, cell.filled,
      coalesce(seats.held, 0)::int as "heldSeats",
      (coalesce(seats.filled, 0) + coalesce(archived.amount, 0))::int as "filledSeats",
      coalesce(seats.held_open, 0)::int as "heldOpen",
      (coalesce(seats.completes, 0) + coalesce(archived.amount, 0))::int as completes
    from quota_cells as cell
    left join seats on seats.survey_id = cell.survey_id and seats.mode = cell.mode and seats.plan = cell.plan
      and seats.cell = cell.cell
    left join archived on archived.counter_group = 'quota:' || cell.survey_id || ':' || cell.mode
      and archived.field = 'cell:' || cell.plan || '/' || cell.cell || ':filled'
    where ${surveyId === undefined ? sql`true` : sql`cell.survey_id = ${surveyId}::uuid`}
    order by cell.survey_id, cell.mode, cell.listing, cell.id
  `.execute(db)
  return rows
}
