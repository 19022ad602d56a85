import type { LowestPosition } from '@canvass/runtime/projection/lowest-positions.ts'
import { sql } from 'kysely'
import { ints, texts } from '../arrays.ts'
import { type Database, type Sql, sqlOf } from '../connect.ts'

/**
 * Drops days of the outbox that ended before `before` and that everybody is past. A day with a row at or beyond a position, or of
 * a partition nobody spoke for, stays: reconciling and rebuilding need it.
 * Safe under load: a day is detached without stopping writers, and dropped afterwards.
 * @param before milliseconds since the epoch
 * @returns names of the days dropped
 */
export async function dropOutboxDays(
  database: Database,
  before: number,
  lowest: readonly LowestPosition[],
): Promise<readonly string[]> {
  const db = sqlOf(database)
  const dropped: string[] = []
  for (const { name, attached, pending } of await daysEndedBefore(db, before)) {
    if (await isNeeded(db, name, lowest)) continue
    const day = sql.id(name)
    // An earlier run may have been interrupted anywhere.
    if (pending) await sql`alter table outbox detach partition ${day} finalize`.execute(db)
    else if (attached) await sql`alter table outbox detach partition ${day} concurrently`.execute(db)
    await sql`drop table ${day}`.execute(db)
    dropped.push(name)
  }
  return dropped
}

interface Day {
  readonly name: string
  readonly attached: boolean
  readonly pending: boolean
}

async function daysEndedBefore(db: Sql, before: number): Promise<readonly Day[]> {
  const last = `outbox_${new Date(before - 86_400_000).toISOString().slice(0, 10).replaceAll('-', '_')}`
  const { rows } = await sql<Day>`
    select relname as name, inhrelid is not null as attached, coalesce(inhdetachpending, false) as pending
    from pg_class left join pg_inherits on inhrelid = pg_class.oid
    where relkind = 'r' and relnamespace = (select relnamespace from pg_class where oid = 'outbox'::regclass)
      and relname ~ '^outbox_[0-9]{4}_[0-9]{2}_[0-9]{2}$' and relname <= ${last}
    order by relname
  `.execute(db)
  return rows
}

async function isNeeded(db: Sql, day: string, lowest: readonly LowestPosition[]): Promise<boolean> {
  const { rows } = await sql<{ needed: boolean }>`
    select exists (
      select from ${sql.id(day)} as day
      left join unnest(${ints(lowest.map(({ partition }) => partition))},
        ${texts(lowest.map(({ position }) => position.txid))}::xid8[],
        ${texts(lowest.map(({ position }) => position.seq))}::bigint[]) as read (partition, txid, seq)
        on read.partition = day.partition
      left join relay_partitions as relay on relay.partition = day.partition
      where read.partition is null or relay.partition is null
        or (day.txid, day.seq) >= (read.txid, read.seq) or (day.txid, day.seq) >= (relay.txid, relay.seq)
    ) as needed
  `.execute(db)
  return rows[0]?.needed ?? true
}
