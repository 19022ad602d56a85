import type { Topic } from '@canvass/domain/events/public-event.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { batchBuckets, counter, gauge, histogram, latencyBuckets } from '@canvass/platform/metrics/registry.ts'
import type { ProjectionObserver } from '@canvass/runtime/projection/projector-deps.ts'
import type { Registry } from 'prom-client'

export interface ProjectorMetrics extends ProjectionObserver {
  /** Records not yet read, by partition; undefined while there is no consumer. */
  reading(
    topic: Topic,
    lag: readonly { readonly topic: string; readonly partition: number; readonly lag: bigint }[] | undefined,
  ): void
}

/** What operators see of the projectors. */
export function createProjectorMetrics(registry: Registry, log: Logger): ProjectorMetrics {
  const { records, batches, seconds, losses, letters, moves, retries, failures } = createCounters(registry)
  const { lag, running, numbers } = createGauges(registry)
  return {
    assigned: (topic, partition, offset, applied) =>
      log.info({ topic, partition, offset: String(offset), n: String(applied?.n ?? 0n) }, 'projector.assigned'),
    applied(topic, partition, plan, tookMs) {
      records.inc({ topic, fate: 'counted' }, plan.events.length)
      records.inc({ topic, fate: 'sent-again' }, plan.dropped)
      records.inc({ topic, fate: 'waiting' }, plan.lost)
      batches.observe(plan.events.length)
      seconds.observe(tookMs / 1_000)
      if (plan.next !== null) numbers.set({ topic, partition }, Number(plan.next.n))
    },
    moved(topic, partition, position) {
      moves.inc({ topic })
      const offset = position === null ? null : String(position.offset)
      log.warn({ topic, partition, offset }, 'projector.moved')
    },
    setAside(topic, partition, { record, failure }) {
      letters.inc({ topic, reason: failure.reason })
      const { reason, message } = failure
      log.warn({ topic, partition, offset: String(record.offset), reason, message }, 'projector.set-aside')
    },
    lost(topic, partition, loss) {
      losses.inc({ topic, what: 'noticed' })
      log.error({ topic, partition, n: String(loss.n) }, 'projector.record-missing')
    },
    healed(topic, partition, n) {
      losses.inc({ topic, what: 'healed' })
      log.info({ topic, partition, n: String(n) }, 'projector.record-found')
    },
    rewound(topic, partition, n) {
      losses.inc({ topic, what: 'rewind' })
      log.warn({ topic, partition, n: String(n) }, 'projector.rewind')
    },
    retried: (topic, _partition, outcome) => retries.inc({ topic, outcome }),
    failed(topic, partition, doing, err) {
      failures.inc({ topic, doing })
      log.warn({ err, topic, partition, doing }, 'projector.failed')
    },
    reading(topic, behind) {
      running.set({ topic }, behind === undefined ? 0 : 1)
      for (const one of behind ?? []) lag.set({ topic: one.topic, partition: one.partition }, Number(one.lag))
    },
  }
}

function createCounters(registry: Registry) {
  return {
    records: counter(registry, {
      name: 'canvass_projector_records_total',
      help: 'Records read: counted, sent again, or waiting for a missing one',
      labels: ['topic', 'fate'],
    }),
    batches: histogram(registry, {
      name: 'canvass_projector_batch_records',
      help: 'Records counted in one batch',
      buckets: batchBuckets,
    }),
    seconds: histogram(registry, {
      name: 'canvass_projector_batch_seconds',
      help: 'From reading a batch to its counters',
      buckets: latencyBuckets,
    }),
    losses: counter(registry, {
      name: 'canvass_projector_losses_total',
      help: 'Numbers missing in the log: noticed, rewinds asked for, healed',
      labels: ['topic', 'what'],
    }),
    letters: counter(registry, {
      name: 'canvass_projector_dead_letters_total',
      help: 'Records set aside',
      labels: ['topic', 'reason'],
    }),
    moves: counter(registry, {
      name: 'canvass_projector_moved_total',
      help: 'Batches that found another position stored: another reader was faster, or counters were lost',
      labels: ['topic'],
    }),
    retries: counter(registry, {
      name: 'canvass_projector_retries_total',
      help: 'Records of the retry topic by what became of them',
      labels: ['topic', 'outcome'],
    }),
    failures: counter(registry, {
      name: 'canvass_projector_failures_total',
      help: 'What a projector tried and could not do',
      labels: ['topic', 'doing'],
    }),
  }
}

function createGauges(registry: Registry) {
  return {
    lag: gauge(registry, {
      name: 'canvass_projector_lag_records',
      help: 'Records in the log that were not read yet',
      labels: ['topic', 'partition'],
    }),
    running: gauge(registry, {
      name: 'canvass_projector_consumer_running',
      help: '0 while the consumer is being rebuilt',
      labels: ['topic'],
    }),
    numbers: gauge(registry, {
      name: 'canvass_projector_applied_number',
      help: 'Dense number of the last record counted',
      labels: ['topic', 'partition'],
    }),
  }
}
