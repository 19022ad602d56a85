import { Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { DEAD_LETTERS_BULK, SHARED_PREFIX } from './names.ts'

/** What a job shows of its bulk, which itself stands in Postgres; the job's id is the bulk's. */
export interface BulkJob {
  readonly name: string
}

export const openBulkQueue = (connection: Redis): Queue<BulkJob> =>
  new Queue<BulkJob>(DEAD_LETTERS_BULK, { connection, prefix: SHARED_PREFIX, skipVersionCheck: true })

/** Puts a bulk into the queue; while its job is there, this changes nothing. A job that ends leaves no trace, however it ended. */
export async function enqueueBulk(queue: Queue<BulkJob>, id: string, job: BulkJob): Promise<void> {
  await queue.add('bulk', job, { jobId: id, attempts: 1, removeOnComplete: true, removeOnFail: true })
}

/**
 * Works one bulk at a time. The job of a worker that was killed goes to another one after some seconds.
 * @param work gets a signal for the end of this process, and a function that shows progress
 */
export function startBulkWorker(options: {
  readonly connection: Redis
  work(bulkId: string, signal: AbortSignal, show: (progress: object) => Promise<void>): Promise<void>
  onError(error: Error): void
}): { close(): Promise<void> } {
  const ending = new AbortController()
  const worker = new Worker<BulkJob>(
    DEAD_LETTERS_BULK,
    (job) => options.work(job.id ?? '', ending.signal, (progress) => job.updateProgress(progress)),
    {
      connection: options.connection,
      prefix: SHARED_PREFIX,
      concurrency: 1,
      skipVersionCheck: true,
      lockDuration: 6_000,
      stalledInterval: 2_000,
      maxStalledCount: 1_000_000,
    },
  )
  worker.on('error', options.onError)
  worker.on('failed', (_, error) => options.onError(error))
  return {
    async close() {
      ending.abort()
      await worker.close()
    },
  }
}
