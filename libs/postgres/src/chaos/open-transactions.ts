import { sql } from 'kysely'
import { type Database, sqlOf } from '../connect.ts'

/**
 * Shards whose lock is held by a transaction in which nothing has happened for a while, because its process stands still.
 * @param quietMs for how long, milliseconds
 */
export async function frozenShards(database: Database, quietMs: number): Promise<readonly number[]> {
  const { rows } = await sql<{ shard: number }>`
    select held.objid::int as shard from pg_stat_activity as activity join pg_locks as held using (pid)
    where datname = current_database() and state = 'idle in transaction'
      and clock_timestamp() - state_change > make_interval(secs => ${quietMs / 1000}::float8)
      and held.locktype = 'advisory' and held.granted
      and held.classid::bigint = hashtext('canvass/shard')::bigint & 4294967295
  `.execute(sqlOf(database))
  return rows.map(({ shard }) => shard)
}

/** What nobody will ever finish, by name. */
export interface Orphans {
  /** Transactions of this database, ours excepted, that have been open for 10 s: more than any of Canvass may last. */
  readonly transactions: number
  /** Held seats whose time ran out a minute ago, in sessions that are still open. */
  readonly seats: number
  /** Steps without the row of their session. */
  readonly steps: number
}

export async function findOrphans(database: Database): Promise<Orphans> {
  const { rows } = await sql<Orphans>`
    select
      (select count(*)::int from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and xact_start < clock_timestamp() - interval '10 s'
          and backend_type = 'client backend') as transactions,
      (select count(*)::int from reservations join sessions using (session_id)
        where reservations.state = 'HELD' and status in ('ACTIVE', 'SUSPENDED')
          and expires_at < clock_timestamp() - interval '1 minute') as seats,
      (select count(*)::int from session_steps as step
        where not exists (select from sessions where sessions.session_id = step.session_id)) as steps
  `.execute(sqlOf(database))
  return rows[0] ?? { transactions: 0, seats: 0, steps: 0 }
}
