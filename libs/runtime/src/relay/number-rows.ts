import type { Topic } from '@canvass/domain/events/public-event.ts'
import type { LogRecord, TopicBatch } from '../ports/event-log.ts'
import type { OutboxRow, RelayCursor } from '../ports/outbox.ts'
import { checksum, type SummedHeader } from './record-integrity.ts'

/** CloudEvents' `source`: where facts of this product come from. */
const SOURCE = '/canvass/runtime'

/** One page of the outbox as records, and the cursor behind it. */
export interface NumberedPage {
  readonly batches: readonly TopicBatch[]
  /** Base offsets are still those of the sends before. */
  readonly next: RelayCursor
}

/**
 * Numbers rows densely per topic, in order. The same rows read from the same cursor get the same numbers whoever sends them, so
 * a reader tells a record that was sent again from one that is missing.
 */
export function numberRows(cursor: RelayCursor, rows: readonly OutboxRow[]): NumberedPage {
  const topics = { ...cursor.topics }
  const records = new Map<Topic, LogRecord[]>()
  for (const row of rows) {
    const n = topics[row.topic].n + 1n
    topics[row.topic] = { ...topics[row.topic], n }
    const list = records.get(row.topic) ?? []
    records.set(row.topic, list)
    list.push(toRecord(row, cursor.incarnation, n))
  }
  const { txid, seq } = rows.at(-1) ?? cursor.position
  return {
    batches: [...records].map(([topic, list]) => ({ topic, partition: cursor.partition, records: list })),
    next: { ...cursor, position: { txid, seq }, topics },
  }
}

function toRecord(row: OutboxRow, incarnation: number, n: bigint): LogRecord {
  const key = Buffer.from(row.aggregateId)
  const value = Buffer.from(row.payload)
  const { traceparent } = row.headers
  const headers: Partial<Record<SummedHeader, string>> = {
    ce_specversion: '1.0',
    ce_id: row.id,
    ce_type: row.type,
    ce_source: SOURCE,
    ce_time: new Date(row.createdAt).toISOString(),
    ce_subject: row.aggregateId,
    'outbox-pos': `${incarnation}.${row.txid}.${row.seq}`,
    'outbox-n': n.toString(),
    ...(traceparent === undefined ? {} : { traceparent }),
  }
  return { key, value, headers: { ...headers, crc: checksum(key, value, headers) } }
}
