import { type AggregateType, TOPIC_OF } from '@canvass/domain/events/public-event.ts'
import type { OutboxRow, RelayCursor } from '@canvass/runtime/ports/outbox.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Sql } from '../connect.ts'
import type { ReadingWindow, Window } from './reading-window.ts'

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

/** The first row is there even when the page is empty; it tells the time. */
type PageRow = (Row | { readonly id: null }) & { readonly read_at: number }

/** What the relay adds to a record beside its payload: headers and key. */
const RECORD_OVERHEAD = 600

/**
 * Rows of one partition that no running transaction can still precede, in order. Reading `seq > last` alone skips a row whose
 * transaction commits late; with the fence (`txid` below every running one) it comes in its place, a moment later.
 * The page ends before the first row that would make one topic's records larger than `limit.bytes`; the first row of a topic
 * always fits. Plan: an index scan of the key of each day in the window, merged.
 */
export async function readOutbox(
  db: Sql,
  cursor: RelayCursor,
  limit: { readonly rows: number; readonly bytes: number },
  window: ReadingWindow,
): Promise<readonly OutboxRow[]> {
  const used = window.of(cursor.position)
  const read = await readPage(db, cursor, limit, used)
  const page = window.holds(used, read) ? read : await readPage(db, cursor, limit, undefined)
  window.note(cursor.position, page)
  return page.rows
}

async function readPage(
  db: Sql,
  { partition, position }: RelayCursor,
  limit: { readonly rows: number; readonly bytes: number },
  window: Window | undefined,
): Promise<{ rows: readonly OutboxRow[]; readAt: number }> {
  const { rows } = await sql<PageRow>`
    with page as materialized (
      select * from outbox
      where partition = ${partition}::smallint and (txid, seq) > (${position.txid}::xid8, ${position.seq}::bigint)
        and txid < pg_snapshot_xmin(pg_current_snapshot()) and ${within(window)}
      order by txid, seq limit ${limit.rows}::int
    ), sized as (
      select *, sum(octet_length(payload) + ${RECORD_OVERHEAD}::int) over topic as bytes, row_number() over topic as nth
      from page window topic as (partition by aggregatetype order by txid, seq)
    ), bounded as (
      select *, bool_or(bytes > ${limit.bytes}::int and nth > 1) over (order by txid, seq) as beyond from sized
    )
    select (extract(epoch from now()) * 1000)::float8 as read_at, id, aggregatetype, aggregateid, type, payload, headers,
      txid::text, seq::text, (extract(epoch from created_at) * 1000)::float8 as created_at
    from (select) as always left join bounded on not beyond order by bounded.txid, bounded.seq
  `.execute(db)
  return { rows: rows.flatMap((row) => (row.id === null ? [] : outboxRow(row))), readAt: rows[0]?.read_at ?? 0 }
}

/** Bounds that are constants, so that days outside are left out when the statement is planned. */
const within = (window: Window | undefined): RawBuilder<unknown> =>
  window === undefined
    ? sql`true`
    : sql`created_at >= ${new Date(window.since)}::timestamptz and created_at < ${new Date(window.until)}::timestamptz`

const outboxRow = (row: Row): OutboxRow => ({
  id: row.id,
  topic: TOPIC_OF[row.aggregatetype],
  aggregateId: row.aggregateid,
  type: row.type,
  payload: row.payload,
  headers: row.headers,
  txid: row.txid,
  seq: row.seq,
  createdAt: Math.floor(row.created_at),
})
