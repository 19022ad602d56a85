import { cellKey, inForce } from '@canvass/domain/quota/cell.ts'
import type { SeatMove } from '@canvass/domain/quota/seat-moves.ts'
import type { StepWrite } from '@canvass/runtime/ports/session-store.ts'
import { type RawBuilder, sql } from 'kysely'
import { bigints, booleans, ints, moments, texts, uuids } from '../arrays.ts'
import { isOneOf } from '../one-of.ts'
import type { LockedCell } from './lock-cells.ts'

/** A seat was not in the state in which its session had it, or its cell was not locked: nobody may move it then. */
export class SeatMismatch extends Error {
  override readonly name = 'SeatMismatch'
}

export interface SeatStatement {
  /** Parts of the statement that stores the steps, to stand behind the part named `step`. */
  readonly parts: RawBuilder<unknown>
  /** Counts what they changed. */
  readonly count: RawBuilder<unknown>
  /** What it must come to. */
  readonly expected: number
}

const STATE = { held: 'HELD', filled: 'COMPLETED', released: 'RELEASED', expired: 'EXPIRED' } as const

interface SeatRow {
  /** Place of the step in the statement, from 1. */
  readonly number: number
  readonly write: StepWrite
  readonly seat: SeatMove
}

/**
 * Moves seats by compare-and-set, and the counts of their cells with them. Parts without work are left out: each costs planning, which
 * for small jobs is most of what seats cost.
 * @param locked the cells that this transaction has locked, by `cellKey`; brought up to date here
 */
export function movedSeats(writes: readonly StepWrite[], locked: Map<string, LockedCell>): SeatStatement {
  const rows = writes.flatMap((write, index) => write.seats.map((seat) => ({ number: index + 1, write, seat })))
  if (rows.length === 0) return { parts: sql``, count: sql`0`, expected: 0 }
  const taken = rows.filter(({ seat }) => seat.from === null)
  const changed = rows.filter(({ seat }) => seat.from !== null)
  const cells = movedCells(rows, locked)
  const parts = [recounted(cells)]
  const counted = [sql`(select count(*) from recounted)`]
  if (changed.length > 0) {
    parts.push(changedSeats(changed))
    counted.push(sql`(select count(*) from changed)`)
  }
  // Not counted: an insert adds every row or fails.
  if (taken.length > 0) parts.push(takenSeats(taken))
  return {
    parts: sql.join(parts, sql``),
    count: sql.join(counted, sql` + `),
    expected: cells.length + changed.length,
  }
}

/** One that the session has already fails the transaction by its key. */
const takenSeats = (rows: readonly SeatRow[]) => sql`
  , taken as (
    insert into reservations (session_id, plan, cell, seq, survey_id, mode, state, over, expires_at, moved_at)
    select session_id, seat.plan, cell, seq, survey_id, mode, state, over, to_timestamp((at + hold_ms) / 1000),
      to_timestamp(at / 1000)
    from unnest(
      ${ints(rows.map(({ number }) => number))},
      ${texts(rows.map(({ seat }) => seat.plan))},
      ${texts(rows.map(({ seat }) => seat.cell))},
      ${texts(rows.map(({ seat }) => STATE[seat.to]))},
      ${booleans(rows.map(({ seat }) => seat.over))},
      ${bigints(rows.map(({ write }) => write.holdMs))}
    ) as seat (number, plan, cell, state, over, hold_ms)
    join step using (number)
  )`

/** By session and not by the number of its step: a join with the steps was carried out for every pair of a seat and a step. */
const changedSeats = (rows: readonly SeatRow[]) => sql`
  , changed as (
    update reservations as reservation set state = seat.state, moved_at = to_timestamp(seat.at / 1000)
    from unnest(
      ${uuids(rows.map(({ write }) => write.state.sessionId))},
      ${texts(rows.map(({ seat }) => seat.plan))},
      ${texts(rows.map(({ seat }) => seat.cell))},
      ${texts(rows.map(({ seat }) => (seat.from === null ? null : STATE[seat.from])))},
      ${texts(rows.map(({ seat }) => STATE[seat.to]))},
      ${moments(rows.map(({ write }) => write.step.at))}
    ) as seat (session_id, plan, cell, was, state, at)
    where ${isOneOf(sql.ref('reservation.session_id'), [...new Set(rows.map(({ write }) => write.state.sessionId))])}
      and reservation.session_id = seat.session_id and reservation.plan = seat.plan and reservation.cell = seat.cell
      and reservation.state = seat.was
    returning 1
  )`

/** By id and with the counts that they come to: the rows are locked, so nobody else can have moved them since they were read. */
const recounted = (cells: readonly LockedCell[]) => sql`
  , recounted as (
    update quota_cells as cell set held = counted.held, filled = counted.filled, target = counted.target
    from unnest(
      ${bigints(cells.map(({ id }) => BigInt(id)))},
      ${ints(cells.map(({ held }) => held))},
      ${ints(cells.map(({ filled }) => filled))},
      ${ints(cells.map(({ target }) => target))}
    ) as counted (id, held, filled, target)
    where cell.id = counted.id
    returning 1
  )`

/** What the cells come to with all moves together; `locked` has them so from then on. */
function movedCells(rows: readonly SeatRow[], locked: Map<string, LockedCell>): readonly LockedCell[] {
  const keys = new Set<string>()
  for (const { write, seat } of rows) {
    const { surveyId, mode } = write.state
    const key = cellKey({ surveyId, mode, plan: seat.plan, cell: seat.cell })
    const cell = locked.get(key)
    if (cell === undefined) throw new SeatMismatch(`cell ${key} is not locked`)
    const held = cell.held + differenceIn('held', seat)
    const filled = cell.filled + differenceIn('filled', seat)
    locked.set(key, { ...inForce({ ...cell, held, filled }), id: cell.id })
    keys.add(key)
  }
  return [...keys].flatMap((key) => locked.get(key) ?? [])
}

const differenceIn = (state: 'held' | 'filled', { from, to }: SeatMove): number =>
  Number(to === state) - Number(from === state)
