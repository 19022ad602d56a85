import type { SessionState } from '@canvass/domain/session/state.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { createRegistry } from '@canvass/platform/metrics/registry.ts'
import type { Database } from '@canvass/postgres/connect.ts'
import { isInfrastructure } from '@canvass/postgres/errors.ts'
import { createSessionStore } from '@canvass/postgres/session/session-store.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { newId } from '@canvass/postgres/testing/step-writes.ts'
import { createCommandNotes } from '@canvass/queue/command-notes.ts'
import { createPeers } from '@canvass/queue/peers.ts'
import { createDoorbell, createReplyPublisher } from '@canvass/queue/replies.ts'
import { createSurveyCache, type SurveyCache } from '@canvass/runtime/session-worker/survey-cache.ts'
import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import { createSessionMetrics, type SessionMetrics } from '../sessions/metrics.ts'
import { createSessionsRole } from '../sessions/sessions-role.ts'

const PARTITIONS = 3

export interface RoleServices {
  readonly database: Database
  /** For short commands. */
  readonly commands: Redis
  /** For BullMQ's workers. */
  readonly workers: Redis
  readonly shards: number
  readonly owner: string
  readonly log: Logger
  readonly firstPutBackMs?: number
}

/**
 * The session worker's role as it is composed in the product, on the services of a spec.
 * @param surveysAs what deciding is to see in place of the published surveys
 * @param metricsAs what is to be told in place of the metrics
 */
export function sessionsRoleOn(
  { database, commands, workers, ...rest }: RoleServices,
  surveysAs: (surveys: SurveyCache) => SurveyCache = (surveys) => surveys,
  metricsAs: (metrics: SessionMetrics) => SessionMetrics = (metrics) => metrics,
) {
  return createSessionsRole({
    ...rest,
    connection: workers,
    notes: createCommandNotes(commands),
    peers: createPeers(commands, 'sessions', rest.owner),
    metrics: metricsAs(createSessionMetrics(createRegistry({ service: 'spec', version: '0' }))),
    worker: {
      store: createSessionStore(database, PARTITIONS),
      surveys: surveysAs(createSurveyCache(createSurveyStore(database, newId))),
      states: new LRUCache<string, SessionState>({ max: 20_000 }),
      replies: createReplyPublisher(commands),
      doorbell: createDoorbell(commands),
      partitions: PARTITIONS,
      isInfrastructure,
      log: rest.log,
    },
  })
}
