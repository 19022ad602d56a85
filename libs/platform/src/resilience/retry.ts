import { backOff } from 'exponential-backoff'
import { untilAborted } from './abort.ts'

/** How often and how fast. */
export interface RetryPolicy {
  /** Attempts in all, the first one included; `Number.POSITIVE_INFINITY` to wait for something that must come. */
  readonly attempts: number
  /** Upper bound of the first pause, in milliseconds; doubles with each further one. */
  readonly firstDelayMs: number
  /** Upper bound of any pause, in milliseconds. */
  readonly maxDelayMs: number
}

export interface RetryOptions extends RetryPolicy {
  /** Whether another attempt can help; every error by default. */
  readonly retryIf?: (error: unknown) => boolean
  /** Ends the retrying at once, also in the middle of a pause. */
  readonly signal?: AbortSignal
  /** For metrics and logs: attempt number `attempt` (from 1) failed and another follows. */
  readonly onRetry?: (attempt: number, error: unknown) => void
}

/**
 * Runs work until it succeeds. Pauses are drawn between zero and a bound that doubles up to its cap ("full jitter"), so
 * that many callers that failed together do not come back together.
 * @param work gets the number of the attempt, from 1
 * @throws the last error when attempts are used up or `retryIf` says no; the signal's reason when it aborts
 */
export async function retry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { attempts, firstDelayMs, maxDelayMs, retryIf = () => true, signal, onRetry } = options
  let attempt = 0
  const trying = async () => {
    signal?.throwIfAborted() // the library cannot cut its pause short: it wakes once more, and finds this
    attempt += 1
    return work(attempt)
  }
  const again = (error: unknown): boolean => {
    if (signal?.aborted || !retryIf(error)) return false
    if (attempt < attempts) onRetry?.(attempt, error)
    return true
  }
  const pauses = { jitter: 'full', startingDelay: firstDelayMs, maxDelay: maxDelayMs, timeMultiple: 2 } as const
  const outcome = backOff(trying, { ...pauses, numOfAttempts: attempts, retry: again })
  return signal ? untilAborted(outcome, signal) : outcome
}

/** The longest that `retry` can take, in milliseconds, when one attempt takes `attemptMs` at most. */
export function worstCaseMs({ attempts, firstDelayMs, maxDelayMs }: RetryPolicy, attemptMs: number): number {
  let total = attempts * attemptMs
  for (let pause = 0; pause < attempts - 1; pause += 1) total += Math.min(firstDelayMs * 2 ** pause, maxDelayMs)
  return total
}
