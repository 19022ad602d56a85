import { createKafka } from '@canvass/kafka/client.ts'
import { createLogAdmin } from '@canvass/kafka/log-admin.ts'
import { createLogReader } from '@canvass/kafka/log-reader.ts'
import { createLogWriter, PUBLISH_WORST_CASE_MS } from '@canvass/kafka/log-writer.ts'
import type { HealthCheck } from '@canvass/platform/health/health.ts'
import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import { hasEnded } from '@canvass/platform/lifecycle/process-id.ts'
import { createBreakerMetrics } from '@canvass/platform/metrics/breaker-metrics.ts'
import { type Breaker, createBreaker } from '@canvass/platform/resilience/breaker.ts'
import { retry } from '@canvass/platform/resilience/retry.ts'
import { type ConnectOptions, connectDatabase, LONG_READS, SHORT_WORK } from '@canvass/postgres/connect.ts'
import { pingDatabase } from '@canvass/postgres/health.ts'
import { connect, FAIL_FAST, PATIENT, whenReady } from '@canvass/queue/connections.ts'
import { cacheReady, connectCache } from '@canvass/redis/connections.ts'
import type { Base } from './shared.ts'

/** A service that a role needs, with what waits for it and what watches it. */
export interface Service<T> {
  readonly client: T
  /** Its start resolves when the service answers, and says meanwhile what is missing and what to do. */
  readonly ready: Component
  readonly check: HealthCheck
}

interface Opened<T> {
  readonly name: string
  /** What an operator can do when it does not answer. */
  readonly remedy: string
  readonly client: T
  ping(): Promise<unknown>
  close(): Promise<unknown>
}

const HEALTH_TIMEOUT_MS = 2_000

/**
 * The services of one process, opened when a role first asks for them and shared by its roles. Every role waits for its own: without
 * Kafka the session worker goes on.
 */
export function createServices(base: Base) {
  const closing: (() => Promise<unknown>)[] = []
  const breakers: Breaker[] = []
  const open = <T>(opened: Opened<T>): Service<T> => {
    closing.push(opened.close)
    return { client: opened.client, ready: waitingFor(base, opened), check: checkOf(opened) }
  }
  return {
    postgres: once(async () => open(await openPostgres(base))),
    /** Connections for the statements of the session worker and the relay, which run hundreds of times a second. */
    pipeline: once(async () => open(await openPipeline(base))),
    /** For statements that read all there is, and must neither be cut off nor keep others waiting. */
    postgresForReading: once(async () => open(await openPostgresForReading(base))),
    queue: once(async () => open(openQueue(base))),
    cache: once(async () => open(openCache(base))),
    kafka: once(async () => {
      const kafka = openKafka(base)
      breakers.push(kafka.client.breaker)
      return open(kafka)
    }),
    /** Breakers around what was opened so far. */
    breakers: (): readonly Breaker[] => breakers,
    /** Lets go of everything that was opened, the last first. */
    async close() {
      for (const close of closing.toReversed()) await close()
    },
  }
}

export type Services = ReturnType<typeof createServices>

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

function waitingFor({ logger }: Base, { name, remedy, ping }: Opened<unknown>): Component {
  return {
    name,
    async start(signal) {
      await retry(ping, {
        attempts: Number.POSITIVE_INFINITY,
        firstDelayMs: 250,
        maxDelayMs: 5_000,
        signal,
        onRetry: (attempt, err) => logger.warn({ err, service: name, attempt, remedy }, 'service.unreachable'),
      })
    },
  }
}

const checkOf = ({ name, ping }: Opened<unknown>): HealthCheck => ({
  name,
  required: true,
  timeoutMs: HEALTH_TIMEOUT_MS,
  check: ping,
})

const openPostgres = (base: Base) => openDatabase(base, { applicationName: 'canvass-workers', poolSize: 6 })

const openPostgresForReading = (base: Base) =>
  openDatabase(base, { applicationName: 'canvass-reading', poolSize: 3, timeouts: LONG_READS })

function openPipeline(base: Base) {
  const { mailbox, kafka } = base.settings
  const poolSize = mailbox.shards + kafka.topicPartitions * 2
  return openDatabase(base, { applicationName: 'canvass-pipeline', poolSize, planned: 'once' })
}

async function openDatabase(
  { settings, logger }: Base,
  options: Pick<ConnectOptions, 'applicationName' | 'poolSize' | 'planned'> & Partial<Pick<ConnectOptions, 'timeouts'>>,
) {
  const client = await connectDatabase({
    timeouts: SHORT_WORK,
    ...options,
    url: settings.postgres.url,
    onWarning: (message) => logger.debug({ message }, 'postgres.warning'),
  })
  const remedy = 'start Postgres, or correct DATABASE_URL'
  return { name: 'postgres', remedy, client, ping: () => pingDatabase(client), close: () => client.close() }
}

function openQueue({ settings, logger }: Base) {
  const onError = (err: Error) => logger.debug({ err }, 'redis-queue.connection-error')
  const opened = () => connect(settings.redisQueue.url, PATIENT, onError)
  const client = {
    /** For short commands: fails at once when Redis is away. */
    commands: connect(settings.redisQueue.url, FAIL_FAST, onError),
    /** For BullMQ's workers: waits for Redis. */
    workers: opened(),
    /** Listens to channels and can do nothing else. */
    listener: opened(),
  }
  const close = async () => {
    for (const redis of Object.values(client)) redis.disconnect()
  }
  const ping = async () => {
    await whenReady(client.commands, HEALTH_TIMEOUT_MS)
    await client.commands.ping()
  }
  const remedy = 'start the queue Redis, or correct REDIS_QUEUE_URL'
  return { name: 'redis-queue', remedy, client, ping, close }
}

function openCache({ settings, logger }: Base) {
  const client = connectCache(settings.redisCache.url, (err) => logger.debug({ err }, 'redis-cache.connection-error'))
  const ping = async () => {
    await cacheReady(client, AbortSignal.timeout(HEALTH_TIMEOUT_MS))
    await client.ping()
  }
  const remedy = 'start the cache Redis, or correct REDIS_CACHE_URL'
  return { name: 'redis-cache', remedy, client, ping, close: async () => client.disconnect() }
}

const KAFKA_CLIENT = 'canvass-workers'

function openKafka({ settings, logger, registry, processId }: Base) {
  const { brokers } = settings.kafka
  const kafka = createKafka({ brokers, clientId: KAFKA_CLIENT, logger })
  // members of groups are known by their client's id, so it says whose they are
  const reading = createKafka({ brokers, clientId: `${KAFKA_CLIENT}-${processId}`, logger })
  const isEnded = (clientId: string) => hasEnded(clientId.replace(`${KAFKA_CLIENT}-`, ''), processId)
  const breaker = createBreaker({
    name: 'kafka',
    worstCaseMs: PUBLISH_WORST_CASE_MS,
    resetMs: 1_000,
    observer: createBreakerMetrics(registry),
  })
  const client = {
    writer: createLogWriter(kafka),
    reader: createLogReader(reading, logger, isEnded),
    admin: createLogAdmin(kafka),
    /** One for Kafka as a whole, around everything that is sent. */
    breaker,
  }
  const close = async () => {
    breaker.close()
    await Promise.all([client.writer.close(), client.reader.close(), client.admin.close()])
  }
  const remedy = 'start Kafka, or correct KAFKA_BROKERS'
  return { name: 'kafka', remedy, client, ping: () => client.admin.ping(), close }
}
