import { type CellRef, cellKey } from '@canvass/domain/quota/cell.ts'
import type { SeatMove } from '@canvass/domain/quota/seat-moves.ts'
import type { StepWrite } from '@canvass/runtime/ports/session-store.ts'
import { type RawBuilder, sql } from 'kysely'
import { bigints, booleans, ints, texts, uuids } from '../arrays.ts'

/** A seat was not in the state in which its session had it, or its cell is gone: somebody moved it without holding the shard. */
export class SeatMismatch extends Error {
  constructor(expected: number, found: number) {
    super(`${expected} seats and cells were to move, ${found} did`)
    this.name = 'SeatMismatch'
  }
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

/** Moves seats by compare-and-set, and the counts of their cells with them. The cells must have been locked before. */
export function movedSeats(writes: readonly StepWrite[]): SeatStatement {
  const rows = writes.flatMap((write, index) => write.seats.map((seat) => ({ seat, write, number: index + 1 })))
  if (rows.length === 0) return { parts: sql``, count: sql`0`, expected: 0 }
  const changes = cellChanges(writes)
  const sessions = [...new Set(rows.map(({ write }) => write.state.sessionId))]
  return {
    parts: sql`
      , seat as (
        select step.session_id, step.survey_id, step.mode, step.seq, step.at, seat.plan, cell, was, state, over, hold_ms
        from unnest(
          ${ints(rows.map(({ number }) => number))},
          ${texts(rows.map(({ seat }) => seat.plan))},
          ${texts(rows.map(({ seat }) => seat.cell))},
          ${texts(rows.map(({ seat }) => (seat.from === null ? null : STATE[seat.from])))},
          ${texts(rows.map(({ seat }) => STATE[seat.to]))},
          ${booleans(rows.map(({ seat }) => seat.over))},
          ${bigints(rows.map(({ write }) => write.holdMs))}
        ) as seat (number, plan, cell, was, state, over, hold_ms)
        join step using (number)
      )
      ${takenSeats}
      ${changedSeats(sessions)}
      ${countedCells(changes)}`,
    count: sql`(select count(*) from taken) + (select count(*) from changed) + (select count(*) from recounted)`,
    expected: rows.length + changes.length,
  }
}

/** Seats that their sessions did not have. One that a session had and lost is its own again. */
const takenSeats = sql`
  , taken as (
    insert into reservations as reservation (session_id, plan, cell, survey_id, mode, state, over, seq, expires_at, moved_at)
    select session_id, plan, cell, survey_id, mode, state, over, seq, to_timestamp((at + hold_ms) / 1000), to_timestamp(at / 1000)
    from seat where was is null
    on conflict (session_id, plan, cell) do update set state = excluded.state, over = excluded.over, seq = excluded.seq,
      expires_at = excluded.expires_at, moved_at = excluded.moved_at
      where reservation.state in ('RELEASED', 'EXPIRED')
    returning 1
  )`

/** The array of ids beside the join lets Postgres plan for the months concerned only. */
const changedSeats = (sessions: readonly string[]) => sql`
  , changed as (
    update reservations as reservation
    set state = seat.state, over = seat.over, seq = seat.seq, moved_at = to_timestamp(seat.at / 1000)
    from seat
    where reservation.session_id = any(${uuids(sessions)}) and reservation.session_id = seat.session_id
      and reservation.plan = seat.plan and reservation.cell = seat.cell and reservation.state = seat.was
    returning 1
  )`

interface CellChange extends CellRef {
  held: number
  filled: number
}

/** A target that was lowered below what is filled comes down as seats return; it never rises here, so an overfill is refused. */
const countedCells = (changes: readonly CellChange[]) => sql`
  , recounted as (
    update quota_cells as cell
    set held = cell.held + change.held, filled = cell.filled + change.filled,
      target = case when cell.target > cell.requested_target
        then least(cell.target, greatest(cell.requested_target, cell.filled + change.filled)) else cell.target end
    from unnest(
      ${uuids(changes.map(({ surveyId }) => surveyId))},
      ${texts(changes.map(({ mode }) => mode))},
      ${texts(changes.map(({ plan }) => plan))},
      ${texts(changes.map(({ cell }) => cell))},
      ${ints(changes.map(({ held }) => held))},
      ${ints(changes.map(({ filled }) => filled))}
    ) as change (survey_id, mode, plan, cell, held, filled)
    where cell.survey_id = change.survey_id and cell.mode = change.mode and cell.plan = change.plan and cell.cell = change.cell
    returning 1
  )`

/** What all moves together do to each cell. */
function cellChanges(writes: readonly StepWrite[]): readonly CellChange[] {
  const changes = new Map<string, CellChange>()
  for (const { state, seats } of writes) {
    for (const seat of seats) {
      const ref = { surveyId: state.surveyId, mode: state.mode, plan: seat.plan, cell: seat.cell }
      const change = changes.get(cellKey(ref)) ?? { ...ref, held: 0, filled: 0 }
      change.held += differenceIn('held', seat)
      change.filled += differenceIn('filled', seat)
      changes.set(cellKey(ref), change)
    }
  }
  return [...changes.values()]
}

const differenceIn = (state: 'held' | 'filled', { from, to }: SeatMove): number =>
  Number(to === state) - Number(from === state)
