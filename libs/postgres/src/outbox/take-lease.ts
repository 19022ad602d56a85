import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { sql } from 'kysely'
import { texts } from '../arrays.ts'
import type { Sql } from '../connect.ts'

/**
 * Takes a partition that is free, ours, or whose lease has run out by Postgres' clock. A new owner raises the epoch, and with it
 * ends whatever the one before may still try.
 * @returns false when somebody else's lease is still running
 */
export async function takeLease(db: Sql, partition: number, owner: string, leaseMs: number): Promise<boolean> {
  if (await take(db, partition, owner, leaseMs)) return true
  return (await makePartitionRow(db, partition)) && take(db, partition, owner, leaseMs)
}

async function take(db: Sql, partition: number, owner: string, leaseMs: number): Promise<boolean> {
  const { rows } = await sql`
    update relay_partitions
    set owner = ${owner}, lease_until = clock_timestamp() + make_interval(secs => ${leaseMs / 1000}::float8),
      epoch = case when owner is not distinct from ${owner} then epoch else epoch + 1 end
    where partition = ${partition}::smallint
      and (owner is null or owner = ${owner} or lease_until < clock_timestamp())
    returning partition
  `.execute(db)
  return rows.length > 0
}

async function makePartitionRow(db: Sql, partition: number): Promise<boolean> {
  const { rows } = await sql`
    with made as (
      insert into relay_partitions (partition) values (${partition}::smallint) on conflict do nothing returning partition
    )
    insert into relay_topics (partition, topic)
    select partition, topic from made, unnest(${texts(TOPICS)}) as topic
    returning topic
  `.execute(db)
  return rows.length > 0
}

/** Gives a partition up, if it is still ours in this epoch. */
export async function releaseLease(db: Sql, partition: number, owner: string, epoch: number): Promise<void> {
  await sql`
    update relay_partitions set owner = null, lease_until = null
    where partition = ${partition}::smallint and owner = ${owner} and epoch = ${epoch}::int
  `.execute(db)
}
