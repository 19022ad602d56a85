import { setTimeout as delay } from 'node:timers/promises'
import { Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { MAINTENANCE, SHARED_PREFIX } from './names.ts'

/** Something that must happen now and then, in one process of any number. */
export interface MaintenanceTask {
  readonly name: string
  readonly everyMs: number
  run(): Promise<void>
}

export interface Maintenance {
  close(): Promise<void>
}

/** How long a task may take to end when the process stops. */
const CLOSE_MS = 3_000

/** Runs the tasks on their schedule; the schedule is kept in the queue, so that several processes share it. A run that fails comes again. */
export async function startMaintenance(options: {
  readonly connection: Redis
  readonly tasks: readonly MaintenanceTask[]
  onError(error: Error): void
  onFailed(task: string, error: Error): void
}): Promise<Maintenance> {
  const { connection, tasks } = options
  const queue = new Queue(MAINTENANCE, { connection, prefix: SHARED_PREFIX, skipVersionCheck: true })
  queue.on('error', options.onError)
  const running = new Map<string, Promise<void>>()
  const worker = new Worker(
    MAINTENANCE,
    async (job) => {
      const task = tasks.find(({ name }) => name === job.name)
      if (task === undefined) throw new Error(`no task is called ${job.name}`)
      if (running.has(task.name)) return // it takes longer than the time between two runs
      const run = task.run().finally(() => running.delete(task.name))
      running.set(task.name, run)
      await run
    },
    // one that takes minutes keeps no other waiting
    { connection, prefix: SHARED_PREFIX, concurrency: tasks.length, skipVersionCheck: true },
  )
  worker.on('error', options.onError)
  worker.on('failed', (job, error) => options.onFailed(job?.name ?? 'unknown', error))
  for (const { name, everyMs } of tasks) {
    const kept = { removeOnComplete: { count: 20 }, removeOnFail: { count: 50 } }
    await queue.upsertJobScheduler(name, { every: everyMs }, { name, opts: kept })
  }
  return {
    async close() {
      await Promise.race([Promise.allSettled(running.values()), delay(CLOSE_MS, undefined, { ref: false })])
      await worker.close(running.size > 0) // a run that is cut short comes again
      await queue.close()
    },
  }
}
