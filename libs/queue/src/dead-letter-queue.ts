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

export type LetterQueue = Queue<LetterJob>

export const openDeadLetterQueue = (connection: Redis): LetterQueue =>
  new Queue<LetterJob>(DEAD_LETTERS, { connection, prefix: SHARED_PREFIX, skipVersionCheck: true })

/**
 * Puts a letter into the queue; the letter's id is the job's, so that it is there once. What is there of an earlier failure goes.
 * @returns false while a worker has the job: it must be put there again when that has ended
 */
export async function enqueueLetter(queue: LetterQueue, id: string, letter: LetterJob): Promise<boolean> {
  if (!(await removeLetter(queue, id))) return false
  await queue.add(letter.reason, letter, { jobId: id, attempts: 1, removeOnComplete: true, removeOnFail: false })
  return true
}

/** Has a letter's job run, whether it is parked in the queue or not there at all. */
export async function runLetter(queue: LetterQueue, id: string, letter: LetterJob): Promise<void> {
  const job = await queue.getJob(id)
  if (job === undefined || (await job.isFailed())) await enqueueLetter(queue, id, letter)
}

/** A letter that left by another way must not wait to be retried. @returns false while a worker has its job */
export async function removeLetter(queue: LetterQueue, id: string): Promise<boolean> {
  return (await queue.remove(id)) === 1
}

/**
 * Parks every new job of a parked letter as failed with its reason, where a person finds it, and sends one whose retry was asked for;
 * a job that comes back from there is what Bull Board's Retry does. `attemptsMade` tells a new job from one that comes back, also after a run that was killed (measured: such a run comes back with `attemptsStarted` 2 and `attemptsMade` 0).
 */
export function startDeadLetterWorker(options: {
  readonly connection: Redis
  isParked(letterId: string): Promise<boolean>
  /** Its retry was asked for elsewhere; nothing is to be done when that is not so any more. */
  send(letterId: string): Promise<unknown>
  /** Somebody pressed Retry. */
  retry(letterId: string): Promise<unknown>
  onError(error: Error): void
}): Worker<LetterJob> {
  const worker = new Worker<LetterJob>(
    DEAD_LETTERS,
    async (job) => {
      const id = job.id ?? ''
      if (job.attemptsMade > 0) await options.retry(id)
      else if (await options.isParked(id)) throw new UnrecoverableError(job.data.reason)
      else await options.send(id)
    },
    { connection: options.connection, prefix: SHARED_PREFIX, concurrency: 1, skipVersionCheck: true },
  )
  worker.on('error', options.onError)
  return worker
}
