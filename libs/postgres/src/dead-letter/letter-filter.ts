import type { DeadLetterFilter } from '@canvass/runtime/ports/dead-letter-store.ts'
import { type RawBuilder, sql } from 'kysely'
import { uuidOrNull } from '../ids.ts'

/** What a filter asks for, as a condition on `dead_letters`. Times bound the last failure; `from` is included, `to` is not. */
export function conditionOf(filter: DeadLetterFilter): RawBuilder<unknown> {
  const conditions = [sql`true`]
  if (filter.reason !== undefined) conditions.push(sql`reason = ${filter.reason}`)
  if (filter.stage !== undefined) conditions.push(sql`stage = ${filter.stage}`)
  if (filter.topic !== undefined) conditions.push(sql`topic = ${filter.topic}`)
  if (filter.fingerprint !== undefined) conditions.push(sql`fingerprint = ${filter.fingerprint}`)
  if (filter.status !== undefined) conditions.push(sql`status = ${filter.status}`)
  if (filter.surveyId !== undefined) conditions.push(sql`survey_id = ${uuidOrNull(filter.surveyId)}::uuid`)
  if (filter.sessionId !== undefined) conditions.push(sql`session_id = ${uuidOrNull(filter.sessionId)}::uuid`)
  if (filter.from !== undefined) conditions.push(sql`last_failed_at >= ${filter.from}::timestamptz`)
  if (filter.to !== undefined) conditions.push(sql`last_failed_at < ${filter.to}::timestamptz`)
  return sql.join(conditions, sql` and `)
}
