import type { LogWriter, SendResult, TopicBatch } from '@canvass/runtime/ports/event-log.ts'
import type { ICustomPartitioner, Kafka, TopicMessages } from 'kafkajs'
import { PRODUCE_TIMEOUT_MS, REQUEST_TIMEOUT_MS, RETRY } from './client.ts'
import { splitBatches } from './split-batches.ts'

/** Longest time of a send by its own limits: every attempt unanswered, and the pauses between them with their jitter. */
export const PUBLISH_WORST_CASE_MS = (RETRY.retries + 1) * REQUEST_TIMEOUT_MS + RETRY.retries * 500

export interface KafkaLogWriter extends LogWriter {
  close(): Promise<void>
}

/** Records go where they are told: kafkajs' own partitioner would move those without a partition at every retry. */
const explicitPartition: ICustomPartitioner =
  () =>
  ({ topic, message }) => {
    if (message.partition === undefined) throw new Error(`a record for ${topic} has no partition`)
    return message.partition
  }

/**
 * Sends with `acks=-1` and one request in flight. Not idempotent: that mode of kafkajs never re-initialises its producer id and
 * retries for ever; readers tell a record sent twice by its number. A send is tried three times.
 * It connects with the first send and again by itself after a broker was away.
 */
export function createLogWriter(kafka: Kafka): KafkaLogWriter {
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: explicitPartition,
    idempotent: false,
    maxInFlightRequests: 1,
    retry: RETRY,
  })
  let connection: Promise<void> | undefined

  async function connected(): Promise<void> {
    connection ??= producer.connect()
    try {
      await connection
    } catch (error) {
      connection = undefined
      throw error
    }
  }

  async function send(round: readonly TopicBatch[]): Promise<readonly SendResult[]> {
    const metadata = await producer.sendBatch({
      acks: -1,
      timeout: PRODUCE_TIMEOUT_MS,
      topicMessages: round.map(toTopicMessages),
    })
    return metadata.map(({ topicName, partition, baseOffset }) => ({
      topic: topicName,
      partition,
      baseOffset: BigInt(baseOffset ?? -1),
    }))
  }

  return {
    async publish(batches) {
      await connected()
      const landed = new Map<string, SendResult>()
      for (const round of splitBatches(batches)) {
        for (const result of await send(round)) {
          const place = `${result.topic}/${result.partition}`
          if (!landed.has(place)) landed.set(place, result)
        }
      }
      return [...landed.values()]
    },
    close: () => producer.disconnect(),
  }
}

function toTopicMessages({ topic, partition, records }: TopicBatch): TopicMessages {
  return {
    topic,
    messages: records.map(({ key, value, headers, timestamp }) => ({
      key,
      value,
      partition,
      headers,
      ...(timestamp === undefined ? {} : { timestamp: String(timestamp) }),
    })),
  }
}
