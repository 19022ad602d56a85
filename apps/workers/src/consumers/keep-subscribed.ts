import { isCoordinatorLoading } from '@canvass/kafka/passing-faults.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { retry } from '@canvass/platform/resilience/retry.ts'
import type { LogReader, LogSubscription, RunningSubscription } from '@canvass/runtime/ports/event-log.ts'

export interface KeptSubscription {
  /** Records not yet read, by topic and partition; undefined while the consumer is being rebuilt. */
  lag(): ReturnType<RunningSubscription['lag']> | undefined
  /** Moves the reading position of a partition; nothing happens while the consumer is being rebuilt. */
  seek: RunningSubscription['seek']
  stop(): Promise<void>
}

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 5_000

/**
 * Subscribes, and subscribes anew whenever the consumer dies for good: kafkajs then ends its loop but not the process, which would
 * look healthy and read nothing. Resolves with the first subscription; later ones are made in the background for ever.
 * @param signal ends the waiting for the first one
 */
export async function keepSubscribed(
  reader: LogReader,
  subscription: Omit<LogSubscription, 'onFatal'>,
  log: Logger,
  signal: AbortSignal,
): Promise<KeptSubscription> {
  const stopping = new AbortController()
  const { groupId } = subscription
  let running: RunningSubscription | undefined
  let attempts = 0

  async function subscribe(until: AbortSignal): Promise<void> {
    const attempt = ++attempts
    const made = await retry(() => join(attempt, until), {
      attempts: Number.POSITIVE_INFINITY,
      firstDelayMs: FIRST_PAUSE_MS,
      maxDelayMs: LONGEST_PAUSE_MS,
      signal: until,
      onRetry(count, err) {
        if (isCoordinatorLoading(err)) waiting()
        else log.warn({ err, group: groupId, attempt: count }, 'consumer.subscribe-failed')
      },
    })
    if (attempt === attempts) running = made
  }

  async function join(attempt: number, until: AbortSignal): Promise<RunningSubscription> {
    const made = await reader.subscribe({ ...subscription, onFatal: (error) => died(attempt, error) })
    if (until.aborted || stopping.signal.aborted) await made.stop() // nobody waits for it any more
    return made
  }

  /** As after each start of a broker; nothing has died that worked before. */
  const waiting = () => log.info({ group: groupId }, 'consumer.coordinator-loading')

  function died(attempt: number, err: Error): void {
    if (stopping.signal.aborted || attempt !== attempts) return
    if (isCoordinatorLoading(err)) waiting()
    else log.error({ err, group: groupId }, 'consumer.died')
    running = undefined
    subscribe(stopping.signal).catch((error) => log.debug({ err: error, group: groupId }, 'consumer.given-up')) // only when stopped
  }

  await subscribe(signal)
  return {
    lag: () => running?.lag(),
    seek: (...place) => running?.seek(...place),
    async stop() {
      stopping.abort()
      await running?.stop()
    },
  }
}
