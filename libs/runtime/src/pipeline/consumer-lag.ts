import { TOPICS, type Topic } from '@canvass/domain/events/public-event.ts'
import type { CounterStore } from '../ports/counter-store.ts'
import type { OutboxStore } from '../ports/outbox.ts'
import { GROUP_OF } from '../projection/groups.ts'
import { positionOf } from '../projection/position-of.ts'

/** How many records of one partition were sent and are not in the counters. */
export interface ConsumerLag {
  readonly group: string
  readonly topic: Topic
  readonly partition: number
  readonly lag: number
  /** Dense number of the last record sent, and of the last one counted. */
  readonly sent: number
  readonly counted: number
}

/**
 * How far each projection is behind the relay, by the numbers of the records. Offsets would not do: records sent again at the end of
 * the log are read and dropped, and no stored offset need move behind them. What the relay has still to send, again or for the first
 * time, is no lag but a row of the outbox. Lost counters have counted nothing. Partitions that nobody has relayed yet are absent.
 */
export async function consumerLag(
  outbox: Pick<OutboxStore, 'cursors'>,
  counters: Pick<CounterStore, 'position'>,
): Promise<readonly ConsumerLag[]> {
  const cursors = await outbox.cursors()
  return Promise.all(
    TOPICS.flatMap((topic) =>
      cursors.map(async ({ partition, topics }) => {
        const sent = Number(topics[topic].n)
        // read after the cursors: a busy partition looks less far behind, never further
        const counted = Number((await positionOf(counters, topic, partition))?.n ?? 0n)
        return { group: GROUP_OF[topic], topic, partition, lag: Math.max(0, sent - counted), sent, counted }
      }),
    ),
  )
}
