import { TOPICS } from '@canvass/domain/events/public-event.ts'
import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { counter } from '@canvass/platform/metrics/registry.ts'
import { storeDlqBatch } from '@canvass/runtime/dead-letters/store-dlq.ts'
import type { DeadLetterStore } from '@canvass/runtime/ports/dead-letter-store.ts'
import type { LogReader } from '@canvass/runtime/ports/event-log.ts'
import { DLQ_GROUP, dlqTopic } from '@canvass/runtime/projection/groups.ts'
import type { Registry } from 'prom-client'
import { type KeptSubscription, keepSubscribed } from '../consumers/keep-subscribed.ts'

export interface DlqRoleDeps {
  readonly reader: LogReader
  readonly letters: Pick<DeadLetterStore, 'storeRecords'>
  readonly registry: Registry
  readonly log: Logger
}

/**
 * Takes what the projectors set aside into Postgres. Reading begins at the group's committed offset: a batch may come twice, and
 * the store keeps each letter once.
 */
export function createDlqRole({ reader, letters, registry, log }: DlqRoleDeps): Component {
  const stored = counter(registry, {
    name: 'canvass_dead_letters_stored_total',
    help: 'Records of the DLQ topics that became new letters',
    labels: ['topic'],
  })
  let subscription: KeptSubscription | undefined
  return {
    name: 'dlq-consumer',
    async start(signal) {
      const handlers = {
        groupId: DLQ_GROUP,
        topics: TOPICS.map(dlqTopic),
        failover: 'slow' as const,
        onAssign: async () => new Map<string, bigint>(),
        onBatch: async (topic: string, _partition: number, records: Parameters<typeof storeDlqBatch>[1]) => {
          stored.inc({ topic }, await storeDlqBatch(letters, records))
          return undefined
        },
      }
      subscription = await keepSubscribed(reader, handlers, log, signal)
    },
    stop: () => subscription?.stop(),
  }
}
