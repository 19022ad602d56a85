import type { Tally } from '@canvass/domain/projection/counters.ts'
import { countGroup } from '@canvass/domain/projection/fold.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import { sql } from 'kysely'
import type { Sql } from '../connect.ts'
import { partitionColumn, tallyOf } from './partition-of.ts'

interface Row {
  partition: number
  survey_id: string
  mode: Mode
  page: string | null
  shown: string | null
  steps: number
  ms: number
}

/** How often pages were shown and submitted, and how long they were looked at. */
export async function recountPages(tx: Sql, tallies: readonly Tally[]): Promise<void> {
  const { rows } = await sql<Row>`
    select ${partitionColumn(tallies.length)} as partition, survey_id, mode, page, shown, count(*)::float8 as steps,
      coalesce(sum(page_ms), 0)::float8 as ms
    from session_steps join sessions using (session_id)
    where page is not null or shown is not null
    group by 1, 2, 3, 4, 5
  `.execute(tx)
  for (const { partition, survey_id, mode, page, shown, steps, ms } of rows) {
    const tally = tallyOf(tallies, partition)
    const group = countGroup(survey_id, mode)
    if (shown !== null) tally.add(group, `page:${shown}:shown`, steps)
    if (page === null) continue
    tally.add(group, `page:${page}:submitted`, steps)
    tally.add(group, `page:${page}:ms`, ms)
  }
}
