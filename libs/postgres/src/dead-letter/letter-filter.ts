import { DEFAULT_TENANT } from '@canvass/runtime/access/admin-claims.ts'
import type { DeadLetterFilter } from '@canvass/runtime/ports/dead-letter-store.ts'
import { type RawBuilder, sql } from 'kysely'
import { uuidOrNull } from '../ids.ts'

/** What a filter asks for, as a condition on `dead_letters`. Times bound the last failure; `from` is included, `to` is not. */
export function conditionOf(filter: DeadLetterFilter): RawBuilder<unknown> {
  const conditions = [sql`true`]
  if (filter.tenantId !== undefined) conditions.push(isOf(filter.tenantId))
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

/** A letter is of the tenant whose survey it is about; what names no survey that exists is the installation's own. */
export function isOf(tenantId: string): RawBuilder<unknown> {
  const owned = sql`exists (select from surveys where surveys.id = survey_id and tenant_id = ${tenantId})`
  if (tenantId !== DEFAULT_TENANT) return owned
  return sql`(${owned} or not exists (select from surveys where surveys.id = survey_id))`
}
