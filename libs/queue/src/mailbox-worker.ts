import { type Job, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { mailboxName, mailboxPrefix } from './names.ts'

/** What the processor says of a job: it is done with, or it must run again, next, after a pause. */
export type MailboxVerdict = { readonly done: true } | { readonly putBackMs: number }

export interface MailboxJob {
  readonly id: string
  readonly data: unknown
  /** An earlier run of this job began and did not finish: its commands may have been decided already. */
  readonly replayed: boolean
  /** Runs that died without a word. */
  readonly stalledRuns: number
}

export interface MailboxWorkerOptions {
  readonly shard: number
  /** A connection for commands; BullMQ makes a blocking one beside it. */
  readonly connection: Redis
  process(job: MailboxJob): Promise<MailboxVerdict>
  onError(error: Error): void
}

export interface MailboxWorker {
  readonly shard: number
  /** Begins to take jobs. */
  take(): void
  /** Takes no more jobs; resolves when the one under way has ended. It goes on looking after jobs whose worker has died. */
  release(): Promise<void>
  close(force?: boolean): Promise<void>
}

/**
 * Works one shard while it is taken, one job at a time across all processes. Nothing is ever thrown out of the processor: a thrown
 * error with backoff is overtaken by the next job, while a job put back by a rate limit, or re-queued after a stall, runs next
 * (measured). Short lock and stall times, and the stalled check also where the shard is not worked: the shard of a killed worker
 * stands still for 4 to 5 seconds instead of 60.
 */
export async function startMailboxWorker(options: MailboxWorkerOptions): Promise<MailboxWorker> {
  const { shard, connection } = options
  const prefix = mailboxPrefix(shard)
  const queue = new Queue(mailboxName(shard), { connection, prefix, skipVersionCheck: true })
  queue.on('error', options.onError)
  const assertOneAtATime = () => queue.setGlobalConcurrency(1)
  await assertOneAtATime()

  function stand(): Worker {
    const worker = idleWorker(options)
    worker.on('ready', () => {
      assertOneAtATime().catch(options.onError)
    })
    worker.startStalledCheckTimer().catch(options.onError)
    return worker
  }

  let worker = stand()
  return {
    shard,
    take() {
      worker.run().catch(options.onError)
    },
    async release() {
      const before = worker
      worker = stand() // one that has been closed never runs again, and a paused one looks after no stalled jobs
      await before.close()
    },
    async close(force = false) {
      await worker.close(force)
      await queue.close()
    },
  }
}

function idleWorker({ shard, connection, process, onError }: MailboxWorkerOptions): Worker {
  const worker: Worker = new Worker(mailboxName(shard), (job) => run(job), {
    connection,
    prefix: mailboxPrefix(shard),
    autorun: false,
    concurrency: 1,
    lockDuration: 4_000,
    stalledInterval: 1_000,
    maxStalledCount: 1_000_000,
    drainDelay: 5,
    skipVersionCheck: true,
    removeOnComplete: { count: 0 },
  })
  worker.on('error', onError)

  async function run(job: Job): Promise<void> {
    const verdict = await process({
      id: job.id ?? '',
      data: job.data,
      replayed: job.attemptsStarted > 1 || job.stalledCounter > 0,
      stalledRuns: job.stalledCounter,
    })
    if ('done' in verdict) return
    await worker.rateLimit(verdict.putBackMs)
    throw Worker.RateLimitError()
  }
  return worker
}
