import { TOPICS } from '@canvass/domain/events/public-event.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { batchBuckets, counter, gauge, histogram, latencyBuckets } from '@canvass/platform/metrics/registry.ts'
import type { OutboxStore } from '@canvass/runtime/ports/outbox.ts'
import type { RelayObserver } from '@canvass/runtime/relay/relay-lane.ts'
import type { Registry } from 'prom-client'

export interface RelayMetrics extends RelayObserver {
  outbox(status: Awaited<ReturnType<OutboxStore['status']>>): void
}

/** What operators see of the relay. */
export function createRelayMetrics(registry: Registry, log: Logger): RelayMetrics {
  const counters = createCounters(registry)
  const outbox = createOutboxGauges(registry)
  const { rows, turnRows, turnSeconds, overtaken, failures, held, numbers } = counters
  return {
    held(partition, isHeld) {
      held.set({ partition }, isHeld ? 1 : 0)
      log.info({ partition, held: isHeld }, 'relay.lease')
    },
    sent(partition, count, tookMs, cursor) {
      rows.inc({ partition }, count)
      turnRows.observe(count)
      turnSeconds.observe(tookMs / 1_000)
      for (const topic of TOPICS) numbers.set({ topic, partition }, Number(cursor.topics[topic].n))
    },
    overtaken(partition) {
      overtaken.inc({ partition })
      log.warn({ partition }, 'relay.overtaken')
    },
    failed(partition, doing, err) {
      failures.inc({ doing })
      log.warn({ err, partition, doing }, 'relay.failed')
    },
    outbox(status) {
      for (const { partition, unsent, oldestMs, fenceMs } of status) {
        outbox.unsent.set({ partition }, unsent)
        outbox.oldest.set({ partition }, oldestMs / 1_000)
        outbox.fence.set(fenceMs / 1_000)
      }
    },
  }
}

function createCounters(registry: Registry) {
  return {
    rows: counter(registry, {
      name: 'canvass_relay_rows_total',
      help: 'Outbox rows sent to Kafka and acknowledged, rows sent again included',
      labels: ['partition'],
    }),
    turnRows: histogram(registry, {
      name: 'canvass_relay_turn_rows',
      help: 'Rows sent in one turn',
      buckets: batchBuckets,
    }),
    turnSeconds: histogram(registry, {
      name: 'canvass_relay_turn_seconds',
      help: 'A turn that sent something: read, send, move the cursor',
      buckets: latencyBuckets,
    }),
    overtaken: counter(registry, {
      name: 'canvass_relay_overtaken_total',
      help: 'Turns whose cursor somebody else had moved: a rewind, another owner, or an answer that was lost',
      labels: ['partition'],
    }),
    failures: counter(registry, {
      name: 'canvass_relay_failures_total',
      help: 'What the relay tried and could not do',
      labels: ['doing'],
    }),
    held: gauge(registry, {
      name: 'canvass_relay_lease_held',
      help: '1 while this process owns the partition',
      labels: ['partition'],
    }),
    numbers: gauge(registry, {
      name: 'canvass_relay_sent_number',
      help: 'Dense number of the last record sent',
      labels: ['topic', 'partition'],
    }),
  }
}

function createOutboxGauges(registry: Registry) {
  return {
    unsent: gauge(registry, {
      name: 'canvass_outbox_unsent_rows',
      help: 'Rows behind the cursor of the relay',
      labels: ['partition'],
    }),
    oldest: gauge(registry, {
      name: 'canvass_outbox_oldest_unsent_seconds',
      help: 'Age of the oldest row that was not sent',
      labels: ['partition'],
    }),
    fence: gauge(registry, {
      name: 'canvass_outbox_fence_seconds',
      help: 'Age of the oldest writing transaction; nothing younger can be sent before it ends',
    }),
  }
}
