import { systemTimer, type Timer } from '../time/timer.ts'

/** Something did not finish in time. It may still finish later, unheard. */
export class DeadlineError extends Error {
  readonly what: string
  readonly ms: number

  constructor(what: string, ms: number) {
    super(`${what} did not finish within ${ms} ms`)
    this.name = 'DeadlineError'
    this.what = what
    this.ms = ms
  }
}

/**
 * The promise's outcome, or a DeadlineError after `ms` milliseconds. This only stops waiting: whatever runs behind the
 * promise runs on, so hand it an AbortSignal too where it can be stopped.
 * @param what completes "… did not finish within 50 ms"
 * @throws DeadlineError
 */
export async function withDeadline<T>(
  promise: PromiseLike<T>,
  ms: number,
  what: string,
  timer: Timer = systemTimer,
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const cancel = timer.after(ms, () => reject(new DeadlineError(what, ms)))
  try {
    return await Promise.race([promise, late])
  } finally {
    cancel()
  }
}
