import { partitionOf } from '@canvass/domain/events/partition.ts'
import { sql } from 'kysely'
import { type Database, sqlOf } from '../connect.ts'

/** An outbox row that no session worker writes: the relay numbers and sends it, and no projector can count it. */
export interface PoisonRow {
  /** UUIDs. */
  readonly id: string
  readonly sessionId: string
  readonly aggregateType: 'session' | 'answers' | 'quota'
  readonly payload: string
}

/** @param partitions of each topic */
export async function plantOutboxRow(database: Database, partitions: number, row: PoisonRow): Promise<void> {
  const { id, sessionId, aggregateType, payload } = row
  await sql`
    insert into outbox (id, partition, aggregatetype, aggregateid, type, payload, headers)
    values (${id}::uuid, ${partitionOf(sessionId, partitions)}::smallint, ${aggregateType}, ${sessionId}::uuid, 'Poison',
      ${payload}, '{}')
  `.execute(sqlOf(database))
}
