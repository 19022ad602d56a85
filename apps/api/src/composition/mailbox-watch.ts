import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { gauge } from '@canvass/platform/metrics/registry.ts'
import { systemTimer } from '@canvass/platform/time/timer.ts'
import type { MailboxStatus } from '@canvass/queue/mailbox-status.ts'
import { every } from '@canvass/runtime/relay/every.ts'
import type { Registry } from 'prom-client'

const EVERY_MS = 2_000

/** Depth and age of every mailbox as metrics; told by the API, since it still runs when no worker does. */
export function mailboxWatch(
  registry: Registry,
  log: Logger,
  read: () => Promise<readonly MailboxStatus[]>,
): Component {
  const depth = gauge(registry, {
    name: 'canvass_mailbox_depth_jobs',
    help: 'Jobs that wait or run in a mailbox',
    labels: ['shard'],
  })
  const age = gauge(registry, {
    name: 'canvass_mailbox_age_seconds',
    help: 'How long the job at the head of a mailbox has waited',
    labels: ['shard'],
  })
  let watching: ReturnType<typeof every> | undefined

  async function watch(): Promise<void> {
    try {
      for (const { shard, depth: jobs, ageMs } of await read()) {
        depth.set({ shard }, jobs)
        age.set({ shard }, ageMs / 1_000)
      }
    } catch (err) {
      depth.reset() // what was known is no longer true
      age.reset()
      log.debug({ err }, 'mailbox.unreadable')
    }
  }

  return {
    name: 'mailbox-watch',
    start() {
      watching = every(systemTimer, EVERY_MS, watch)
    },
    stop() {
      watching?.stop()
    },
  }
}
