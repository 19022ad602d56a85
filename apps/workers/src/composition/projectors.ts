import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import { createRebuildStore } from '@canvass/postgres/rebuild/rebuild-store.ts'
import { createRecountStore } from '@canvass/postgres/recount/recount-store.ts'
import { createCurrentCounters } from '@canvass/redis/current-counters.ts'
import { createProjectionVersions } from '@canvass/redis/projection-versions.ts'
import { createProjectorMetrics } from '../projectors/metrics.ts'
import { createProjectorsRole } from '../projectors/projectors-role.ts'
import { createRebuilder, type Rebuilder } from '../projectors/rebuilder.ts'
import type { Services } from './services.ts'
import type { Base, ComposedRole } from './shared.ts'

/** The projectors: records of Kafka into counters in Redis, which are rebuilt when that cannot go on. */
export async function composeProjectors(base: Base, services: Services): Promise<ComposedRole> {
  const { settings, logger, registry } = base
  const partitions = settings.kafka.topicPartitions
  const [postgres, cache, kafka] = await Promise.all([services.postgres(), services.cache(), services.kafka()])
  const { reader, writer, admin, breaker } = kafka.client
  const outbox = createOutboxStore(postgres.client, partitions)
  const letters = createDeadLetterStore(postgres.client)
  const rebuilder = await composeRebuilder(base, services)
  const counters = createCurrentCounters(cache.client, { partitions, onLost: rebuilder.lost })
  const role = createProjectorsRole({
    ...{ reader, writer, admin, breaker, outbox, letters },
    counters,
    unusable: (reason) => rebuilder.unusable(counters.version(), reason),
    metrics: createProjectorMetrics(registry, logger),
    log: logger,
  })
  return {
    components: [cache.ready, kafka.ready, rebuilder, role],
    checks: [postgres.check, cache.check, kafka.check],
  }
}

async function composeRebuilder(
  { settings, logger, registry, processId }: Base,
  services: Services,
): Promise<Rebuilder> {
  const partitions = settings.kafka.topicPartitions
  const [postgres, reading, cache, kafka] = await Promise.all([
    services.postgres(),
    services.postgresForReading(),
    services.cache(),
    services.kafka(),
  ])
  const { reader, writer, admin, breaker } = kafka.client
  return createRebuilder({
    rebuild: {
      versions: createProjectionVersions(cache.client, partitions),
      rebuilds: createRebuildStore(postgres.client),
      recount: createRecountStore(reading.client),
      outbox: createOutboxStore(postgres.client, partitions),
      letters: createDeadLetterStore(postgres.client),
      log: {
        subscribe: reader.subscribe,
        recordAt: reader.recordAt,
        offsets: admin.offsets,
        publish: (batches) => breaker.run(() => writer.publish(batches)),
      },
      partitions,
      now: Date.now,
    },
    by: processId,
    registry,
    log: logger,
  })
}
