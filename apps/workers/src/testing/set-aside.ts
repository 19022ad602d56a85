import { partitionOf } from '@canvass/domain/events/partition.ts'
import type { Topic } from '@canvass/domain/events/public-event.ts'
import { toDlqRecord } from '@canvass/runtime/dead-letters/dead-letter-record.ts'
import { toRetryBatch } from '@canvass/runtime/dead-letters/retry-record.ts'
import { dlqTopic, GROUP_OF } from '@canvass/runtime/projection/groups.ts'
import { readNumber } from '@canvass/runtime/relay/record-integrity.ts'
import { expect, vi } from 'vitest'
import { PARTITIONS, type Pipeline, soon } from './pipeline.ts'

/** Sends a letter's record to its retry topic. */
export async function resendLetter(pipeline: Pipeline, id: string | undefined): Promise<void> {
  const letter = await pipeline.letters.record(id ?? '')
  if (letter === undefined) throw new Error('there is no such letter')
  await pipeline.log.writer.publish([toRetryBatch(letter)])
}

/** The newest record of the session's partition goes to the DLQ, and its number is passed over. */
export async function setAsideAsAnOlderVersionWould(
  pipeline: Pipeline,
  sessionId: string,
  topic: Topic,
): Promise<void> {
  const partition = partitionOf(sessionId, PARTITIONS)
  const expected = await pipeline.counters.position(topic, partition)
  const offset = expected?.offset ?? 0n
  const record = await vi.waitFor(async () => {
    const found = await pipeline.log.reader.recordAt(topic, partition, offset)
    if (found === undefined) throw new Error('not sent yet')
    return found
  }, soon)
  const n = (expected?.n ?? 0n) + 1n
  const failure = { stage: 'decode-record', reason: 'unknown-version', errorClass: 'Rejected', message: 'v is 1' }
  const dead = toDlqRecord(record, failure, GROUP_OF[topic], new Date().toISOString())
  await pipeline.log.writer.publish([{ topic: dlqTopic(topic), partition, records: [dead] }])
  const next = { offset: offset + 1n, n, pos: readNumber(record)?.pos ?? '' }
  const batch = { topic, partition, expected, next, counts: new Map(), facts: [], setAside: [n] }
  expect(await pipeline.counters.apply(batch)).toEqual({ applied: true })
}
