import { HOUR_GROUP_TTL_MS, type Tally } from '@canvass/domain/projection/counters.ts'
import { countGroup, hourGroup } from '@canvass/domain/projection/fold.ts'
import { isTerminal, type Mode, type SessionStatus } from '@canvass/domain/session/status.ts'
import { sql } from 'kysely'
import type { Sql } from '../connect.ts'
import { partitionColumn, tallyOf } from './partition-of.ts'

interface Row {
  partition: number
  survey_id: string
  mode: Mode
  status: SessionStatus
  /** `YYYY-MM-DDTHH`, null when the hour is too old to be counted. */
  started_hour: string | null
  ended_hour: string | null
  rejected_hour: string | null
  sessions: number
}

/** Sessions by status, and what happened in the hours that are still shown. One pass over the table. */
export async function recountSessions(tx: Sql, tallies: readonly Tally[]): Promise<void> {
  const oldest = sql`clock.since`
  const hour = (column: string) => sql`
    case when ${sql.ref(column)} >= ${oldest}
      then to_char(${sql.ref(column)} at time zone 'utc', 'YYYY-MM-DD"T"HH24') end`
  const { rows } = await sql<Row>`
    with clock as materialized (
      select date_trunc('hour', now() - make_interval(secs => ${HOUR_GROUP_TTL_MS / 1000}::float8)) as since
    )
    select ${partitionColumn(tallies.length)} as partition, survey_id, mode, status, ${hour('started_at')} as started_hour,
      ${hour('ended_at')} as ended_hour, ${hour('rejected_at')} as rejected_hour, count(*)::float8 as sessions
    from sessions cross join clock
    group by 1, 2, 3, 4, 5, 6, 7
  `.execute(tx)
  for (const row of rows) addRow(tallyOf(tallies, row.partition), row)
}

/** A rejected session was completed before: its hour keeps the complete. */
function addRow(tally: Tally, row: Row): void {
  const group = countGroup(row.survey_id, row.mode)
  const inHour = (hour: string | null, field: string) => {
    if (hour !== null) tally.add(hourGroup(row.survey_id, row.mode, hour), field, row.sessions)
  }
  tally.add(group, 'started', row.sessions)
  inHour(row.started_hour, 'started')
  if (!isTerminal(row.status)) return
  tally.add(group, `outcome:${row.status}`, row.sessions)
  inHour(row.ended_hour, `outcome:${row.status === 'REJECTED' ? 'COMPLETED' : row.status}`)
  inHour(row.rejected_hour, 'outcome:REJECTED')
}
