import { partitionOf } from '@canvass/domain/events/partition.ts'
import { AGGREGATE_OF } from '@canvass/domain/events/public-event.ts'
import type { StepWrite } from '@canvass/runtime/ports/session-store.ts'
import { sql } from 'kysely'
import type { Sql } from '../connect.ts'

/**
 * Appends the facts for the relay, in order: rows of one transaction share its txid, and seq counts them as they come.
 * An event larger than 64 KiB fails the transaction by a named constraint.
 */
export async function appendOutbox(tx: Sql, writes: readonly StepWrite[], partitions: number): Promise<void> {
  const rows = writes.flatMap(({ events, traceparent }) =>
    events.map((event) => ({ event, headers: traceparent === undefined ? {} : { traceparent } })),
  )
  if (rows.length === 0) return
  await sql`
    insert into outbox (id, partition, aggregatetype, aggregateid, type, payload, headers)
    select id, partition, aggregatetype, aggregateid, type, payload, headers::json
    from unnest(
      ${rows.map(({ event }) => event.eventId)}::uuid[],
      ${rows.map(({ event }) => partitionOf(event.sessionId, partitions))}::smallint[],
      ${rows.map(({ event }) => AGGREGATE_OF[event.type])}::text[],
      ${rows.map(({ event }) => event.sessionId)}::uuid[],
      ${rows.map(({ event }) => event.type)}::text[],
      ${rows.map(({ event }) => JSON.stringify(event))}::text[],
      ${rows.map(({ headers }) => JSON.stringify(headers))}::text[]
    ) as fact (id, partition, aggregatetype, aggregateid, type, payload, headers)
  `.execute(tx)
}
