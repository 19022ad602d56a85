/** Time as an argument: what the code below asks of a clock, so that its tests decide when time passes. */
export interface Timer {
  /** Milliseconds on a clock that never goes back; only differences mean something. */
  now(): number
  /** Runs `then` once after at least `ms` milliseconds, unless the returned function is called before. */
  after(ms: number, then: () => void): () => void
}

/** The machine's clock. */
export const systemTimer: Timer = {
  now: () => performance.now(),
  after(ms, then) {
    const handle = setTimeout(then, ms)
    return () => clearTimeout(handle)
  },
}
