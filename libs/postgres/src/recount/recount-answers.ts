import type { CountedValue } from '@canvass/domain/events/public-event.ts'
import { fieldsOfAnswer } from '@canvass/domain/projection/count-answer.ts'
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
  question: string
  counted: CountedValue
  answers: number
}

/**
 * Answers as they stand, grouped by what counters see of them; equal answers travel once, and which counters they stand in is
 * said by the function that the projectors use. Plan: each month's key backwards gives the highest seq of an answer first,
 * without a sort.
 */
export async function recountAnswers(tx: Sql, tallies: readonly Tally[]): Promise<void> {
  const { rows } = await sql<Row>`
    select ${partitionColumn(tallies.length)} as partition, sessions.survey_id, sessions.mode, question, counted,
      count(*)::float8 as answers
    from (
      select distinct on (session_id, question, iteration) session_id, question, counted
      from answers order by session_id desc, question desc, iteration desc, seq desc
    ) as current join sessions using (session_id)
    where counted is not null
    group by 1, 2, 3, 4, 5
  `.execute(tx)
  for (const { partition, survey_id, mode, question, counted, answers } of rows) {
    const tally = tallyOf(tallies, partition)
    const group = countGroup(survey_id, mode)
    for (const field of fieldsOfAnswer(question, counted)) tally.add(group, field, answers)
  }
}
