import { type AggregateType, TOPIC_OF } from '@canvass/domain/events/public-event.ts'
import type { OutboxRow, RelayCursor } from '@canvass/runtime/ports/outbox.ts'
import { sql } from 'kysely'
import type { Sql } from '../connect.ts'

interface Row {
  id: string
  aggregatetype: AggregateType
  aggregateid: string
  type: string
  payload: string
  headers: Record<string, string>
  txid: string
  seq: string
  created_at: number
}

/** What the relay adds to a record beside its payload: headers and key. */
const RECORD_OVERHEAD = 600

/**
 * Rows of one partition that no running transaction can still precede, in order. Reading `seq > last` alone skips a row whose
 * transaction commits late; with the fence (`txid` below every running one) it comes in its place, a moment later.
 * The page ends before the first row that would make one topic's records larger than `limit.bytes`; the first row of a topic
 * always fits. Plan: an index scan of each day's key, merged; the days without rows cost microseconds.
 */
export async function readOutbox(
  db: Sql,
  { partition, position }: RelayCursor,
  limit: { readonly rows: number; readonly bytes: number },
): Promise<readonly OutboxRow[]> {
  const { rows } = await sql<Row>`
    with page as materialized (
      select * from outbox
      where partition = ${partition}::smallint and (txid, seq) > (${position.txid}::xid8, ${position.seq}::bigint)
        and txid < pg_snapshot_xmin(pg_current_snapshot())
      order by txid, seq limit ${limit.rows}::int
    ), sized as (
      select *, sum(octet_length(payload) + ${RECORD_OVERHEAD}::int) over topic as bytes, row_number() over topic as nth
      from page window topic as (partition by aggregatetype order by txid, seq)
    ), bounded as (
      select *, bool_or(bytes > ${limit.bytes}::int and nth > 1) over (order by txid, seq) as beyond from sized
    )
    select id, aggregatetype, aggregateid, type, payload, headers, txid::text, seq::text,
      (extract(epoch from created_at) * 1000)::float8 as created_at
    from bounded where not beyond order by bounded.txid, bounded.seq
  `.execute(db)
  return rows.map((row) => ({
    id: row.id,
    topic: TOPIC_OF[row.aggregatetype],
    aggregateId: row.aggregateid,
    type: row.type,
    payload: row.payload,
    headers: row.headers,
    txid: row.txid,
    seq: row.seq,
    createdAt: Math.floor(row.created_at),
  }))
}
