import type { ServiceUrls } from '@canvass/deploy/services/types.ts'
import { type Database, LONG_READS } from '@canvass/postgres/connect.ts'
import { serviceUrls } from '../system.ts'
import { agreedSettings, openDatabase } from './database.ts'
import {
  type Closing,
  type Counters,
  type Log,
  type Mailboxes,
  openCounters,
  openLog,
  openMailboxes,
} from './services.ts'

/** Connections to all services of a pipeline, as an operator needs them: to look, not to change anything. */
export interface Pipeline extends Omit<Counters & Mailboxes & Log, 'close'> {
  readonly database: Database
  /** Partitions of each topic. */
  readonly partitions: number
  readonly shards: number
}

/**
 * Opens everything for as long as `work` needs it.
 * @param given where the services are; those of the environment or of the running local system when left out
 * @throws CommandFault (unreachable) naming what does not answer
 */
export async function withPipeline<T>(work: (pipeline: Pipeline) => Promise<T>, given?: ServiceUrls): Promise<T> {
  const urls = given ?? (await serviceUrls('databaseUrl', 'redisQueueUrl', 'redisCacheUrl', 'kafkaBrokers'))
  const opened: Closing[] = []
  const keep = <R extends Closing>(resource: R): R => {
    opened.push(resource)
    return resource
  }
  try {
    const database = keep(await openDatabase(urls.databaseUrl, LONG_READS))
    const { shards, topicPartitions: partitions } = await agreedSettings(database)
    const counters = keep(await openCounters(urls.redisCacheUrl, partitions))
    const mailboxes = keep(await openMailboxes(urls.redisQueueUrl, shards))
    const log = keep(await openLog(urls.kafkaBrokers))
    return await work({ ...counters, ...mailboxes, ...log, database, partitions, shards })
  } finally {
    for (const resource of opened.reverse()) await resource.close()
  }
}
