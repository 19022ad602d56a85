import { TOPICS } from '@canvass/domain/events/public-event.ts'
import type { CounterStore } from '../ports/counter-store.ts'
import type { OutboxPosition, OutboxStore, RelayCursor } from '../ports/outbox.ts'
import { incarnationOf } from './check-number.ts'
import { positionOf } from './position-of.ts'

/** How far everything that reads the outbox of one partition has come: the lowest position of relay and projections. */
export interface LowestPosition {
  readonly partition: number
  readonly position: OutboxPosition
}

/**
 * Positions up to which nobody needs the outbox any more. A partition is left out while its counters belong to another incarnation
 * than its relay, since their positions mean nothing in this one; all are while the counters are lost.
 */
export async function lowestPositions(
  outbox: Pick<OutboxStore, 'cursors'>,
  counters: Pick<CounterStore, 'position'>,
): Promise<readonly LowestPosition[]> {
  const lowest: LowestPosition[] = []
  for (const cursor of await outbox.cursors()) {
    const positions = await Promise.all(TOPICS.map((topic) => countedUpTo(counters, cursor, topic)))
    const known = positions.filter((position) => position !== null)
    if (known.length === TOPICS.length)
      lowest.push({ partition: cursor.partition, position: [cursor.position, ...known].reduce(lower) })
  }
  return lowest
}

/** A topic of which everything is counted needs nothing up to the relay's cursor, however long ago its last record was. */
async function countedUpTo(
  counters: Pick<CounterStore, 'position'>,
  cursor: RelayCursor,
  topic: (typeof TOPICS)[number],
): Promise<OutboxPosition | null> {
  const applied = await positionOf(counters, topic, cursor.partition)
  if (applied === null) return null
  const incarnation = incarnationOf(applied)
  if (incarnation !== null && incarnation !== cursor.incarnation) return null
  if (applied.n >= cursor.topics[topic].n) return cursor.position
  const [, txid, seq] = applied.pos.split('.')
  return txid === undefined || seq === undefined ? { txid: '0', seq: '0' } : { txid, seq }
}

function lower(one: OutboxPosition, other: OutboxPosition): OutboxPosition {
  const txids = BigInt(one.txid) - BigInt(other.txid)
  return txids < 0n || (txids === 0n && BigInt(one.seq) <= BigInt(other.seq)) ? one : other
}
