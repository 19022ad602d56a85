import type { SessionStore } from '../ports/session-store.ts'

/** Whether a transaction of the shard that does nothing succeeds now. */
export async function isWell(store: SessionStore, shard: number): Promise<boolean> {
  try {
    await store.transaction((tx) => tx.lockShard(shard))
    return true
  } catch {
    return false
  }
}

/** Failures of one job after which its commands are to blame, if the services were well each time. */
const PATIENCE = 10

/** Counts for one shard how often the job at its head failed although the services were well. */
export interface Blame {
  /** The run of this job failed by what looks like a fault of the services. */
  failed(jobId: string, servicesWell: boolean): void
  /** Whether the commands of this job are to blame. */
  isOn(jobId: string): boolean
}

export function createBlame(): Blame {
  let current = ''
  let failures = 0
  return {
    failed(jobId, servicesWell) {
      failures = servicesWell ? (jobId === current ? failures : 0) + 1 : 0
      current = jobId
    },
    isOn: (jobId) => jobId === current && failures >= PATIENCE,
  }
}
