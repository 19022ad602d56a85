import type { SendResult, TopicBatch } from '../ports/event-log.ts'
import type { OutboxStore, RelayCursor } from '../ports/outbox.ts'
import { numberRows } from './number-rows.ts'

export interface TurnDeps {
  readonly outbox: Pick<OutboxStore, 'read' | 'advance'>
  /** Resolves when every in-sync replica has the batches; behind a breaker. */
  publish(batches: readonly TopicBatch[]): Promise<readonly SendResult[]>
  readonly limit: { readonly rows: number; readonly bytes: number }
}

export type TurnOutcome =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sent'; readonly rows: number; readonly cursor: RelayCursor }
  /** Another owner has the partition, or a reader asked for a rewind: the cursor in hand means nothing any more. */
  | { readonly kind: 'overtaken' }

/**
 * Sends one page of one partition's outbox: read, number, publish, move the cursor. Every interruption leaves the cursor where
 * it was or moves it behind records that Kafka has, so a row can be sent twice but never skipped.
 */
export async function relayTurn(deps: TurnDeps, cursor: RelayCursor): Promise<TurnOutcome> {
  const rows = await deps.outbox.read(cursor, deps.limit)
  if (rows.length === 0) return { kind: 'idle' }
  const page = numberRows(cursor, rows)
  const landed = await deps.publish(page.batches)
  const next = withOffsets(page.next, landed)
  return (await deps.outbox.advance(cursor, next))
    ? { kind: 'sent', rows: rows.length, cursor: next }
    : { kind: 'overtaken' }
}

function withOffsets(cursor: RelayCursor, landed: readonly SendResult[]): RelayCursor {
  const offsets = new Map(landed.map(({ topic, baseOffset }) => [topic, baseOffset]))
  const baseOffset = (topic: keyof RelayCursor['topics']) => offsets.get(topic) ?? cursor.topics[topic].baseOffset
  return {
    ...cursor,
    topics: {
      'runtime.sessions': { ...cursor.topics['runtime.sessions'], baseOffset: baseOffset('runtime.sessions') },
      'runtime.answers': { ...cursor.topics['runtime.answers'], baseOffset: baseOffset('runtime.answers') },
      'runtime.quota': { ...cursor.topics['runtime.quota'], baseOffset: baseOffset('runtime.quota') },
    },
  }
}
