import type { StoredRecord } from '@canvass/runtime/ports/event-log.ts'
import type { PostbackJob, PostbackQueue } from '@canvass/runtime/ports/postback.ts'
import { DelayedError, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { SHARED_PREFIX, WEBHOOKS } from './names.ts'

/** A job as it is stored: bytes are base64. */
interface StoredJob extends Omit<PostbackJob, 'record'> {
  readonly record: Omit<StoredRecord, 'offset' | 'key' | 'value' | 'headers'> & {
    readonly offset: string
    readonly key: string | null
    readonly value: string | null
    readonly headers: Readonly<Record<string, string>>
  }
}

/** Done jobs are remembered for a day: an end that is read again from the log is not told again. */
const REMEMBERED_SECONDS = 86_400
/** Tries are counted by whoever handles the job, who sets it aside at the last; until that is stored, the job must come again. */
const ENDLESS = 1_000_000

export interface OpenedWebhookQueue extends PostbackQueue {
  close(): Promise<void>
}

export function openWebhookQueue(connection: Redis, onError: (error: Error) => void): OpenedWebhookQueue {
  const queue = new Queue<StoredJob>(WEBHOOKS, { connection, prefix: SHARED_PREFIX, skipVersionCheck: true })
  queue.on('error', onError)
  return {
    async add(jobs) {
      const opts = { attempts: ENDLESS, backoff: { type: 'custom' }, removeOnComplete: { age: REMEMBERED_SECONDS } }
      await Promise.all(jobs.map((job) => queue.add('postback', stored(job), { ...opts, jobId: job.id })))
    },
    close: () => queue.close(),
  }
}

/** What became of one try: done, to be tried again after a pause, or not tried at all because nobody is there at the moment. */
export type Tried = 'done' | { readonly notTriedMs: number }

export interface WebhookWorkerOptions {
  readonly connection: Redis
  readonly concurrency: number
  /** @param tries how often it was tried before; throws to be tried again */
  process(job: PostbackJob, tries: number): Promise<Tried>
  /** Pause after so many tries, milliseconds. */
  pauseMs(tries: number): number
  onError(error: Error): void
}

/** Works through the queue until it is closed. */
export function startWebhookWorker({ connection, concurrency, process, pauseMs, onError }: WebhookWorkerOptions) {
  const worker = new Worker<StoredJob>(
    WEBHOOKS,
    async (job, token) => {
      const tried = await process(opened(job.data), job.attemptsMade)
      if (tried === 'done') return
      await job.moveToDelayed(Date.now() + tried.notTriedMs, token)
      throw new DelayedError()
    },
    {
      connection,
      concurrency,
      prefix: SHARED_PREFIX,
      skipVersionCheck: true,
      maxStalledCount: ENDLESS,
      settings: { backoffStrategy: pauseMs },
    },
  )
  worker.on('error', onError)
  return { close: () => worker.close() }
}

const base64 = (bytes: Buffer | null) => bytes?.toString('base64') ?? null
const bytesOf = (text: string | null) => (text === null ? null : Buffer.from(text, 'base64'))

/** Headers that occur several times are none of the relay's, and are left out. */
const stored = ({ record, ...job }: PostbackJob): StoredJob => ({
  ...job,
  record: {
    ...record,
    offset: String(record.offset),
    key: base64(record.key),
    value: base64(record.value),
    headers: Object.fromEntries(
      Object.entries(record.headers).flatMap(([name, value]) =>
        Buffer.isBuffer(value) ? [[name, value.toString('base64')] as const] : [],
      ),
    ),
  },
})

const opened = ({ record, ...job }: StoredJob): PostbackJob => ({
  ...job,
  record: {
    ...record,
    offset: BigInt(record.offset),
    key: bytesOf(record.key),
    value: bytesOf(record.value),
    headers: Object.fromEntries(
      Object.entries(record.headers).map(([name, text]) => [name, Buffer.from(text, 'base64')]),
    ),
  },
})
