import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { createKafka } from '@canvass/kafka/client.ts'
import { createLogAdmin, type KafkaLogAdmin } from '@canvass/kafka/log-admin.ts'
import { createLogReader, type KafkaLogReader } from '@canvass/kafka/log-reader.ts'
import { createLogger } from '@canvass/platform/logging/logger.ts'
import { type Database, LONG_READS } from '@canvass/postgres/connect.ts'
import { readSettings } from '@canvass/postgres/settings/read-settings.ts'
import { connect, FAIL_FAST, whenReady } from '@canvass/queue/connections.ts'
import { createMailboxWriter, type MailboxQueues } from '@canvass/queue/mailbox-writer.ts'
import { cacheReady, connectCache } from '@canvass/redis/connections.ts'
import { createCounterStore } from '@canvass/redis/counter-store.ts'
import { currentVersion } from '@canvass/redis/projection-version.ts'
import type { CounterStore } from '@canvass/runtime/ports/counter-store.ts'
import type { Redis } from 'ioredis'
import { unreachable } from '../fault.ts'
import { serviceUrls } from '../system.ts'
import { openDatabase } from './database.ts'

/** Connections to all services of a pipeline, as an operator needs them: to look, not to change anything. */
export interface Pipeline {
  readonly database: Database
  /** The cache Redis. */
  readonly cache: Redis
  /** Version of the projections that is shown. */
  readonly version: string
  readonly counters: CounterStore
  readonly mailboxes: MailboxQueues
  readonly admin: KafkaLogAdmin
  readonly reader: KafkaLogReader
  /** Partitions of each topic. */
  readonly partitions: number
  readonly shards: number
}

const READY_MS = 5_000

/** Opens what `work` needs and closes it afterwards. @throws CommandFault (unreachable) naming what does not answer */
export async function withPipeline<T>(work: (pipeline: Pipeline) => Promise<T>): Promise<T> {
  const urls = await serviceUrls('databaseUrl', 'redisQueueUrl', 'redisCacheUrl', 'kafkaBrokers')
  const closers: (() => Promise<unknown>)[] = []
  const closing = <R>(resource: R, close: (resource: R) => Promise<unknown>): R => {
    closers.push(() => close(resource))
    return resource
  }
  try {
    const database = closing(await openDatabase(urls.databaseUrl, LONG_READS), (opened) => opened.close())
    const settings = await reached('Postgres', readSettings(database))
    if (settings === undefined)
      throw unreachable('No worker has run on this database yet: start the product with `npm start`.')
    const { shards, topicPartitions: partitions } = settings
    const cache = closing(connectCache(urls.redisCacheUrl, ignore), async (redis) => redis.disconnect())
    await reached('the cache Redis', cacheReady(cache, AbortSignal.timeout(READY_MS)))
    const queue = closing(connect(urls.redisQueueUrl, FAIL_FAST, ignore), async (redis) => redis.disconnect())
    await reached('the queue Redis', whenReady(queue, READY_MS))
    const logger = createLogger({ service: 'cli', level: 'error' })
    const kafka = createKafka({ brokers: urls.kafkaBrokers.split(','), clientId: 'canvass-cli', logger })
    const admin = closing(createLogAdmin(kafka), (opened) => opened.close())
    await reached('Kafka', admin.offsets(TOPICS[0]))
    const version = await currentVersion(cache)
    return await work({
      database,
      cache,
      version,
      counters: createCounterStore(cache, { version, partitions }),
      mailboxes: closing(createMailboxWriter(queue, shards), (opened) => opened.close()),
      admin,
      reader: closing(createLogReader(kafka, logger), (opened) => opened.close()),
      partitions,
      shards,
    })
  } finally {
    for (const close of closers.reverse()) await close().catch(ignore)
  }
}

/** Connection errors show in the commands that fail for them; a close that fails has nothing left to close. */
const ignore = (): void => undefined

async function reached<T>(name: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    throw unreachable(`Cannot reach ${name}: ${error instanceof Error ? error.message : String(error)}`, error)
  }
}
