import type { Queue } from 'bullmq'

export interface MailboxStatus {
  readonly shard: number
  /** Jobs waiting or running. */
  readonly depth: number
  /** How long the job at the head has waited, milliseconds; 0 when there is none. */
  readonly ageMs: number
  readonly failed: number
}

/** Depth and age of every mailbox, by shard. */
export async function mailboxStatus(queues: readonly Queue[], now: number): Promise<MailboxStatus[]> {
  return Promise.all(
    queues.map(async (queue, shard) => {
      const [counts, [head]] = await Promise.all([
        queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized', 'failed'),
        queue.getJobs(['active', 'waiting'], 0, 0, true),
      ])
      const { failed = 0, ...live } = counts
      const depth = Object.values(live).reduce((sum, count) => sum + count, 0)
      return { shard, depth, ageMs: head ? Math.max(0, now - head.timestamp) : 0, failed }
    }),
  )
}
