import { TOPICS } from '@canvass/domain/events/public-event.ts'
import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import type { Breaker } from '@canvass/platform/resilience/breaker.ts'
import { systemTimer } from '@canvass/platform/time/timer.ts'
import type { CounterStore } from '@canvass/runtime/ports/counter-store.ts'
import type { DeadLetterStore } from '@canvass/runtime/ports/dead-letter-store.ts'
import type { LogAdmin, LogReader, LogWriter } from '@canvass/runtime/ports/event-log.ts'
import type { OutboxStore } from '@canvass/runtime/ports/outbox.ts'
import { GROUP_OF } from '@canvass/runtime/projection/groups.ts'
import { createProjector, type Projector } from '@canvass/runtime/projection/projector.ts'
import { every } from '@canvass/runtime/relay/every.ts'
import { type KeptSubscription, keepSubscribed } from '../consumers/keep-subscribed.ts'
import type { ProjectorMetrics } from './metrics.ts'

export interface ProjectorsRoleDeps {
  readonly reader: LogReader
  readonly writer: LogWriter
  readonly admin: Pick<LogAdmin, 'offsets'>
  /** The breaker of Kafka, shared by all who send in this process. */
  readonly breaker: Breaker
  /** Counters of the version that is shown. */
  readonly counters: CounterStore
  /** Told when counting cannot go on before the counters are rebuilt. */
  unusable(reason: string): void
  readonly outbox: Pick<OutboxStore, 'rewind' | 'cursors'>
  readonly letters: Pick<DeadLetterStore, 'move'>
  readonly metrics: ProjectorMetrics
  readonly log: Logger
}

const LOOK_AFTER_EVERY_MS = 2_000

/** Counts the three topics, each in its own consumer group, as one of any number of processes that share the partitions. */
export function createProjectorsRole(deps: ProjectorsRoleDeps): Component {
  const { counters, reader, writer, admin, breaker, outbox, letters, unusable, metrics, log } = deps
  const stops: (() => Promise<void> | void)[] = []

  const stopAll = async () => {
    await Promise.all(stops.map((stop) => stop()))
  }

  const lookAfter = (projector: Projector, subscription: KeptSubscription) => async () => {
    metrics.reading(projector.topic, subscription.lag())
    await projector.tick(subscription.seek)
  }

  return {
    name: 'projectors',
    async start(signal) {
      const begin = async (topic: (typeof TOPICS)[number]) => {
        const projector = createProjector({
          topic,
          group: GROUP_OF[topic],
          counters,
          log: {
            recordAt: (...place) => reader.recordAt(...place),
            offsets: (name) => admin.offsets(name),
            publish: (batches) => breaker.run(() => writer.publish(batches)),
          },
          outbox,
          letters,
          unusable,
          observer: metrics,
          now: Date.now,
        })
        const subscription = await keepSubscribed(reader, projector, log, signal)
        stops.push(() => subscription.stop())
        const looking = every(systemTimer, LOOK_AFTER_EVERY_MS, lookAfter(projector, subscription))
        stops.push(() => looking.stop())
      }
      const begun = await Promise.allSettled(TOPICS.map(begin))
      const failed = begun.find((one) => one.status === 'rejected')
      if (failed === undefined) return
      await stopAll()
      throw failed.reason
    },
    stop: stopAll,
  }
}
