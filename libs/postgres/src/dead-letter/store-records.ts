import { createHash } from 'node:crypto'
import type { RecordLetter } from '@canvass/runtime/ports/dead-letter-store.ts'
import { sql } from 'kysely'
import { bigints, bytes, ints, jsons, moments, texts, uuids } from '../arrays.ts'
import type { Sql } from '../connect.ts'
import { uuidOrNull } from '../ids.ts'
import { printable } from '../text.ts'

/**
 * Stores records of the DLQ, once each: what comes again as it was changes nothing. A letter whose record failed once more than
 * stored is parked again.
 * @returns how many were new
 */
export async function storeRecords(db: Sql, letters: readonly RecordLetter[]): Promise<number> {
  if (letters.length === 0) return 0
  return db.transaction().execute(async (tx) => {
    const stored = await insertRecords(tx, letters)
    await parkAgain(tx, letters)
    return stored
  })
}

async function insertRecords(tx: Sql, letters: readonly RecordLetter[]): Promise<number> {
  const { rows } = await sql`
    insert into dead_letters (id, stage, reason, message, fingerprint, attempts, session_id, survey_id, consumer_group, topic,
      partition, "offset", record_key, record_value, record_headers, record_at, record_n, record_hash, first_failed_at,
      last_failed_at)
    select id, 'projector', reason, message, fingerprint, attempts, session_id, survey_id, consumer_group, topic, partition,
      "offset", record_key, record_value, record_headers::json, to_timestamp(record_at / 1000), record_n, record_hash,
      coalesce(to_timestamp(first_failed_at / 1000), clock_timestamp()),
      coalesce(to_timestamp(last_failed_at / 1000), clock_timestamp())
    from unnest(
      ${uuids(letters.map(({ id }) => id))},
      ${texts(letters.map(({ reason }) => printable(reason)))},
      ${texts(letters.map(({ message }) => printable(message)))},
      ${texts(letters.map(({ fingerprint }) => printable(fingerprint)))},
      ${ints(letters.map(({ attempts }) => attempts ?? 1))},
      ${uuids(letters.map(({ sessionId }) => uuidOrNull(sessionId)))},
      ${uuids(letters.map(({ surveyId }) => uuidOrNull(surveyId)))},
      ${texts(letters.map(({ group }) => printable(group)))},
      ${texts(letters.map(({ topic }) => printable(topic)))},
      ${ints(letters.map(({ partition }) => partition))},
      ${bigints(letters.map(({ offset }) => offset))},
      ${bytes(letters.map(({ key }) => key))},
      ${bytes(letters.map(({ value }) => value))},
      ${jsons(letters.map(({ headers }) => headers))},
      ${moments(letters.map(({ timestamp }) => momentOrNull(timestamp)))},
      ${bigints(letters.map(numberOf))},
      ${bytes(letters.map(hashOf))},
      ${moments(letters.map(({ firstFailedAt }) => momentOrNull(Date.parse(firstFailedAt ?? ''))))},
      ${moments(letters.map(({ lastFailedAt }) => momentOrNull(Date.parse(lastFailedAt ?? ''))))}
    ) as record (id, reason, message, fingerprint, attempts, session_id, survey_id, consumer_group, topic, partition, "offset",
      record_key, record_value, record_headers, record_at, record_n, record_hash, first_failed_at, last_failed_at)
    on conflict do nothing
    returning id
  `.execute(tx)
  return rows.length
}

async function parkAgain(tx: Sql, letters: readonly RecordLetter[]): Promise<void> {
  await sql`
    update dead_letters as letter
    set status = 'parked', attempts = again.attempts, reason = again.reason, message = again.message,
      fingerprint = again.fingerprint, last_failed_at = coalesce(to_timestamp(again.failed_at / 1000), clock_timestamp()),
      queued_at = null, sent_at = null, settled_at = null, settled_by = null, settled_reason = null
    from unnest(
      ${uuids(letters.map(({ id }) => id))},
      ${ints(letters.map(({ attempts }) => attempts ?? 1))},
      ${texts(letters.map(({ reason }) => printable(reason)))},
      ${texts(letters.map(({ message }) => printable(message)))},
      ${texts(letters.map(({ fingerprint }) => printable(fingerprint)))},
      ${moments(letters.map(({ lastFailedAt }) => momentOrNull(Date.parse(lastFailedAt ?? ''))))}
    ) as again (id, attempts, reason, message, fingerprint, failed_at)
    where letter.id = again.id and letter.stage = 'projector' and letter.attempts < again.attempts
  `.execute(tx)
}

/** Records that others wrote may carry any number as their time. */
const momentOrNull = (ms: number): number | null => (Math.abs(ms) <= 8.64e15 ? ms : null)

/** The dense number the relay gave the record, if it was the relay that wrote it. */
function numberOf({ headers }: RecordLetter): bigint | null {
  const n = headers['outbox-n'] ?? ''
  return /^\d{1,18}$/.test(n) ? BigInt(n) : null
}

function hashOf({ key, value }: RecordLetter): Uint8Array {
  const hash = createHash('sha256')
  for (const part of [key, value]) hash.update(part === null ? 'null' : `${part.length} `).update(part ?? '')
  return hash.digest()
}
