import { withDeadline } from '@canvass/platform/resilience/deadline.ts'
import type { StoredRecord } from '@canvass/runtime/ports/event-log.ts'
import type { Kafka } from 'kafkajs'
import { type Cluster, createCluster, READ_COMMITTED } from './cluster.ts'
import { toStoredRecord } from './record.ts'

const DEADLINE_MS = 5_000

export interface RecordFetcher {
  recordAt(topic: string, partition: number, offset: bigint): Promise<StoredRecord | undefined>
  close(): Promise<void>
}

/** Reads single records by offset. A connection that was lost is made anew once before the error is passed on. */
export function createRecordFetcher(kafka: Kafka): RecordFetcher {
  let current: Promise<Cluster> | undefined
  let closed = false

  async function cluster(): Promise<Cluster> {
    if (closed) throw new Error('the log was closed') // a connection made now would keep the process alive
    current ??= open(kafka)
    try {
      return await current
    } catch (error) {
      current = undefined
      throw error
    }
  }

  async function forget(): Promise<void> {
    const closing = current
    current = undefined
    if (closing !== undefined) await (await closing).disconnect()
  }

  return {
    close() {
      closed = true
      return forget()
    },
    async recordAt(topic, partition, offset) {
      const attempt = async () => fetchAt(await cluster(), topic, partition, offset)
      const twice = attempt().catch(async () => {
        await forget()
        return attempt()
      })
      return await withDeadline(twice, DEADLINE_MS, `reading ${topic}/${partition} at ${offset}`)
    },
  }
}

async function open(kafka: Kafka): Promise<Cluster> {
  const cluster = createCluster(kafka)
  await cluster.connect()
  return cluster
}

async function fetchAt(
  cluster: Cluster,
  topic: string,
  partition: number,
  offset: bigint,
): Promise<StoredRecord | undefined> {
  await cluster.addTargetTopic(topic)
  const [leader] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]))
  if (leader === undefined) return undefined
  const broker = await cluster.findBroker({ nodeId: leader })
  try {
    const { responses } = await broker.fetch({
      maxWaitTime: 0,
      minBytes: 0,
      maxBytes: 1_048_576, // a larger record comes nevertheless: the first batch is always whole
      isolationLevel: READ_COMMITTED,
      rackId: '',
      topics: [{ topic, partitions: [{ partition, fetchOffset: offset.toString(), maxBytes: 1_048_576 }] }],
    })
    const messages = responses.flatMap((response) => response.partitions).flatMap((one) => one.messages)
    const found = messages.find((message) => BigInt(message.offset) === offset)
    return found === undefined ? undefined : toStoredRecord(topic, partition, found)
  } catch (error) {
    if (error instanceof Error && error.name === 'KafkaJSOffsetOutOfRange') return undefined
    throw error
  }
}
