import { sql } from 'kysely'
import type { Statements } from '../pipelined.ts'

/**
 * Waits for the shard, so that one transaction at a time writes its sessions, whatever the queue believes. Row locks alone let
 * two overlapping transactions store step 2 under a lower txid than step 1, and the relay would send them in that order.
 * The clock is read from the row that the lock gives, so it is never older than the lock.
 * @returns Postgres' clock, milliseconds since the epoch
 */
export async function lockShard(tx: Statements, shard: number): Promise<number> {
  const { rows } = await sql<{ now: number }>`
    with locked as materialized (select pg_advisory_xact_lock(hashtext('canvass/shard'), ${shard}::int))
    select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now from locked
  `.execute(tx)
  const [row] = rows
  if (row === undefined) throw new Error('Postgres told no time')
  return row.now
}
