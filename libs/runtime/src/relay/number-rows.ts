import type { Topic } from '@canvass/domain/events/public-event.ts'
import type { LogRecord, TopicBatch } from '../ports/event-log.ts'
import type { OutboxRow, RelayCursor } from '../ports/outbox.ts'
import { checksum } from './record-integrity.ts'

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
  const timeOf = createClockFace()
  for (const row of rows) {
    const n = topics[row.topic].n + 1n
    topics[row.topic] = { ...topics[row.topic], n }
    const list = records.get(row.topic) ?? []
    records.set(row.topic, list)
    list.push(toRecord(row, cursor.incarnation, n, timeOf(row.createdAt)))
  }
  const { txid, seq } = rows.at(-1) ?? cursor.position
  return {
    batches: [...records].map(([topic, list]) => ({ topic, partition: cursor.partition, records: list })),
    next: { ...cursor, position: { txid, seq }, topics },
  }
}

function toRecord(row: OutboxRow, incarnation: number, n: bigint, time: string): LogRecord {
  const key = Buffer.from(row.aggregateId)
  const value = Buffer.from(row.payload)
  const pos = `${incarnation}.${row.txid}.${row.seq}`
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: row.id,
    ce_type: row.type,
    ce_source: SOURCE,
    ce_time: time,
    ce_subject: row.aggregateId,
    'outbox-pos': pos,
    'outbox-n': n.toString(),
    crc: checksum(key, value, n.toString(), pos),
  }
  if (row.headers.traceparent !== undefined) headers.traceparent = row.headers.traceparent
  return { key, value, headers }
}

/** Rows of one transaction share their time, and writing it out costs as much as the rest of the headers. */
function createClockFace(): (ms: number) => string {
  let last = Number.NaN
  let text = ''
  return (ms) => {
    if (ms !== last) text = new Date(ms).toISOString()
    last = ms
    return text
  }
}
