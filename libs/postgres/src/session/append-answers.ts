import type { StepWrite } from '@canvass/runtime/ports/session-store.ts'
import { sql } from 'kysely'
import type { Sql } from '../connect.ts'

const json = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value))

/** Appends how answers stand after their steps. Rows are never changed: the one with the highest seq is current. */
export async function appendAnswers(tx: Sql, writes: readonly StepWrite[]): Promise<void> {
  const rows = writes.flatMap(({ answers, step, state }) => answers.map((answer) => ({ answer, step, state })))
  if (rows.length === 0) return
  await sql`
    insert into answers (session_id, question, iteration, seq, page, value, counted, on_path, survey_id, mode, at)
    select session_id, question, iteration, seq, page, value::jsonb, counted::jsonb, on_path, survey_id, mode,
      to_timestamp(at / 1000)
    from unnest(
      ${rows.map(({ state }) => state.sessionId)}::uuid[],
      ${rows.map(({ answer }) => answer.question)}::text[],
      ${rows.map(({ answer }) => answer.iteration)}::text[],
      ${rows.map(({ step }) => step.seq)}::int[],
      ${rows.map(({ answer }) => answer.page)}::text[],
      ${rows.map(({ answer }) => json(answer.value))}::text[],
      ${rows.map(({ answer }) => json(answer.counted))}::text[],
      ${rows.map(({ answer }) => answer.onPath)}::boolean[],
      ${rows.map(({ state }) => state.surveyId)}::uuid[],
      ${rows.map(({ state }) => state.mode)}::text[],
      ${rows.map(({ step }) => step.at)}::float8[]
    ) as answer (session_id, question, iteration, seq, page, value, counted, on_path, survey_id, mode, at)
  `.execute(tx)
}
