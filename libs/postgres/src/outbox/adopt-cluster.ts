import { sql } from 'kysely'
import type { Sql } from '../connect.ts'

/** Which history of which cluster this is. The timeline is that of the log being written now; the last checkpoint's may be older. */
export const CLUSTER = sql`
  (select system_identifier::text from pg_control_system()),
  ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int`

/** Whether the database has become another one since it was last adopted: restored from a backup, or failed over to a replica. */
export async function isAnotherCluster(db: Sql): Promise<boolean> {
  const { rows } = await sql<{ same: boolean }>`
    select (system_identifier, timeline_id) = (${CLUSTER}) as same from pipeline_settings
  `.execute(db)
  return rows[0]?.same === false
}

/**
 * Makes another cluster ours. A replica or a backup may have missed the last commits, and what was sent from that lost end of
 * history counts no more: positions get a new incarnation (projections that see one rebuild themselves), and every owner of a
 * partition has to take it again. Of several processes that notice, one does it.
 */
export async function adoptCluster(db: Sql): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`set local transaction_timeout = 0`.execute(tx)
    await sql`select from pipeline_settings for update`.execute(tx)
    if (!(await isAnotherCluster(tx))) return
    if (await hasFutureRows(tx)) await restamp(tx)
    await sql`
      update relay_partitions set epoch = epoch + 1, incarnation = incarnation + 1, owner = null, lease_until = null
    `.execute(tx)
    await sql`update pipeline_settings set (system_identifier, timeline_id) = (${CLUSTER})`.execute(tx)
  })
}

/** A dump restored into another cluster brings transaction ids that this one has not given out yet: the fence would hold them back. */
async function hasFutureRows(tx: Sql): Promise<boolean> {
  const { rows } = await sql<{ future: boolean }>`
    select exists (
      select from relay_partitions as relay cross join lateral (
        select txid from outbox where outbox.partition = relay.partition order by txid desc limit 1
      ) as newest
      where newest.txid >= pg_snapshot_xmax(pg_current_snapshot())
    ) as future
  `.execute(tx)
  return rows[0]?.future ?? false
}

/**
 * Gives unsent rows this transaction's id and sent ones 0, in front of every cursor, which is set to just behind 0. Rows written
 * since the restore have a higher seq than all that came with it. Writers wait meanwhile: a row committed under a lower id than
 * the restamped ones would otherwise be taken for one that was sent.
 */
async function restamp(tx: Sql): Promise<void> {
  await sql`lock table outbox in share row exclusive mode`.execute(tx)
  await sql`
    update outbox
    set txid = case
      when (outbox.txid, outbox.seq) > (relay.txid, relay.seq) or outbox.seq > restored.seq then pg_current_xact_id()
      else '0' end
    from relay_partitions as relay,
      (select max(seq) as seq from outbox where txid >= pg_snapshot_xmax(pg_current_snapshot())) as restored
    where outbox.partition = relay.partition
  `.execute(tx)
  await sql`update relay_partitions set txid = '1', seq = 0`.execute(tx)
}
