import { TOPICS } from '@canvass/domain/events/public-event.ts'
import type { CounterStore } from '../ports/counter-store.ts'
import type { LogAdmin } from '../ports/event-log.ts'
import { GROUP_OF } from '../projection/groups.ts'

/** How many records of one partition are in the log and not in the counters. */
export interface ConsumerLag {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly lag: number
}

/**
 * How far each projection is behind its log, by what it has stored: Kafka's own committed offsets are only hints here.
 * Both are read one after the other, so a busy partition may look a few records further behind than it is.
 */
export async function consumerLag(
  log: Pick<LogAdmin, 'offsets'>,
  counters: Pick<CounterStore, 'position'>,
): Promise<readonly ConsumerLag[]> {
  const lags = await Promise.all(
    TOPICS.map(async (topic) => {
      const offsets = await log.offsets(topic)
      return Promise.all(
        offsets.map(async ({ partition, low, high }) => {
          const applied = (await counters.position(topic, partition))?.offset ?? low
          const lag = high > applied ? Number(high - applied) : 0
          return { group: GROUP_OF[topic], topic, partition, lag }
        }),
      )
    }),
  )
  return lags.flatMap((ofTopic) => ofTopic.toSorted((a, b) => a.partition - b.partition))
}
