import { ensurePartitions } from '@canvass/db/partitions.ts'
import { sql } from 'kysely'
import { type Database, sqlOf } from '../connect.ts'

/**
 * Makes the partitions of the coming months and days that are not there yet, by Postgres' clock.
 * @param sessionIds sessions whose months are needed too
 * @returns names of the partitions made
 */
export async function keepPartitions(
  database: Database,
  sessionIds: readonly string[] = [],
): Promise<readonly string[]> {
  const { rows } = await sql<{ now: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as now
  `.execute(sqlOf(database))
  const [row] = rows
  if (row === undefined) throw new Error('Postgres told no time')
  return ensurePartitions(sqlOf(database), row.now, sessionIds)
}
