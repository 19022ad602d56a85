import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import { createCounterStore } from '@canvass/redis/counter-store.ts'
import { currentVersion } from '@canvass/redis/projection-version.ts'
import { createProjectorMetrics } from '../projectors/metrics.ts'
import { createProjectorsRole } from '../projectors/projectors-role.ts'
import type { Services } from './services.ts'
import type { Base, ComposedRole } from './shared.ts'

/** The projectors: records of Kafka into counters in Redis. */
export async function composeProjectors(base: Base, services: Services): Promise<ComposedRole> {
  const { settings, logger, registry } = base
  const partitions = settings.kafka.topicPartitions
  const [postgres, cache, kafka] = await Promise.all([services.postgres(), services.cache(), services.kafka()])
  const { reader, writer, admin, breaker } = kafka.client
  const role = createProjectorsRole({
    reader,
    writer,
    admin,
    breaker,
    openCounters: async () =>
      createCounterStore(cache.client, { version: await currentVersion(cache.client), partitions }),
    outbox: createOutboxStore(postgres.client, partitions),
    letters: createDeadLetterStore(postgres.client),
    metrics: createProjectorMetrics(registry, logger),
    log: logger,
  })
  return {
    components: [cache.ready, kafka.ready, role],
    checks: [postgres.check, cache.check, kafka.check],
  }
}
