import type { StopStep } from '../services/types.ts'

/** API and workers drain for up to SHUTDOWN_DEADLINE_MS (15 s) and end by themselves; past that they hang and are ended. */
export const appStopSteps: readonly StopStep[] = [
  { signal: 'SIGTERM', waitMs: 17_000 },
  { signal: 'SIGKILL', waitMs: 3_000 },
]
