import { type PublicEvent, TOPICS } from '@canvass/domain/events/public-event.ts'
import type { Counts } from '@canvass/domain/projection/counters.ts'
import { createKafka } from '@canvass/kafka/client.ts'
import { createLogAdmin } from '@canvass/kafka/log-admin.ts'
import { createLogReader } from '@canvass/kafka/log-reader.ts'
import { createLogWriter, PUBLISH_WORST_CASE_MS } from '@canvass/kafka/log-writer.ts'
import { renamedLog } from '@canvass/kafka/renamed-log.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { createRegistry } from '@canvass/platform/metrics/registry.ts'
import { createBreaker } from '@canvass/platform/resilience/breaker.ts'
import { LONG_READS } from '@canvass/postgres/connect.ts'
import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import { createRebuildStore } from '@canvass/postgres/rebuild/rebuild-store.ts'
import { createRecountStore } from '@canvass/postgres/recount/recount-store.ts'
import { createSessionStore } from '@canvass/postgres/session/session-store.ts'
import { openTestDatabase } from '@canvass/postgres/testing/open-database.ts'
import { newId, stepWrite } from '@canvass/postgres/testing/step-writes.ts'
import { cacheReady, connectCache } from '@canvass/redis/connections.ts'
import { createCurrentCounters } from '@canvass/redis/current-counters.ts'
import { createProjectionVersions } from '@canvass/redis/projection-versions.ts'
import type { LogReader, LogWriter } from '@canvass/runtime/ports/event-log.ts'
import type { OutboxStore } from '@canvass/runtime/ports/outbox.ts'
import type { StepWrite } from '@canvass/runtime/ports/session-store.ts'
import { foldEvents } from '@canvass/runtime/projection/fold-events.ts'
import { emptyRedisDatabase } from '@canvass/testing/redis-database.ts'
import { testServices, uniqueName } from '@canvass/testing/services.ts'
import { vi } from 'vitest'
import { createDlqRole } from '../dead-letters/dlq-consumer.ts'
import { createProjectorMetrics } from '../projectors/metrics.ts'
import { createProjectorsRole } from '../projectors/projectors-role.ts'
import { createRebuilder } from '../projectors/rebuilder.ts'
import { createRelayMetrics } from '../relay/metrics.ts'
import { createRelayRole } from '../relay/relay-role.ts'

export const PARTITIONS = 3

export type Pipeline = Awaited<ReturnType<typeof openPipeline>>

/** Everything behind the session worker on real services: roles are started and stopped as a test needs them. */
export async function openPipeline() {
  const { logger, lines } = memoryLog()
  const test = await openTestDatabase()
  const kafka = createKafka({ brokers: testServices().kafkaBrokers.split(','), clientId: 'spec', logger })
  const clients = {
    writer: createLogWriter(kafka),
    reader: createLogReader(kafka, logger),
    admin: createLogAdmin(kafka),
  }
  const prefix = uniqueName('log')
  const log = renamedLog(clients, prefix)
  await log.admin.ensureTopics(TOPICS, PARTITIONS, 86_400_000)
  const cacheUrl = await emptyRedisDatabase(testServices().redisCacheUrl)
  const redis = connectCache(cacheUrl, (err) => logger.warn({ err }, 'redis'))
  await cacheReady(redis, AbortSignal.timeout(5_000))
  const outbox = createOutboxStore(test.database, PARTITIONS)
  const versions = createProjectionVersions(redis, PARTITIONS)
  /** As a reader sees them. */
  const counters = createCurrentCounters(redis, { partitions: PARTITIONS })
  const letters = createDeadLetterStore(test.database)
  const store = createSessionStore(test.database, PARTITIONS)
  const breaker = createBreaker({ name: 'kafka', worstCaseMs: PUBLISH_WORST_CASE_MS, resetMs: 500 })
  const rebuild = {
    versions,
    rebuilds: createRebuildStore(test.database),
    recount: createRecountStore(await test.another(LONG_READS)),
    outbox,
    letters,
    log: { ...log.reader, offsets: log.admin.offsets, publish: log.writer.publish },
    partitions: PARTITIONS,
    now: Date.now,
  }
  const events: PublicEvent[] = []
  const stops: (() => Promise<unknown> | unknown)[] = []
  const registry = () => createRegistry({ service: 'spec', version: '0' })

  /** Sessions that start and complete with two answers. */
  async function writeSessions(count: number): Promise<readonly string[]> {
    const ids = Array.from({ length: count }, () => newId())
    const answers = { Q1: { from: null, to: 'a' }, Q2: { from: null, to: 7 } }
    await write(ids.map((sessionId) => stepWrite({ sessionId, seq: 0 })))
    await write(ids.map((sessionId) => stepWrite({ sessionId, seq: 1, answers, status: 'COMPLETED' })))
    return ids
  }

  /** Stores steps as the session worker does. */
  async function write(steps: readonly StepWrite[]): Promise<void> {
    await store.transaction(async (tx) => {
      await tx.lockShard(0)
      await tx.write({ steps, refusals: [], deadLetters: [] })
    })
    events.push(...steps.flatMap((step) => step.events))
  }

  async function startRelay(
    change: { owner?: string; writer?: LogWriter; outbox?: OutboxStore; live?: () => string[] } = {},
  ) {
    const owner = change.owner ?? uniqueName('relay')
    let ring: (partitions: readonly number[]) => void = () => undefined
    const role = createRelayRole({
      outbox: change.outbox ?? outbox,
      writer: change.writer ?? log.writer,
      breaker,
      metrics: createRelayMetrics(registry(), logger),
      owner,
      partitions: PARTITIONS,
      limit: { rows: 1_000, bytes: 524_288 },
      poll: { minMs: 5, maxMs: 250 },
      peers: { announce: async () => undefined, live: change.live ?? (() => [owner]), leave: async () => undefined },
      listen: async (onRing) => {
        ring = onRing
      },
    })
    await role.start?.(AbortSignal.timeout(10_000))
    const stop = async () => role.stop?.()
    stops.push(stop)
    return { owner, stop, ring: () => ring([0, 1, 2]) }
  }

  async function startProjectors(change: { reader?: LogReader; writer?: LogWriter } = {}) {
    const rebuilder = createRebuilder({ rebuild, by: uniqueName('projectors'), registry: registry(), log: logger })
    const counters = createCurrentCounters(redis, { partitions: PARTITIONS, onLost: rebuilder.lost })
    const role = createProjectorsRole({
      ...log,
      ...change,
      breaker,
      counters,
      unusable: (reason) => rebuilder.unusable(counters.version(), reason),
      outbox,
      letters,
      metrics: createProjectorMetrics(registry(), logger),
      log: logger,
    })
    await rebuilder.start?.(AbortSignal.timeout(20_000))
    await role.start?.(AbortSignal.timeout(20_000))
    const stop = async () => {
      await Promise.all([role.stop?.(), rebuilder.stop?.()])
    }
    stops.push(stop)
    await vi.waitFor(() => counters.position('runtime.sessions', 0), soon) // a first version is made by itself
    return { stop }
  }

  async function startDlq() {
    const role = createDlqRole({ reader: log.reader, letters, registry: registry(), log: logger })
    await role.start?.(AbortSignal.timeout(20_000))
    const stop = async () => role.stop?.()
    stops.push(stop)
    return { stop }
  }

  /** Stops every role that was started since the last call. */
  async function stopRoles(): Promise<void> {
    await Promise.all(stops.splice(0).map((stop) => stop()))
  }

  /** What the log was told under this name. */
  const logged = (event: string) => lines.filter((line) => line.event === event)

  async function counted(): Promise<Counts> {
    return counters.read([...expected().keys()])
  }

  /** What the counters must come to: the fold of all that was written. */
  function expected(): Counts {
    return foldEvents(events)
  }

  async function close(): Promise<void> {
    await stopRoles()
    breaker.close()
    redis.disconnect()
    await Promise.all([clients.writer.close(), clients.reader.close(), clients.admin.close(), test.close()])
  }

  return {
    ...{
      logger,
      lines,
      events,
      kafka,
      prefix,
      log,
      redis,
      outbox,
      counters,
      versions,
      rebuild,
      letters,
      test,
      breaker,
    },
    ...{ write, writeSessions, logged, startRelay, startProjectors, startDlq, stopRoles, counted, expected, close },
  }
}

export const soon = { timeout: 20_000, interval: 25 }
