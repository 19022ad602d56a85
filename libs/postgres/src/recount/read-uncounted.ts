import { type AggregateType, TOPIC_OF } from '@canvass/domain/events/public-event.ts'
import type { CountedUpTo, PartitionRecount } from '@canvass/runtime/ports/recount.ts'
import { sql } from 'kysely'
import { bigints, ints, texts } from '../arrays.ts'
import type { Sql } from '../connect.ts'

const START = { txid: '0', seq: '0' }

/** `incarnation.txid.seq`; nothing has been counted yet where it is absent or empty. */
function positionOf(text: string | undefined): { txid: string; seq: string } {
  if (text === undefined || text === '') return START
  const [, txid, seq, ...rest] = text.split('.')
  if (txid === undefined || seq === undefined || rest.length > 0)
    throw new Error(`${text} is no position in the outbox`)
  return { txid, seq }
}

const AGGREGATES = Object.keys(TOPIC_OF).filter((name): name is AggregateType => name in TOPIC_OF)

/** Payloads of committed outbox rows beyond the positions, by entry of `upTo`. */
export async function readBeyond(tx: Sql, upTo: readonly CountedUpTo[]): Promise<readonly (readonly string[])[]> {
  const bounds = upTo.flatMap(({ partition, positions }, index) =>
    AGGREGATES.map((type) => ({ index, partition, type, ...positionOf(positions.get(TOPIC_OF[type])) })),
  )
  const { rows } = await sql<{ index: number; payload: string }>`
    select bound.index, outbox.payload
    from unnest(
      ${ints(bounds.map(({ index }) => index))},
      ${ints(bounds.map(({ partition }) => partition))}::smallint[],
      ${texts(bounds.map(({ type }) => type))},
      ${texts(bounds.map(({ txid }) => txid))}::xid8[],
      ${texts(bounds.map(({ seq }) => seq))}::bigint[]
    ) as bound (index, partition, type, txid, seq)
    join outbox on outbox.partition = bound.partition and outbox.aggregatetype = bound.type
      and (outbox.txid, outbox.seq) > (bound.txid, bound.seq)
  `.execute(tx)
  return groupBy(upTo.length, rows, ({ payload }) => payload)
}

type SetAside = PartitionRecount['setAside'][number]

/** Values of the letters that the projections have not counted, by entry of `upTo`. */
export async function readSetAside(tx: Sql, upTo: readonly CountedUpTo[]): Promise<readonly (readonly SetAside[])[]> {
  const wanted = upTo.flatMap(({ partition, setAside }, index) =>
    [...setAside].flatMap(([topic, numbers]) => [...numbers].map((n) => ({ index, partition, topic, n }))),
  )
  if (wanted.length === 0) return upTo.map(() => [])
  const { rows } = await sql<{ index: number; topic: SetAside['topic']; n: string; value: Buffer | null }>`
    select distinct on (wanted.index, wanted.topic, wanted.n) wanted.index, wanted.topic, wanted.n::text as n,
      record_value as value
    from unnest(
      ${ints(wanted.map(({ index }) => index))},
      ${ints(wanted.map(({ partition }) => partition))},
      ${texts(wanted.map(({ topic }) => topic))},
      ${bigints(wanted.map(({ n }) => n))}
    ) as wanted (index, partition, topic, n)
    join dead_letters as letter
      on letter.topic = wanted.topic and letter.partition = wanted.partition and letter.record_n = wanted.n
    order by wanted.index, wanted.topic, wanted.n, letter.first_failed_at
  `.execute(tx)
  return groupBy(upTo.length, rows, ({ topic, n, value }) => ({ topic, n: BigInt(n), value }))
}

function groupBy<R extends { readonly index: number }, T>(
  length: number,
  rows: readonly R[],
  pick: (row: R) => T,
): T[][] {
  const groups: T[][] = Array.from({ length }, () => [])
  for (const row of rows) groups[row.index]?.push(pick(row))
  return groups
}
