import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { partitionKey } from '@canvass/runtime/ports/event-log.ts'
import { dlqTopic } from '@canvass/runtime/projection/groups.ts'
import type { Pipeline } from '../composition/pipeline.ts'

/** What stood where before a load, so that only what the load has added is checked. */
export interface DeliveryStart {
  /** Ends of the partitions of the topics and their DLQs, by `topic/partition`. */
  readonly offsets: ReadonlyMap<string, bigint>
  /** Dead letters by stage and reason. */
  readonly letters: ReadonlyMap<string, number>
}

export async function deliveryStart(pipeline: Pick<Pipeline, 'database' | 'admin'>): Promise<DeliveryStart> {
  return { offsets: await endsOf(pipeline, [...TOPICS, ...TOPICS.map(dlqTopic)]), letters: await lettersOf(pipeline) }
}

async function endsOf(
  { admin }: Pick<Pipeline, 'admin'>,
  topics: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const ends = new Map<string, bigint>()
  for (const topic of topics) {
    for (const { partition, high } of await admin.offsets(topic)) ends.set(partitionKey(topic, partition), high)
  }
  return ends
}

/** Numbers of dead letters by `stage reason`. */
export async function lettersOf({ database }: Pick<Pipeline, 'database'>): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  for (const { stage, reason, count } of await createDeadLetterStore(database).groups({})) {
    const key = `${stage} ${reason}`
    counts.set(key, (counts.get(key) ?? 0) + count)
  }
  return counts
}
