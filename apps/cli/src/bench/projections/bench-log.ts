import { randomBytes } from 'node:crypto'
import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { createKafka } from '@canvass/kafka/client.ts'
import { createLogAdmin } from '@canvass/kafka/log-admin.ts'
import { createLogReader } from '@canvass/kafka/log-reader.ts'
import { createLogWriter } from '@canvass/kafka/log-writer.ts'
import { renamedLog } from '@canvass/kafka/renamed-log.ts'
import { createLogger } from '@canvass/platform/logging/logger.ts'
import { serviceUrls } from '../../system.ts'

type Kafka = ReturnType<typeof createKafka>

export interface BenchLog extends ReturnType<typeof renamedLog> {
  readonly kafka: Kafka
  /** A topic's name on the broker. */
  there(topic: string): string
}

const RETENTION_MS = 3_600_000

/** Runs `work` with topics of its own on the configured broker, which are removed afterwards. */
export async function withBenchLog<T>(partitions: number, work: (log: BenchLog) => Promise<T>): Promise<T> {
  const { kafkaBrokers } = await serviceUrls('kafkaBrokers')
  const logger = createLogger({ service: 'bench', level: 'silent' })
  const kafka = createKafka({ brokers: kafkaBrokers.split(','), clientId: 'canvass-bench', logger })
  const clients = {
    writer: createLogWriter(kafka),
    reader: createLogReader(kafka, logger),
    admin: createLogAdmin(kafka),
  }
  const prefix = `bench-${randomBytes(4).toString('hex')}`
  const log = renamedLog(clients, prefix)
  try {
    const made = await log.admin.ensureTopics(TOPICS, partitions, RETENTION_MS)
    const there = (topic: string) => `${prefix}.${topic}`
    return await work({ ...log, kafka, there }).finally(() => removeTopics(kafka, made.map(there)))
  } finally {
    await Promise.all([clients.writer.close(), clients.reader.close(), clients.admin.close()])
  }
}

async function removeTopics(kafka: Kafka, topics: string[]): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  await admin.deleteTopics({ topics }).finally(() => admin.disconnect())
}
