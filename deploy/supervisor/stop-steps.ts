import type { StopStep } from '../services/types.ts'

/** API and workers: a drain takes up to the longest reply (5 s) or job; then they are ended, which they survive by design. */
export const appStopSteps: readonly StopStep[] = [
  { signal: 'SIGTERM', waitMs: 15_000 },
  { signal: 'SIGKILL', waitMs: 3_000 },
]
