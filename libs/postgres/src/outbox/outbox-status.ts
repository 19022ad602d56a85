import { sql } from 'kysely'
import type { Sql } from '../connect.ts'

export interface PartitionStatus {
  readonly partition: number
  readonly owner: string | null
  readonly unsent: number
  readonly oldestMs: number
  readonly fenceMs: number
}

/**
 * How far the relay is behind, by partition. `fenceMs` is the age of the oldest transaction in the cluster that has written
 * something: nothing younger can be sent before it ends. Seeing other roles' transactions needs `pg_read_all_stats`.
 */
export async function outboxStatus(db: Sql, partitions: number): Promise<readonly PartitionStatus[]> {
  const { rows } = await sql<PartitionStatus>`
    with fence as (
      select least(
        (select min(xact_start) from pg_stat_activity where backend_xid is not null),
        (select min(prepared) from pg_prepared_xacts)) as since
    )
    select partition::int, case when relay.lease_until > clock_timestamp() then relay.owner end as owner,
      (select count(*) from outbox as behind where behind.partition = known.partition
        and (behind.txid, behind.seq) > (coalesce(relay.txid, '0'), coalesce(relay.seq, 0)))::int as unsent,
      coalesce(extract(epoch from clock_timestamp() - oldest.created_at) * 1000, 0)::float8 as "oldestMs",
      coalesce(extract(epoch from clock_timestamp() - fence.since) * 1000, 0)::float8 as "fenceMs"
    from generate_series(0, ${partitions}::int - 1) as known (partition)
    cross join fence
    left join relay_partitions as relay using (partition)
    left join lateral (
      select created_at from outbox as behind where behind.partition = known.partition
        and (behind.txid, behind.seq) > (coalesce(relay.txid, '0'), coalesce(relay.seq, 0))
      order by behind.txid, behind.seq limit 1
    ) as oldest on true
    order by partition
  `.execute(db)
  return rows
}
