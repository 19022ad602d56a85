import { type RawBuilder, sql } from 'kysely'
import { type Database, type Sql, sqlOf } from '../connect.ts'

/** Holds the lock of a shard while `work` runs: transactions of session workers on it wait, until they give up. Writes nothing. */
export const whileShardIsHeld = (database: Database, shard: number, work: () => Promise<void>): Promise<void> =>
  whileHeld(database, sql`select pg_advisory_xact_lock(hashtext('canvass/shard'), ${shard}::int)`, work)

/**
 * Cuts off everybody who waits for a lock. The server side of a client that was killed waits on, and would do its last statement
 * when the lock is free.
 */
export async function cutOffWaiting(database: Database): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'
  `.execute(sqlOf(database))
}

/** Holds the cursors of all relays while `work` runs: what they send reaches Kafka, and no cursor moves behind it. */
export const whileCursorsAreHeld = (database: Database, work: () => Promise<void>): Promise<void> =>
  whileHeld(database, sql`select partition from relay_partitions order by partition for update`, work)

function whileHeld(database: Database, lock: RawBuilder<unknown>, work: () => Promise<void>): Promise<void> {
  return sqlOf(database)
    .transaction()
    .execute(async (tx: Sql) => {
      await lock.execute(tx)
      await work()
    })
}
