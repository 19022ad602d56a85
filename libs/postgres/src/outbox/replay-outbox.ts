import { TOPIC_OF, TOPICS, type Topic } from '@canvass/domain/events/public-event.ts'
import { type RawBuilder, sql } from 'kysely'
import { appendAudit } from '../audit/audit-log.ts'
import { type Database, type Sql, sqlOf } from '../connect.ts'
import { aggregateOf, setBack } from './rewind-cursor.ts'

/** From where records are to be sent again: a number of one topic, or a time (milliseconds since the epoch). */
export type ReplayFrom = { readonly topic: Topic; readonly n: bigint } | { readonly since: number }

export interface ReplayWish {
  readonly partition: number
  readonly from: ReplayFrom
  /** Only says what would be sent. */
  readonly dryRun: boolean
  /** For the audit log. */
  readonly actor: string
}

/** What is sent again of one topic. */
export interface ReplayedTopic {
  readonly topic: Topic
  /** Dense number of the first record. */
  readonly from: bigint
  readonly records: number
}

export interface Replay {
  readonly partition: number
  /** When the first row was written, milliseconds since the epoch; null when nothing is sent again. */
  readonly since: number | null
  readonly topics: readonly ReplayedTopic[]
}

/** The wish makes no sense; the message says why. */
export class ReplayRefused extends Error {}

/**
 * Sets the relay's cursor of a partition back, so that every record from there on is sent again under the number it had. Readers that
 * have it skip it. A partition has one cursor for all its topics: what the others sent behind that place is sent again too.
 * @throws ReplayRefused
 */
export function replayOutbox(database: Database, { partition, from, dryRun, actor }: ReplayWish): Promise<Replay> {
  return sqlOf(database)
    .transaction()
    .execute(async (tx) => {
      const at = await lockCursor(tx, partition)
      const first =
        'n' in from ? await rowOfNumber(tx, partition, at, from) : await rowSince(tx, partition, at, from.since)
      if (first === undefined) return { partition, since: null, topics: [] }
      const topics = await countAgain(tx, partition, at, first)
      const replay = { partition, since: first.at, topics }
      if (dryRun) return replay
      await setBack(tx, partition, first, at)
      const detail = { partition, topics: topics.map((one) => ({ ...one, from: String(one.from) })) }
      await appendAudit(tx, { tenantId: null, actor, action: 'outbox.replay', subject: `outbox/${partition}`, detail })
      return replay
    })
}

interface Cursor {
  readonly txid: string
  readonly seq: string
  /** The last number sent, by topic. */
  readonly numbers: ReadonlyMap<Topic, bigint>
}

interface FirstRow {
  readonly txid: string
  readonly seq: string
  readonly at: number
}

async function lockCursor(tx: Sql, partition: number): Promise<Cursor> {
  const locked = await sql<{ txid: string; seq: string }>`
    select txid::text, seq::text from relay_partitions where partition = ${partition}::smallint for update
  `.execute(tx)
  const [cursor] = locked.rows
  if (cursor === undefined) throw new ReplayRefused(`Nothing was ever sent from partition ${partition}.`)
  const { rows } = await sql<{ topic: Topic; n: string }>`
    select topic, n::text from relay_topics where partition = ${partition}::smallint
  `.execute(tx)
  return { ...cursor, numbers: new Map(rows.map(({ topic, n }) => [topic, BigInt(n)])) }
}

const COLUMNS = sql`txid::text as txid, seq::text as seq, (extract(epoch from created_at) * 1000)::float8 as at`

const sentRows = (partition: number, { txid, seq }: Cursor): RawBuilder<unknown> =>
  sql`outbox where partition = ${partition}::smallint and (txid, seq) <= (${txid}::xid8, ${seq}::bigint)`

async function rowOfNumber(
  tx: Sql,
  partition: number,
  at: Cursor,
  { topic, n }: { readonly topic: Topic; readonly n: bigint },
): Promise<FirstRow> {
  const last = at.numbers.get(topic) ?? 0n
  if (n > last) {
    throw new ReplayRefused(
      `Record ${n} of ${topic}/${partition} was not sent yet: ${last === 0n ? 'none was' : `the last one is ${last}`}.`,
    )
  }
  const { rows } = await sql<FirstRow>`
    select ${COLUMNS} from ${sentRows(partition, at)} and aggregatetype = ${aggregateOf(topic)}
    order by outbox.txid desc, outbox.seq desc offset ${(last - n).toString()}::bigint limit 1
  `.execute(tx)
  const [row] = rows
  if (row !== undefined) return row
  const kept = await sql<{ rows: string }>`
    select count(*)::text as rows from ${sentRows(partition, at)} and aggregatetype = ${aggregateOf(topic)}
  `.execute(tx)
  const oldest = last - BigInt(kept.rows[0]?.rows ?? 0) + 1n
  const left = oldest > last ? 'it has none that was sent' : `the oldest it has is ${oldest}`
  throw new ReplayRefused(`Record ${n} of ${topic}/${partition} is no longer in the outbox: ${left}.`)
}

async function rowSince(tx: Sql, partition: number, at: Cursor, since: number): Promise<FirstRow | undefined> {
  const { rows } = await sql<FirstRow>`
    select ${COLUMNS} from ${sentRows(partition, at)} and created_at >= ${new Date(since)}::timestamptz
    order by outbox.txid, outbox.seq limit 1
  `.execute(tx)
  return rows[0]
}

async function countAgain(tx: Sql, partition: number, at: Cursor, first: FirstRow): Promise<readonly ReplayedTopic[]> {
  const { rows } = await sql<{ type: keyof typeof TOPIC_OF; records: number }>`
    select aggregatetype as type, count(*)::float8 as records from ${sentRows(partition, at)}
      and (txid, seq) >= (${first.txid}::xid8, ${first.seq}::bigint)
    group by 1
  `.execute(tx)
  const records = new Map(rows.map(({ type, records }) => [TOPIC_OF[type], records]))
  return TOPICS.flatMap((topic) => {
    const again = records.get(topic)
    if (again === undefined) return []
    return [{ topic, from: (at.numbers.get(topic) ?? 0n) - BigInt(again) + 1n, records: again }]
  })
}
