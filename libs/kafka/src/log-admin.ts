import type { LogAdmin } from '@canvass/runtime/ports/event-log.ts'
import type { Admin, ITopicConfig, Kafka } from 'kafkajs'
import { RETRY } from './client.ts'

/** Companions hold whatever their topic held, with headers on top, so they take more than a topic does (1 MiB by default). */
const COMPANION_MAX_BYTES = 16 * 1_048_576

export interface KafkaLogAdmin extends LogAdmin {
  /** Forgets a consumer group that has no members any more. Rejects while it has some, or when there is none. */
  deleteGroup(groupId: string): Promise<void>
  /** Rejects when no broker answers. */
  ping(): Promise<void>
  close(): Promise<void>
}

export function createLogAdmin(kafka: Kafka): KafkaLogAdmin {
  const admin = kafka.admin({ retry: RETRY })
  let connection: Promise<void> | undefined

  async function connected(): Promise<Admin> {
    connection ??= admin.connect()
    try {
      await connection
      return admin
    } catch (error) {
      connection = undefined
      throw error
    }
  }

  return {
    async ensureTopics(topics, partitions, retentionMs) {
      const client = await connected()
      const existing = new Set(await client.listTopics())
      const missing = topics
        .flatMap((topic) => withCompanions(topic, partitions, retentionMs))
        .filter(({ topic }) => !existing.has(topic))
      if (missing.length > 0) await client.createTopics({ topics: missing, waitForLeaders: true, timeout: 10_000 })
      return missing.map(({ topic }) => topic)
    },
    async offsets(topic) {
      const client = await connected()
      const offsets = await client.fetchTopicOffsets(topic)
      return offsets.map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
    },
    async deleteGroup(groupId) {
      await (await connected()).deleteGroups([groupId])
    },
    async ping() {
      await (await connected()).describeCluster()
    },
    close: () => admin.disconnect(),
  }
}

/**
 * A topic with the topics of its retries and dead letters. Records carry the broker's time (`LogAppendTime`): by the producer's,
 * rows that had to wait longer than the retention would be deleted on arrival, and a clock that is ahead gets its records refused.
 */
function withCompanions(topic: string, partitions: number, retentionMs: number): ITopicConfig[] {
  const entries = [
    { name: 'retention.ms', value: String(retentionMs) },
    { name: 'cleanup.policy', value: 'delete' },
    { name: 'message.timestamp.type', value: 'LogAppendTime' },
  ]
  const large = [...entries, { name: 'max.message.bytes', value: String(COMPANION_MAX_BYTES) }]
  return [
    { topic, numPartitions: partitions, configEntries: entries },
    { topic: `${topic}.retry`, numPartitions: partitions, configEntries: large },
    { topic: `${topic}.dlq`, numPartitions: partitions, configEntries: large },
  ]
}
