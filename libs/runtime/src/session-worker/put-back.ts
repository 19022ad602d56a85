/** How long to leave a job that could not run, growing while the fault lasts. */
export interface PutBackDelay {
  /** Milliseconds until the next try. */
  next(): number
  /** Something succeeded: the next fault starts small again. */
  reset(): void
}

const FIRST_MS = 100
const LAST_MS = 5_000

/** @param firstMs where it starts; it doubles up to 5 seconds */
export function createPutBackDelay(firstMs = FIRST_MS): PutBackDelay {
  let delay = firstMs
  return {
    next() {
      const now = delay
      delay = Math.min(delay * 2, LAST_MS)
      return now
    },
    reset() {
      delay = firstMs
    },
  }
}
