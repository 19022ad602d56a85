import { retry } from '@canvass/platform/resilience/retry.ts'
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

/**
 * A topic's leaders are known before they lead: until then whoever writes or reads is told that they do not (measured: for up to a
 * second on a busy machine), and a refused partition makes the client send the others twice.
 */
const UNTIL_LED = { attempts: 40, firstDelayMs: 50, maxDelayMs: 500 }

/**
 * A client remembers every topic it was ever asked about, and fails in everything when one of them is gone. So topics are made
 * with a client of their own, and after a failure the next question goes to a new one.
 */
export function createLogAdmin(kafka: Kafka): KafkaLogAdmin {
  let current: Promise<Admin> | undefined
  let closed = false

  async function forget(): Promise<void> {
    const old = current
    current = undefined
    if (old !== undefined) await (await old).disconnect()
  }

  async function ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    if (closed) throw new Error('the log was closed') // a connection made now would keep the process alive
    current ??= connect(kafka)
    const asked = current
    try {
      return await question(await asked)
    } catch (error) {
      if (current === asked) current = undefined
      asked.then((admin) => admin.disconnect()).catch(() => undefined) // it failed; there is nothing left to tell
      throw error
    }
  }

  return {
    async ensureTopics(topics, partitions, retentionMs) {
      const admin = await connect(kafka)
      try {
        const existing = new Set(await admin.listTopics())
        const missing = topics
          .flatMap((topic) => withCompanions(topic, partitions, retentionMs))
          .filter(({ topic }) => !existing.has(topic))
        if (missing.length > 0) await admin.createTopics({ topics: missing, waitForLeaders: true, timeout: 10_000 })
        for (const { topic } of missing) await retry(() => admin.fetchTopicOffsets(topic), UNTIL_LED)
        return missing.map(({ topic }) => topic)
      } finally {
        await admin.disconnect()
      }
    },
    async offsets(topic) {
      const fetch = () => ask((admin) => admin.fetchTopicOffsets(topic))
      const offsets = await fetch().catch(fetch)
      return offsets.map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
    },
    async deleteGroup(groupId) {
      await ask((admin) => admin.deleteGroups([groupId]))
    },
    async ping() {
      await ask((admin) => admin.describeCluster())
    },
    close() {
      closed = true
      return forget()
    },
  }
}

async function connect(kafka: Kafka): Promise<Admin> {
  const admin = kafka.admin({ retry: RETRY })
  await admin.connect()
  return admin
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
