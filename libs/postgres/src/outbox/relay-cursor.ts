import type { Topic } from '@canvass/domain/events/public-event.ts'
import type { RelayCursor, TopicCursor } from '@canvass/runtime/ports/outbox.ts'
import { type RawBuilder, sql } from 'kysely'
import { bigints, texts } from '../arrays.ts'
import type { Sql } from '../connect.ts'

interface CursorRow {
  partition: number
  epoch: number
  incarnation: number
  txid: string
  seq: string
  topics: { topic: Topic; n: string; base_offset: string | null }[]
}

/** Where the relay of a partition stands. */
export async function readCursor(db: Sql, partition: number): Promise<RelayCursor> {
  const [cursor] = await readCursors(db, sql`partition = ${partition}::smallint`)
  if (cursor === undefined) throw new Error(`nothing is known of outbox partition ${partition}`)
  return cursor
}

/** Where the relays of all partitions stand. */
export const readAllCursors = (db: Sql): Promise<readonly RelayCursor[]> => readCursors(db, sql`true`)

async function readCursors(db: Sql, condition: RawBuilder<unknown>): Promise<readonly RelayCursor[]> {
  const { rows } = await sql<CursorRow>`
    select partition::int, epoch, incarnation, txid::text, seq::text,
      (select json_agg(json_build_object('topic', topic, 'n', n::text, 'base_offset', base_offset::text))
        from relay_topics where relay_topics.partition = relay_partitions.partition) as topics
    from relay_partitions where ${condition} order by relay_partitions.partition
  `.execute(db)
  return rows.map(cursorOf)
}

function cursorOf({ partition, epoch, incarnation, txid, seq, topics }: CursorRow): RelayCursor {
  const topic = (name: Topic): TopicCursor => {
    const known = topics.find((each) => each.topic === name)
    if (known === undefined) throw new Error(`nothing is known of ${name} in outbox partition ${partition}`)
    return { n: BigInt(known.n), baseOffset: known.base_offset === null ? null : BigInt(known.base_offset) }
  }
  return {
    partition,
    epoch,
    incarnation,
    position: { txid, seq },
    topics: {
      'runtime.sessions': topic('runtime.sessions'),
      'runtime.answers': topic('runtime.answers'),
      'runtime.quota': topic('runtime.quota'),
    },
  }
}

/**
 * Moves the cursor behind what was sent, if nobody has taken the partition over or set it back since `from` was read. An owner that
 * was frozen and woke up finds another epoch here and moves nothing.
 */
export async function advanceCursor(db: Sql, from: RelayCursor, to: RelayCursor): Promise<boolean> {
  const topics = Object.entries(to.topics)
  const { rows } = await sql<{ moved: number }>`
    with moved as (
      update relay_partitions set txid = ${to.position.txid}::xid8, seq = ${to.position.seq}::bigint
      where partition = ${from.partition}::smallint and epoch = ${from.epoch}::int
        and incarnation = ${from.incarnation}::int
        and txid = ${from.position.txid}::xid8 and seq = ${from.position.seq}::bigint
      returning partition
    ), counted as (
      update relay_topics as topic set n = sent.n, base_offset = sent.base_offset
      from moved, unnest(${texts(topics.map(([name]) => name))}, ${bigints(topics.map(([, { n }]) => n))},
        ${bigints(topics.map(([, { baseOffset }]) => baseOffset))}) as sent (topic, n, base_offset)
      where topic.partition = moved.partition and topic.topic = sent.topic
    )
    select count(*)::int as moved from moved
  `.execute(db)
  return rows[0]?.moved === 1
}
