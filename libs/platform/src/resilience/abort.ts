/**
 * The promise's outcome, or the signal's reason as soon as it aborts. Like a deadline, this only stops waiting.
 * @throws the signal's reason, an AbortError by default
 */
export async function untilAborted<T>(promise: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  try {
    // Also when aborted from the start: the race is what hears a later rejection of the promise.
    return await Promise.race([aborted, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
