/** How long to leave a job that could not run, growing while the fault lasts. */
export interface PutBackDelay {
  /** Milliseconds until the next try. */
  next(): number
  /** Something succeeded: the next fault starts small again. */
  reset(): void
}

const FIRST_MS = 100
const LAST_MS = 5_000

export function createPutBackDelay(): PutBackDelay {
  let delay = FIRST_MS
  return {
    next() {
      const now = delay
      delay = Math.min(delay * 2, LAST_MS)
      return now
    },
    reset() {
      delay = FIRST_MS
    },
  }
}
