import { sql } from 'kysely'
import { uuids } from '../arrays.ts'
import { type Database, sqlOf } from '../connect.ts'

/** How often what the letters hold has failed, by id; letters that are not stored are absent. */
export async function letterAttempts(database: Database, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: string; attempts: number }>`
    select id, attempts from dead_letters where id = any(${uuids(ids)})
  `.execute(sqlOf(database))
  return new Map(rows.map(({ id, attempts }) => [id, attempts]))
}
