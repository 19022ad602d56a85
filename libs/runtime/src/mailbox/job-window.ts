import { systemTimer, type Timer } from '@canvass/platform/time/timer.ts'

/**
 * The jobs of one shard that this process has sent and that were not answered yet. While there are `maxJobs` of them the next one
 * waits and grows: many small jobs before a busy worker cost as much as full ones and never catch up, so under load they must become
 * few and large. A job that is not answered within `maxHoldMs` is no longer waited for.
 */
export interface JobWindow {
  /** Resolves when another job may be sent; undefined when it may at once. */
  room(): Promise<void> | undefined
  /** A job with commands whose replies will be heard; of others nobody can tell when they are done. */
  sent(commandIds: readonly string[]): void
  /** The reply to one of a job's commands: all of them were decided together. */
  answered(commandId: string): void
}

interface Job {
  readonly commandIds: readonly string[]
  readonly cancel: () => void
}

export function createJobWindow(maxJobs: number, maxHoldMs: number, timer: Timer = systemTimer): JobWindow {
  const jobOf = new Map<string, Job>()
  const jobs = new Set<Job>()
  let waiter: PromiseWithResolvers<void> | undefined

  function settle(job: Job): void {
    job.cancel()
    jobs.delete(job)
    for (const id of job.commandIds) jobOf.delete(id)
    if (jobs.size >= maxJobs) return
    waiter?.resolve()
    waiter = undefined
  }

  return {
    room() {
      if (jobs.size < maxJobs) return undefined
      waiter ??= Promise.withResolvers<void>()
      return waiter.promise
    },
    sent(commandIds) {
      if (commandIds.length === 0) return
      const job: Job = { commandIds, cancel: timer.after(maxHoldMs, () => settle(job)) }
      jobs.add(job)
      for (const id of commandIds) jobOf.set(id, job)
    },
    answered(commandId) {
      const job = jobOf.get(commandId)
      if (job !== undefined) settle(job)
    },
  }
}
