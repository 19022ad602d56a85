import { sql } from 'kysely'
import { type Database, sqlOf } from './connect.ts'

/** Rejects when Postgres does not answer. */
export async function pingDatabase(database: Database): Promise<void> {
  await sql`select 1`.execute(sqlOf(database))
}
