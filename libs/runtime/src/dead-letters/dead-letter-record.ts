import { createHash } from 'node:crypto'
import type { LogRecord, StoredRecord } from '../ports/event-log.ts'
import type { Failure } from '../projection/step-result.ts'
import { headerText } from '../relay/record-integrity.ts'

/** Where and how often a record failed, as its `dlq-*` headers tell it. */
export interface DlqHeaders {
  /** Id of the letter that a retry came from. */
  readonly id?: string
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  /** Milliseconds since the epoch, of the original record. */
  readonly timestamp: number
  readonly group: string
  readonly attempts: number
  readonly firstFailedAt: string
  readonly lastFailedAt: string
  readonly reason: string
  readonly stage: string
  readonly errorClass: string
  readonly message: string
  readonly fingerprint: string
}

/**
 * The record as it goes to the DLQ: key, value and headers byte for byte, with `dlq-*` headers on top. A record that comes from
 * the retry topic keeps where it was first read, so that it finds its letter again.
 * @param at RFC 3339, now
 */
export function toDlqRecord(record: StoredRecord, failure: Failure, group: string, at: string): LogRecord {
  const earlier = readDlqHeaders(record)
  return {
    key: record.key ?? Buffer.alloc(0),
    value: record.value,
    headers: {
      ...definedHeaders(record),
      'dlq-topic': earlier?.topic ?? record.topic,
      'dlq-partition': String(earlier?.partition ?? record.partition),
      'dlq-offset': String(earlier?.offset ?? record.offset),
      'dlq-timestamp': String(earlier?.timestamp ?? record.timestamp),
      'dlq-group': group,
      'dlq-attempts': String((earlier?.attempts ?? 0) + 1),
      'dlq-first-failed-at': earlier?.firstFailedAt ?? at,
      'dlq-last-failed-at': at,
      'dlq-reason': failure.reason,
      'dlq-stage': failure.stage,
      'dlq-error-class': failure.errorClass,
      'dlq-message': failure.message.slice(0, 500),
      'dlq-fingerprint': fingerprint(failure),
    },
  }
}

/** The `dlq-*` headers of a record; undefined when it has none that can be read. */
export function readDlqHeaders(record: StoredRecord): DlqHeaders | undefined {
  const [topic, partition, offset] = ['dlq-topic', 'dlq-partition', 'dlq-offset'].map((name) =>
    headerText(record, name),
  )
  if (topic === undefined || !/^\d{1,9}$/.test(partition ?? '') || !/^\d{1,18}$/.test(offset ?? '')) return undefined
  const text = (name: string) => utf8Header(record, name) ?? ''
  const id = headerText(record, 'dlq-id')
  return {
    ...(id === undefined ? {} : { id }),
    topic,
    partition: Number(partition),
    offset: BigInt(offset ?? 0),
    timestamp: Number(text('dlq-timestamp')) || record.timestamp,
    group: text('dlq-group'),
    attempts: Number(text('dlq-attempts')) || 1,
    firstFailedAt: text('dlq-first-failed-at'),
    lastFailedAt: text('dlq-last-failed-at'),
    reason: text('dlq-reason'),
    stage: text('dlq-stage'),
    errorClass: text('dlq-error-class'),
    message: text('dlq-message'),
    fingerprint: text('dlq-fingerprint'),
  }
}

/** The same for failures that differ only in numbers and quoted values, so that they can be handled together. */
export function fingerprint({ reason, stage, errorClass, message }: Failure): string {
  const shape = message.replace(/"[^"]*"/g, '""').replace(/\d+/g, '#')
  return createHash('sha256').update([reason, stage, errorClass, shape].join('\n')).digest('hex').slice(0, 16)
}

function definedHeaders(record: StoredRecord): Record<string, Buffer | Buffer[]> {
  return Object.fromEntries(
    Object.entries(record.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )
}

function utf8Header(record: StoredRecord, name: string): string | undefined {
  const value = record.headers[name]
  return Buffer.isBuffer(value) ? value.toString('utf8') : undefined
}
