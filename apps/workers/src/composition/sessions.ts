import type { SessionState } from '@canvass/domain/session/state.ts'
import { connectDatabase, SHORT_WORK } from '@canvass/postgres/connect.ts'
import { isInfrastructure } from '@canvass/postgres/errors.ts'
import { pingDatabase } from '@canvass/postgres/health.ts'
import { createSessionStore } from '@canvass/postgres/session/session-store.ts'
import { agreeOnSettings } from '@canvass/postgres/settings/agree-on-settings.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { connect, FAIL_FAST, PATIENT } from '@canvass/queue/connections.ts'
import { createDoorbell, createReplyPublisher } from '@canvass/queue/replies.ts'
import { SHARD_HASH } from '@canvass/runtime/mailbox/shard.ts'
import { createSurveyCache } from '@canvass/runtime/session-worker/survey-cache.ts'
import { LRUCache } from 'lru-cache'
import { createSessionMetrics } from '../sessions/metrics.ts'
import { createSessionsRole } from '../sessions/sessions-role.ts'
import { type Base, type ComposedRole, serviceRole } from './shared.ts'

/** Sessions whose state is kept in memory; about 3 KB each. */
const CACHED_SESSIONS = 20_000

/** The session worker: mailboxes in, decisions to Postgres, replies out. */
export async function composeSessions({ settings, logger, registry, newId }: Base): Promise<ComposedRole> {
  const onError = (err: Error) => logger.debug({ err }, 'redis-queue.connection-error')
  const database = await connectDatabase({
    url: settings.postgres.url,
    applicationName: 'canvass-sessions',
    poolSize: settings.mailbox.shards + 2,
    timeouts: SHORT_WORK,
    onWarning: (message) => logger.debug({ message }, 'postgres.warning'),
  })
  const mailboxes = connect(settings.redisQueue.url, PATIENT, onError)
  const replies = connect(settings.redisQueue.url, FAIL_FAST, onError)
  const postgres = serviceRole(logger, {
    name: 'postgres',
    remedy: 'start Postgres, or correct DATABASE_URL',
    ping: () => pingDatabase(database),
    close: () => database.close(),
  })
  const queue = serviceRole(logger, {
    name: 'redis-queue',
    remedy: 'start the queue Redis, or correct REDIS_QUEUE_URL',
    ping: () => replies.ping(),
    async close() {
      mailboxes.disconnect()
      replies.disconnect()
    },
  })
  const agreement = {
    name: 'settings',
    start: () =>
      agreeOnSettings(database, {
        shards: settings.mailbox.shards,
        shardHash: SHARD_HASH,
        topicPartitions: settings.kafka.topicPartitions,
      }),
  }
  const role = createSessionsRole({
    shards: settings.mailbox.shards,
    connection: mailboxes,
    metrics: createSessionMetrics(registry),
    log: logger,
    worker: {
      store: createSessionStore(database, settings.kafka.topicPartitions),
      surveys: createSurveyCache(createSurveyStore(database, newId)),
      states: new LRUCache<string, SessionState>({ max: CACHED_SESSIONS }),
      replies: createReplyPublisher(replies),
      doorbell: createDoorbell(replies),
      partitions: settings.kafka.topicPartitions,
      newId,
      isInfrastructure,
      log: logger,
    },
  })
  return {
    components: [...postgres.components, agreement, ...queue.components, role],
    checks: [...postgres.checks, ...queue.checks],
  }
}
