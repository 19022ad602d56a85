import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import { createPeers } from '@canvass/queue/peers.ts'
import { listenToDoorbell } from '@canvass/queue/replies.ts'
import { createRelayMetrics } from '../relay/metrics.ts'
import { createRelayRole } from '../relay/relay-role.ts'
import type { Services } from './services.ts'
import type { Base, ComposedRole } from './shared.ts'

/** The relay: outbox rows in order to Kafka. */
export async function composeRelay(base: Base, services: Services): Promise<ComposedRole> {
  const { settings, logger, registry, processId } = base
  const { batchRows, batchBytes, pollMinMs, pollMaxMs } = settings.relay
  const { topicPartitions } = settings.kafka
  const [pipeline, queue, kafka] = await Promise.all([services.pipeline(), services.queue(), services.kafka()])
  const { commands, listener } = queue.client
  const role = createRelayRole({
    outbox: createOutboxStore(pipeline.client, topicPartitions),
    writer: kafka.client.writer,
    breaker: kafka.client.breaker,
    metrics: createRelayMetrics(registry, logger),
    owner: processId,
    partitions: topicPartitions,
    limit: { rows: batchRows, bytes: batchBytes },
    poll: { minMs: pollMinMs, maxMs: pollMaxMs },
    peers: createPeers(commands, 'relay', processId),
    listen: (onRing) => listenToDoorbell(listener, onRing),
  })
  return {
    components: [pipeline.ready, queue.ready, kafka.ready, role],
    checks: [pipeline.check, queue.check, kafka.check],
  }
}
