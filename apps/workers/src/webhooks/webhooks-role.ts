import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { counter } from '@canvass/platform/metrics/registry.ts'
import { openWebhookQueue, startWebhookWorker } from '@canvass/queue/webhook-queue.ts'
import type { LogReader, StoredRecord } from '@canvass/runtime/ports/event-log.ts'
import { findPostbacks, WEBHOOK_GROUP } from '@canvass/runtime/postbacks/find-postbacks.ts'
import { retryTopic } from '@canvass/runtime/projection/groups.ts'
import type { SurveyCache } from '@canvass/runtime/session-worker/survey-cache.ts'
import type { Redis } from 'ioredis'
import type { Registry } from 'prom-client'
import { type KeptSubscription, keepSubscribed } from '../consumers/keep-subscribed.ts'
import { createTry, type TryDeps } from './try-postback.ts'

export interface WebhooksRoleDeps extends Omit<TryDeps, 'count'> {
  readonly reader: LogReader
  readonly surveys: SurveyCache
  /** For adding jobs: fails at once when Redis is away. */
  readonly commands: Redis
  /** For the queue's worker. */
  readonly workers: Redis
  readonly firstDelayMs: number
  readonly registry: Registry
  readonly log: Logger
}

const CONCURRENCY = 16
const LONGEST_PAUSE_MS = 3_600_000

/** Between half of a bound that doubles and all of it, so that receivers that come back are not stormed and the tries still span their time. */
export function pauseAfter(tries: number, firstDelayMs: number): number {
  const bound = Math.min(firstDelayMs * 2 ** Math.max(0, tries - 1), LONGEST_PAUSE_MS)
  return Math.round(bound * (0.5 + Math.random() / 2))
}

/**
 * Tells others of the ends of sessions. The reading position moves only when the queue has the jobs of a batch on disk, and a job leaves
 * the queue only when it was taken or has become a dead letter: wherever this stops, it goes on, and tells something twice at worst.
 */
export function createWebhooksRole(deps: WebhooksRoleDeps): Component {
  const { reader, surveys, commands, workers, registry, log } = deps
  const onError = (err: Error) => log.debug({ err }, 'webhooks.connection-error')
  const outcomes = counter(registry, {
    name: 'canvass_webhooks_tries_total',
    help: 'Postbacks by what became of a try: sent, failed (tried again), not-tried (its receiver is away), set-aside, nothing',
    labels: ['outcome'],
  })
  const queue = openWebhookQueue(commands, onError)
  const process = createTry({ ...deps, count: (outcome) => outcomes.inc({ outcome }) })
  let stop: () => Promise<void> = async () => undefined

  return {
    name: 'webhooks',
    async start(signal) {
      const pauseMs = (tries: number) => pauseAfter(tries, deps.firstDelayMs)
      const worker = startWebhookWorker({ connection: workers, concurrency: CONCURRENCY, process, pauseMs, onError })
      let subscription: KeptSubscription | undefined
      stop = async () => {
        await subscription?.stop()
        await worker.close()
        await queue.close()
      }
      const handlers = {
        groupId: WEBHOOK_GROUP,
        topics: ['runtime.sessions', retryTopic('runtime.sessions')],
        failover: 'slow' as const,
        onAssign: async () => new Map<string, bigint>(),
        async onBatch(_topic: string, _partition: number, records: readonly StoredRecord[]) {
          await queue.add(await findPostbacks(surveys, records))
          return undefined
        },
      }
      subscription = await keepSubscribed(reader, handlers, log, signal)
    },
    stop: () => stop(),
  }
}
