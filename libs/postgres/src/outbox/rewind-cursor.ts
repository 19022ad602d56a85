import { TOPIC_OF, type Topic } from '@canvass/domain/events/public-event.ts'
import { RewindTooFar } from '@canvass/runtime/ports/outbox.ts'
import { sql } from 'kysely'
import type { Sql } from '../connect.ts'

export const aggregateOf = (topic: Topic): string =>
  Object.entries(TOPIC_OF).find(([, name]) => name === topic)?.[0] ?? topic

/**
 * Sets a partition back so that record `n` of a topic is the next of its topic to be sent. The rows between keep their order, so
 * every record gets the number it had before; the new epoch stops the turn that may be running. Nothing happens when `n` has
 * not been sent, which is also what a second request for the same loss finds.
 * @throws RewindTooFar
 */
export async function rewindCursor(db: Sql, partition: number, topic: Topic, n: bigint): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // First the lock, then what it guards: a turn that has just advanced changes both tables.
    await sql`select from relay_partitions where partition = ${partition}::smallint for update`.execute(tx)
    const { rows } = await sql<{ n: string; txid: string; seq: string }>`
      select topic.n::text as n, relay.txid::text as txid, relay.seq::text as seq
      from relay_partitions as relay join relay_topics as topic using (partition)
      where partition = ${partition}::smallint and topic = ${topic}
    `.execute(tx)
    const [at] = rows
    if (at === undefined || n > BigInt(at.n)) return
    const back = BigInt(at.n) - n
    const target = await sql<{ txid: string; seq: string }>`
      select txid::text as txid, seq::text as seq from outbox
      where partition = ${partition}::smallint and (txid, seq) <= (${at.txid}::xid8, ${at.seq}::bigint)
        and aggregatetype = ${aggregateOf(topic)}
      order by outbox.txid desc, outbox.seq desc offset ${back.toString()}::bigint limit 1
    `.execute(tx)
    const [first] = target.rows
    if (first === undefined) throw new RewindTooFar(`record ${n} of ${topic}/${partition} is no longer in the outbox`)
    await setBack(tx, partition, first, at)
  })
}

type Position = { readonly txid: string; readonly seq: string }

/**
 * Sets the cursor just before a row, and the numbers by what was sent from there up to `last`. `seq - 1` under the same txid is a
 * position before the row: nothing lies between.
 */
export async function setBack(tx: Sql, partition: number, first: Position, last: Position): Promise<void> {
  await sql`
    update relay_topics set n = n - again.records
    from (
      select aggregatetype, count(*) as records from outbox
      where partition = ${partition}::smallint and (txid, seq) >= (${first.txid}::xid8, ${first.seq}::bigint)
        and (txid, seq) <= (${last.txid}::xid8, ${last.seq}::bigint)
      group by aggregatetype
    ) as again
    where relay_topics.partition = ${partition}::smallint
      and relay_topics.topic = (${JSON.stringify(TOPIC_OF)}::json ->> again.aggregatetype)
  `.execute(tx)
  await sql`
    update relay_partitions set txid = ${first.txid}::xid8, seq = ${first.seq}::bigint - 1, epoch = epoch + 1
    where partition = ${partition}::smallint
  `.execute(tx)
}
