import { randomUUID } from 'node:crypto'
import type { StoredRecord } from '@canvass/runtime/ports/event-log.ts'
import type { Pipeline } from '../composition/pipeline.ts'
import type { DeliveryStart } from './delivery-start.ts'
import { readLog } from './read-log.ts'

/**
 * Reads what the topics have gained since the start, up to their present ends, each partition in order.
 * @throws as `readLog`
 */
export async function readSince(
  { reader, admin }: Pick<Pipeline, 'reader' | 'admin'>,
  start: DeliveryStart,
  topics: readonly string[],
  deadlineMs: number,
  onRecord: (record: StoredRecord) => void,
): Promise<void> {
  const groupId = `canvass-check-${randomUUID()}`
  const ranges = await Promise.all(
    topics.map(async (topic) =>
      (await admin.offsets(topic)).map(({ partition, high }) => ({
        topic,
        partition,
        from: start.offsets.get(`${topic}/${partition}`) ?? 0n,
        to: high,
      })),
    ),
  )
  try {
    await readLog({ reader, groupId, ranges: ranges.flat(), deadlineMs, onRecord })
  } finally {
    await admin.deleteGroup(groupId).catch(() => undefined) // the broker forgets empty groups by itself, later
  }
}
