import type { Tally } from '@canvass/domain/projection/counters.ts'
import { quotaGroup } from '@canvass/domain/projection/fold.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import { sql } from 'kysely'
import type { Sql } from '../connect.ts'
import { partitionColumn, tallyOf } from './partition-of.ts'

interface Row {
  partition: number
  survey_id: string
  mode: Mode
  plan: string
  cell: string
  held: number
  filled: number
}

/** Seats as they stand, by cell; from the seats themselves and not from the counts in `quota_cells`, which are recounted the same way. */
export async function recountSeats(tx: Sql, tallies: readonly Tally[]): Promise<void> {
  const { rows } = await sql<Row>`
    select ${partitionColumn(tallies.length)} as partition, reservation.survey_id, reservation.mode, plan, cell,
      (count(*) filter (where state = 'HELD'))::float8 as held,
      (count(*) filter (where state = 'COMPLETED'))::float8 as filled
    from reservations as reservation join sessions using (session_id)
    where state in ('HELD', 'COMPLETED')
    group by 1, 2, 3, 4, 5
  `.execute(tx)
  for (const { partition, survey_id, mode, plan, cell, held, filled } of rows) {
    const tally = tallyOf(tallies, partition)
    const group = quotaGroup(survey_id, mode)
    tally.add(group, `cell:${plan}/${cell}:held`, held)
    tally.add(group, `cell:${plan}/${cell}:filled`, filled)
  }
}
