import { createHash } from 'node:crypto'
import { uuid5 } from '@canvass/platform/ids/uuid5.ts'
import type { DeadLetterStore, RecordLetter } from '../ports/dead-letter-store.ts'
import type { StoredRecord } from '../ports/event-log.ts'
import { type DlqHeaders, readDlqHeaders } from './dead-letter-record.ts'
import { headerToText } from './header-text.ts'

/** Namespace of the ids of letters that are made from where their record stood. */
const LETTERS = '6f1d2c8e-53b0-5c0e-9a39-1f6f0d1b7a55'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** A value is looked into for its survey only up to here. */
const LARGEST_PARSED = 1_048_576

/** Stores a batch of a DLQ topic; batches may come several times, a letter is stored once. @returns how many letters were new */
export function storeDlqBatch(
  letters: Pick<DeadLetterStore, 'storeRecords'>,
  records: readonly StoredRecord[],
): Promise<number> {
  return letters.storeRecords(records.map(toLetter))
}

/** The letter of one DLQ record. One that was not written by a projector is its own original. */
export function toLetter(record: StoredRecord): RecordLetter {
  const dlq = readDlqHeaders(record) ?? foreign(record)
  const sessionId = record.key?.toString('utf8')
  const surveyId = surveyOf(record.value)
  return {
    id: dlq.id !== undefined && UUID.test(dlq.id) ? dlq.id : letterId(dlq, record),
    group: dlq.group,
    topic: dlq.topic,
    partition: dlq.partition,
    offset: dlq.offset,
    timestamp: dlq.timestamp,
    key: record.key,
    value: record.value,
    headers: originalHeaders(record),
    attempts: dlq.attempts,
    firstFailedAt: dlq.firstFailedAt,
    lastFailedAt: dlq.lastFailedAt,
    reason: dlq.reason,
    message: dlq.message,
    fingerprint: dlq.fingerprint,
    ...(sessionId !== undefined && UUID.test(sessionId) ? { sessionId } : {}),
    ...(surveyId === undefined ? {} : { surveyId }),
  }
}

/** The same record of the same place always has the same letter. */
function letterId(dlq: DlqHeaders, record: StoredRecord): string {
  const hash = createHash('sha256')
  for (const part of [record.key, record.value])
    hash.update(part === null ? 'null' : `${part.length} `).update(part ?? '')
  return uuid5(LETTERS, [dlq.group, dlq.topic, dlq.partition, dlq.offset, hash.digest('hex')].join('/'))
}

function originalHeaders(record: StoredRecord): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record.headers).flatMap(([name, value]) =>
      value === undefined || name.startsWith('dlq-') ? [] : [[name, headerToText(value)] as const],
    ),
  )
}

function surveyOf(value: Buffer | null): string | undefined {
  if (value === null || value.length > LARGEST_PARSED) return undefined
  try {
    const json: unknown = JSON.parse(value.toString('utf8'))
    const id = typeof json === 'object' && json !== null && 'surveyId' in json ? json.surveyId : undefined
    return typeof id === 'string' && UUID.test(id) ? id : undefined
  } catch {
    return undefined // what cannot be read is why it is a letter
  }
}

function foreign(record: StoredRecord): DlqHeaders {
  const at = new Date(record.timestamp).toISOString()
  return {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    group: 'unknown',
    attempts: 1,
    firstFailedAt: at,
    lastFailedAt: at,
    reason: 'foreign',
    stage: 'store-dlq',
    errorClass: 'Rejected',
    message: 'the record in the DLQ was not written by a projector',
    fingerprint: 'foreign',
  }
}
