import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { createKafka } from '@canvass/kafka/client.ts'
import { createLogAdmin, type KafkaLogAdmin } from '@canvass/kafka/log-admin.ts'
import { createLogReader, type KafkaLogReader } from '@canvass/kafka/log-reader.ts'
import { createLogWriter, type KafkaLogWriter } from '@canvass/kafka/log-writer.ts'
import { createLogger } from '@canvass/platform/logging/logger.ts'
import { connect, FAIL_FAST, whenReady } from '@canvass/queue/connections.ts'
import { createMailboxWriter, type MailboxQueues } from '@canvass/queue/mailbox-writer.ts'
import { cacheReady, connectCache } from '@canvass/redis/connections.ts'
import { createCurrentCounters } from '@canvass/redis/current-counters.ts'
import type { CounterStore } from '@canvass/runtime/ports/counter-store.ts'
import type { Redis } from 'ioredis'
import { unreachable } from '../fault.ts'

/** Connections to single services for a command; each is ready when it is returned, and must be closed. */
export interface Closing {
  close(): Promise<unknown>
}

const READY_MS = 5_000

/** Connection errors show in the commands that fail for them. */
const ignore = (): void => undefined

export interface Counters extends Closing {
  /** The cache Redis. */
  readonly cache: Redis
  readonly counters: CounterStore
}

export async function openCounters(url: string, partitions: number): Promise<Counters> {
  const cache = connectCache(url, ignore)
  const close = async () => cache.disconnect()
  return reached('the cache Redis', close, async () => {
    await cacheReady(cache, AbortSignal.timeout(READY_MS))
    return { cache, counters: createCurrentCounters(cache, { partitions }), close }
  })
}

export interface Mailboxes extends Closing {
  readonly mailboxes: MailboxQueues
}

export async function openMailboxes(url: string, shards: number): Promise<Mailboxes> {
  const redis = connect(url, FAIL_FAST, ignore)
  const close = async () => redis.disconnect()
  return reached('the queue Redis', close, async () => {
    await whenReady(redis, READY_MS)
    const mailboxes = createMailboxWriter(redis, shards)
    for (const queue of mailboxes.queues) queue.on('error', ignore) // unheard, it is printed
    return { mailboxes, close: () => mailboxes.close().finally(close) }
  })
}

export interface Log extends Closing {
  readonly admin: KafkaLogAdmin
  readonly reader: KafkaLogReader
  readonly writer: KafkaLogWriter
}

/** @param brokers `host:port`, several separated by commas */
export async function openLog(brokers: string): Promise<Log> {
  const logger = createLogger({ service: 'cli', level: 'silent' })
  const kafka = createKafka({ brokers: brokers.split(','), clientId: 'canvass-cli', logger })
  const admin = createLogAdmin(kafka)
  const reader = createLogReader(kafka, logger)
  const writer = createLogWriter(kafka)
  const close = () => Promise.all([admin.close(), reader.close(), writer.close()])
  return reached('Kafka', close, async () => {
    await admin.offsets(TOPICS[0])
    return { admin, reader, writer, close }
  })
}

async function reached<T>(name: string, close: () => Promise<unknown>, open: () => Promise<T>): Promise<T> {
  try {
    return await open()
  } catch (error) {
    await close()
    throw unreachable(`Cannot reach ${name}: ${error instanceof Error ? error.message : String(error)}`, error)
  }
}
