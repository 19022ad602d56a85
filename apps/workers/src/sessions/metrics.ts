import { batchBuckets, counter, histogram, latencyBuckets } from '@canvass/platform/metrics/registry.ts'
import type { Registry } from 'prom-client'

export interface SessionMetrics {
  decided(shard: number, commands: number, ms: number): void
  putBack(shard: number): void
}

export function createSessionMetrics(registry: Registry): SessionMetrics {
  const commands = counter(registry, {
    name: 'canvass_mailbox_commands_total',
    help: 'Commands whose transaction was committed',
    labels: ['shard'],
  })
  const jobs = histogram(registry, {
    name: 'canvass_mailbox_job_commands',
    help: 'Commands in a mailbox job',
    buckets: batchBuckets,
  })
  const seconds = histogram(registry, {
    name: 'canvass_mailbox_job_seconds',
    help: 'From the start of a mailbox job to its last reply',
    buckets: latencyBuckets,
  })
  const putBacks = counter(registry, {
    name: 'canvass_mailbox_put_back_total',
    help: 'Jobs put back because a service was away or the worker too old',
    labels: ['shard'],
  })
  return {
    decided(shard, count, ms) {
      commands.inc({ shard }, count)
      jobs.observe(count)
      seconds.observe(ms / 1_000)
    },
    putBack: (shard) => putBacks.inc({ shard }),
  }
}
