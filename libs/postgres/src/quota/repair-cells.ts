import { isStart } from '@canvass/domain/collector/seats.ts'
import { type CellRef, cellKey } from '@canvass/domain/quota/cell.ts'
import { replay } from '@canvass/domain/session/evolve.ts'
import { sql } from 'kysely'
import { ints, texts, uuids } from '../arrays.ts'
import { appendAudit } from '../audit/audit-log.ts'
import { type Database, type Sql, sqlOf } from '../connect.ts'
import { loadSteps } from '../session/load-sessions.ts'
import { lockCells, namesOf } from '../session/lock-cells.ts'
import { type CountedCell, recountCells } from './recount-cells.ts'

export interface RepairedCell extends CellRef {
  readonly before: { readonly held: number; readonly filled: number }
  readonly after: { readonly held: number; readonly filled: number }
}

export interface Repair {
  readonly cells: readonly RepairedCell[]
  /** Seats whose state was not what the events of their sessions say. */
  readonly seats: number
}

/**
 * Sets seats to what the events of their sessions say, and the counts of cells to their seats, in one transaction with an entry in the
 * audit log. The cells are locked first, so no seat in them moves meanwhile.
 * @param actor who asked for it
 */
export function repairCells(database: Database, broken: readonly CellRef[], actor: string): Promise<Repair> {
  return sqlOf(database)
    .transaction()
    .execute(async (tx) => {
      const locked = await lockCells(tx, broken)
      const surveys = [...new Set(broken.map(({ surveyId }) => surveyId))]
      const seats = await repairSeats(tx, broken)
      const cells: RepairedCell[] = []
      for (const surveyId of surveys) {
        const counted = (await recountCells(tx, surveyId)).filter((cell) => locked.has(cellKey(cell)))
        await setCounts(tx, counted)
        cells.push(...counted.filter(isOff).map(repaired))
      }
      const detail = { cells, seats }
      await appendAudit(tx, { tenantId: null, actor, action: 'quota.repair', subject: 'quotas', detail })
      return detail
    })
}

const isOff = ({ held, filled, heldSeats, filledSeats }: CountedCell): boolean =>
  held !== heldSeats || filled !== filledSeats

const repaired = ({ surveyId, mode, plan, cell, held, filled, heldSeats, filledSeats }: CountedCell): RepairedCell => ({
  ...{ surveyId, mode, plan, cell },
  before: { held, filled },
  after: { held: heldSeats, filled: filledSeats },
})

/** A hard target rises to what is really filled, if that is more: Postgres refuses the row otherwise, and it must tell the truth. */
async function setCounts(tx: Sql, cells: readonly CountedCell[]): Promise<void> {
  await sql`
    update quota_cells as cell
    set held = counted.held, filled = counted.filled,
      target = case kind when 'NORMAL' then greatest(cell.requested_target, counted.filled) else cell.target end
    from unnest(
      ${uuids(cells.map(({ surveyId }) => surveyId))},
      ${texts(cells.map(({ mode }) => mode))},
      ${texts(cells.map(({ plan }) => plan))},
      ${texts(cells.map(({ cell }) => cell))},
      ${ints(cells.map(({ heldSeats }) => heldSeats))},
      ${ints(cells.map(({ filledSeats }) => filledSeats))}
    ) as counted (survey_id, mode, plan, cell, held, filled)
    where cell.survey_id = counted.survey_id and cell.mode = counted.mode and cell.plan = counted.plan and cell.cell = counted.cell
  `.execute(tx)
}

interface Suspect {
  readonly session_id: string
  readonly plan: string
  readonly cell: string
}

const STATE = { held: 'HELD', filled: 'COMPLETED' } as const

/** Looks at seats that do not go with the status of their session; the fold of its events says how each should be. */
async function repairSeats(tx: Sql, cells: readonly CellRef[]): Promise<number> {
  const { rows } = await sql<Suspect>`
    select session_id, reservation.plan, reservation.cell
    from reservations as reservation join sessions using (session_id)
    join ${namesOf(cells)}
      on reservation.survey_id = wanted.survey_id and reservation.mode = wanted.mode and reservation.plan = wanted.plan
        and reservation.cell = wanted.cell
    where (state = 'HELD' and status not in ('ACTIVE', 'SUSPENDED')) or (state = 'COMPLETED' and status <> 'COMPLETED')
  `.execute(tx)
  const suspects = rows.filter((seat) => !isStart(seat))
  const steps = await loadSteps(tx, [...new Set(suspects.map(({ session_id }) => session_id))])
  const states = suspects.map(({ session_id, plan, cell }) => {
    const seats = replay(session_id, steps.get(session_id) ?? [])?.seats ?? []
    const seat = seats.find((each) => each.plan === plan && each.cell === cell)
    return seat === undefined ? 'RELEASED' : STATE[seat.state]
  })
  const { rows: repaired } = await sql`
    update reservations as reservation set state = should.state, moved_at = now()
    from unnest(
      ${uuids(suspects.map(({ session_id }) => session_id))},
      ${texts(suspects.map(({ plan }) => plan))},
      ${texts(suspects.map(({ cell }) => cell))},
      ${texts(states)}
    ) as should (session_id, plan, cell, state)
    where reservation.session_id = should.session_id and reservation.plan = should.plan and reservation.cell = should.cell
      and reservation.state in ('HELD', 'COMPLETED') and reservation.state <> should.state
    returning 1
  `.execute(tx)
  return repaired.length
}
