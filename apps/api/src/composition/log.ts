import { createKafka } from '@canvass/kafka/client.ts'
import { createLogAdmin } from '@canvass/kafka/log-admin.ts'
import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { LogAdmin } from '@canvass/runtime/ports/event-log.ts'
import type { Base } from './base.ts'

export interface ComposedLog {
  readonly admin: Pick<LogAdmin, 'offsets'>
  readonly component: Component
}

/** Kafka is only asked by operators here: nothing connects before, and no reply to a respondent depends on it. */
export function composeLog({ settings, log }: Base): ComposedLog {
  const kafka = createKafka({ brokers: settings.kafka.brokers, clientId: 'canvass-api', logger: log })
  const admin = createLogAdmin(kafka)
  return { admin, component: { name: 'kafka', stop: () => admin.close() } }
}
