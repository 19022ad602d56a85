import { batchBuckets, counter, gauge, histogram, latencyBuckets } from '@canvass/platform/metrics/registry.ts'
import type { Registry } from 'prom-client'

export interface SessionMetrics {
  decided(shard: number, commands: number, ms: number): void
  putBack(shard: number): void
  /** Whether this process works the shard. */
  held(shard: number, isHeld: boolean): void
  /** This worker knows less than the API that writes to the mailboxes. */
  tooOld(): void
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
  const held = gauge(registry, {
    name: 'canvass_mailbox_shard_held',
    help: '1 while this process works the shard',
    labels: ['shard'],
  })
  const tooOld = gauge(registry, {
    name: 'canvass_mailbox_worker_outdated',
    help: '1 when this process has given up its shards because it met a command newer than itself',
  })
  return {
    decided(shard, count, ms) {
      commands.inc({ shard }, count)
      jobs.observe(count)
      seconds.observe(ms / 1_000)
    },
    putBack: (shard) => putBacks.inc({ shard }),
    held: (shard, isHeld) => held.set({ shard }, isHeld ? 1 : 0),
    tooOld: () => tooOld.set(1),
  }
}
