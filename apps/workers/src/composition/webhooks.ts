import { post } from '@canvass/platform/http/post.ts'
import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { isInfrastructure } from '@canvass/postgres/errors.ts'
import { createSessionReader } from '@canvass/postgres/session/session-reader.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { createSurveyCache } from '@canvass/runtime/session-worker/survey-cache.ts'
import { createHostBreakers } from '../webhooks/host-breakers.ts'
import { createWebhooksRole } from '../webhooks/webhooks-role.ts'
import type { Services } from './services.ts'
import type { Base, ComposedRole } from './shared.ts'

/** Ends of sessions, told to other servers. */
export async function composeWebhooks(base: Base, services: Services): Promise<ComposedRole> {
  const { settings, logger, registry, newId } = base
  const { tries, timeoutMs, firstDelayMs, privateHosts = [] } = settings.postbacks
  const [postgres, queue, kafka] = await Promise.all([services.postgres(), services.queue(), services.kafka()])
  const breakers = createHostBreakers(timeoutMs)
  const allowed = new Set(privateHosts)
  const role = createWebhooksRole({
    reader: kafka.client.reader,
    surveys: createSurveyCache(createSurveyStore(postgres.client, newId)),
    sessions: createSessionReader(postgres.client),
    letters: createDeadLetterStore(postgres.client),
    commands: queue.client.commands,
    workers: queue.client.workers,
    send: (url, body, headers, signal) =>
      post(url, body, {
        headers,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        privateHosts: allowed,
      }),
    breakerOf: breakers.of,
    secret: settings.secret.tokenSecret,
    tries,
    firstDelayMs,
    isInfrastructure,
    now: Date.now,
    registry,
    log: logger,
  })
  return {
    components: [
      postgres.ready,
      queue.ready,
      kafka.ready,
      { name: 'host-breakers', stop: () => breakers.close() },
      role,
    ],
    checks: [postgres.check, queue.check, kafka.check],
  }
}
