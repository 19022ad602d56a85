import type { DeadLetter, RecordLetter } from '@canvass/runtime/ports/dead-letter-store.ts'
import { sql } from 'kysely'

export interface LetterRow {
  id: string
  stage: DeadLetter['stage']
  status: DeadLetter['status']
  reason: string
  message: string
  fingerprint: string
  attempts: number
  session_id: string | null
  survey_id: string | null
  step: number | null
  command: unknown
  consumer_group: string | null
  topic: string | null
  partition: number | null
  offset: string | null
  record_key: Buffer | null
  record_value: Buffer | null
  record_headers: Record<string, string> | null
  record_at: number | null
  first_failed_at: number
  last_failed_at: number
  settled_at: number | null
  settled_by: string | null
  settled_reason: string | null
  caused_by: string | null
}

export const LETTER_COLUMNS = sql`
  id, stage, status, reason, message, fingerprint, attempts, session_id, survey_id, step, command, consumer_group, topic,
  partition, "offset"::text, record_key, record_value, record_headers,
  (extract(epoch from record_at) * 1000)::float8 as record_at,
  (extract(epoch from first_failed_at) * 1000)::float8 as first_failed_at,
  (extract(epoch from last_failed_at) * 1000)::float8 as last_failed_at,
  (extract(epoch from settled_at) * 1000)::float8 as settled_at, settled_by, settled_reason, caused_by`

export const rfc3339 = (ms: number): string => new Date(Math.floor(ms)).toISOString()

/** The letter as it is shown. A record's key and value are base64: they may be anything. */
export const letterOf = (row: LetterRow): DeadLetter => ({
  id: row.id,
  stage: row.stage,
  topic: row.topic,
  partition: row.partition,
  offset: row.offset,
  group: row.consumer_group,
  reason: row.reason,
  message: row.message,
  fingerprint: row.fingerprint,
  status: row.status,
  attempts: row.attempts,
  sessionId: row.session_id,
  surveyId: row.survey_id,
  step: row.step,
  firstFailedAt: rfc3339(row.first_failed_at),
  lastFailedAt: rfc3339(row.last_failed_at),
  causedBy: row.caused_by,
  settledAt: row.settled_at === null ? null : rfc3339(row.settled_at),
  settledBy: row.settled_by,
  settledReason: row.settled_reason,
  payload: row.stage === 'mailbox' ? row.command : shownRecord(row),
})

const shownRecord = (row: LetterRow): DeadLetter['payload'] => ({
  key: row.record_key?.toString('base64') ?? null,
  value: row.record_value?.toString('base64') ?? null,
  headers: row.record_headers ?? {},
  timestamp: row.record_at,
})

/** The letter as it was stored; undefined when it is one of a command. */
export function recordOf(row: LetterRow): RecordLetter | undefined {
  const { consumer_group: group, topic, partition, offset } = row
  if (group === null || topic === null || partition === null || offset === null) return undefined
  return {
    id: row.id,
    group,
    topic,
    partition,
    offset: BigInt(offset),
    timestamp: row.record_at ?? row.first_failed_at,
    key: row.record_key,
    value: row.record_value,
    headers: row.record_headers ?? {},
    attempts: row.attempts,
    firstFailedAt: rfc3339(row.first_failed_at),
    lastFailedAt: rfc3339(row.last_failed_at),
    reason: row.reason,
    message: row.message,
    fingerprint: row.fingerprint,
    ...(row.session_id !== null && { sessionId: row.session_id }),
    ...(row.survey_id !== null && { surveyId: row.survey_id }),
  }
}
