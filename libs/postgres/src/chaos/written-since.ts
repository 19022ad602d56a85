import { sql } from 'kysely'
import { type Database, sqlOf } from '../connect.ts'

/** The time of the database, as text that it reads. */
export async function databaseTime(database: Database): Promise<string> {
  const { rows } = await sql<{ time: string }>`select clock_timestamp()::text as time`.execute(sqlOf(database))
  return rows[0]?.time ?? ''
}

/** Sessions with facts from transactions that began after `time` of the database and were committed. */
export async function sessionsWrittenSince(database: Database, time: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct aggregateid as id from outbox where created_at > ${time}::timestamptz
  `.execute(sqlOf(database))
  return rows.map(({ id }) => id)
}
