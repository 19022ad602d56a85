import type { SessionState } from '@canvass/domain/session/state.ts'
import { isInfrastructure } from '@canvass/postgres/errors.ts'
import { createSessionStore } from '@canvass/postgres/session/session-store.ts'
import { agreeOnSettings } from '@canvass/postgres/settings/agree-on-settings.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { createCommandNotes } from '@canvass/queue/command-notes.ts'
import { createPeers } from '@canvass/queue/peers.ts'
import { createDoorbell, createReplyPublisher } from '@canvass/queue/replies.ts'
import { SHARD_HASH } from '@canvass/runtime/mailbox/shard.ts'
import { createSurveyCache } from '@canvass/runtime/session-worker/survey-cache.ts'
import { LRUCache } from 'lru-cache'
import { createSessionMetrics } from '../sessions/metrics.ts'
import { createSessionsRole } from '../sessions/sessions-role.ts'
import type { Services } from './services.ts'
import type { Base, ComposedRole } from './shared.ts'

/** Sessions whose state is kept in memory. */
const CACHED_SESSIONS = 20_000

/** The session worker: mailboxes in, decisions to Postgres, replies out. */
export async function composeSessions(base: Base, services: Services): Promise<ComposedRole> {
  const { settings, logger, newId, processId } = base
  const { shards } = settings.mailbox
  const { topicPartitions } = settings.kafka
  const [postgres, pipeline, queue] = await Promise.all([services.postgres(), services.pipeline(), services.queue()])
  const { commands, workers } = queue.client
  const agreement = {
    name: 'settings',
    start: () => agreeOnSettings(postgres.client, { shards, shardHash: SHARD_HASH, topicPartitions }),
  }
  const role = createSessionsRole({
    shards,
    connection: workers,
    notes: createCommandNotes(commands),
    peers: createPeers(commands, 'sessions', processId),
    owner: processId,
    metrics: createSessionMetrics(base.registry),
    log: logger,
    worker: {
      store: createSessionStore(pipeline.client, topicPartitions),
      surveys: createSurveyCache(createSurveyStore(postgres.client, newId)),
      states: new LRUCache<string, SessionState>({ max: CACHED_SESSIONS }),
      replies: createReplyPublisher(commands),
      doorbell: createDoorbell(commands),
      partitions: topicPartitions,
      isInfrastructure,
      log: logger,
    },
  })
  return {
    components: [postgres.ready, pipeline.ready, agreement, queue.ready, role],
    checks: [postgres.check, queue.check, role.check],
  }
}
