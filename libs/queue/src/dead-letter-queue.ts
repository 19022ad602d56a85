import { Queue, UnrecoverableError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { DEAD_LETTERS, SHARED_PREFIX } from './names.ts'

/** What a job of the `dead-letters` queue shows of its letter; the letter itself stays in Postgres. */
export interface LetterJob {
  readonly stage: string
  readonly reason: string
  readonly fingerprint: string
  readonly sessionId: string | null
  readonly surveyId: string | null
  readonly topic: string | null
  readonly partition: number | null
  readonly offset: string | null
}

export const openDeadLetterQueue = (connection: Redis): Queue<LetterJob> =>
  new Queue<LetterJob>(DEAD_LETTERS, { connection, prefix: SHARED_PREFIX, skipVersionCheck: true })

/** Puts a letter into the queue; the letter's id is the job's, so that it is there once. */
export async function enqueueLetter(queue: Queue<LetterJob>, id: string, letter: LetterJob): Promise<void> {
  await queue.add(letter.reason, letter, { jobId: id, attempts: 1, removeOnComplete: true, removeOnFail: false })
}

/** A letter that left by another way must not wait to be retried. */
export async function removeLetter(queue: Queue<LetterJob>, id: string): Promise<void> {
  await queue.remove(id)
}

/**
 * Parks every new job as failed with its reason, where a person finds it; a job that comes back from there, which is what Bull
 * Board's Retry does, is re-driven. `attemptsMade` tells the two apart, also after a run that was killed (measured: such a run comes
 * back with `attemptsStarted` 2 and `attemptsMade` 0).
 */
export function startDeadLetterWorker(options: {
  readonly connection: Redis
  redrive(letterId: string): Promise<unknown>
  onError(error: Error): void
}): Worker<LetterJob> {
  const worker = new Worker<LetterJob>(
    DEAD_LETTERS,
    async (job) => {
      if (job.attemptsMade === 0) throw new UnrecoverableError(job.data.reason)
      await options.redrive(job.id ?? '')
    },
    { connection: options.connection, prefix: SHARED_PREFIX, concurrency: 1, skipVersionCheck: true },
  )
  worker.on('error', options.onError)
  return worker
}
