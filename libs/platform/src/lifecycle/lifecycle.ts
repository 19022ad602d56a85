import type { Logger } from '../logging/logger.ts'
import { untilAborted } from '../resilience/abort.ts'
import { withDeadline } from '../resilience/deadline.ts'
import { systemTimer, type Timer } from '../time/timer.ts'

/** Something a process starts and stops: a server, a pool, a worker loop. */
export interface Component {
  readonly name: string
  /** Resolves when others may rely on it; a start that fails cleans up after itself. The signal aborts when a stop is asked for. */
  start?(signal: AbortSignal): Promise<void> | void
  /** Finishes what is under way and lets go. Called only after a start that succeeded. */
  stop?(): Promise<void> | void
  /** Time for `start`, in milliseconds; without it a start may take for ever, as it should while a service is away. */
  readonly startDeadlineMs?: number
  /** Time for `stop`, in milliseconds; by default half of what is left, so that one that hangs leaves time for the rest. */
  readonly stopDeadlineMs?: number
}

export interface LifecycleOptions {
  /** In the order they start; each may rely on those before it. */
  readonly components: readonly Component[]
  readonly logger: Logger
  /** Time for stopping all of them, in milliseconds. */
  readonly shutdownDeadlineMs: number
  readonly timer?: Timer
}

/** `clean` when every component stopped, and in time. */
export type StopOutcome = 'clean' | 'unclean'

export interface Lifecycle {
  /**
   * Starts the components one after the other. If one fails, those before it are stopped first, in reverse order.
   * @throws what the failing start threw; DeadlineError when it took too long; AbortError when `stop` was called meanwhile
   */
  start(): Promise<void>
  /** Stops what was started, in reverse order, and goes on past failures. Further calls share the first one's outcome. */
  stop(): Promise<StopOutcome>
}

/** Builds the lifecycle of one process; it starts once and stops once. */
export function createLifecycle(options: LifecycleOptions): Lifecycle {
  const { components, logger, timer = systemTimer } = options
  const started: Component[] = []
  const stopping = new AbortController()
  let starting: Promise<void> | undefined
  let stopped: Promise<StopOutcome> | undefined

  async function startAll(): Promise<void> {
    for (const component of components) {
      const begun = timer.now()
      await startOne(component, stopping.signal, logger, timer)
      started.push(component)
      logger.info({ component: component.name, tookMs: Math.round(timer.now() - begun) }, 'component.started')
    }
  }

  async function stopAll(): Promise<StopOutcome> {
    const deadline = timer.now() + options.shutdownDeadlineMs
    stopping.abort()
    await starting?.catch(() => undefined) // whoever called start hears of it
    let outcome: StopOutcome = 'clean'
    for (const component of started.toReversed()) {
      const left = Math.max(0, deadline - timer.now())
      const inTime = await stopOne(component, Math.min(component.stopDeadlineMs ?? left / 2, left), logger, timer)
      if (!inTime) outcome = 'unclean'
    }
    return outcome
  }

  const stop = (): Promise<StopOutcome> => {
    stopped ??= stopAll()
    return stopped
  }

  return {
    stop,
    async start() {
      starting ??= startAll()
      try {
        await starting
      } catch (error) {
        await stop()
        throw error
      }
    },
  }
}

async function startOne(component: Component, signal: AbortSignal, logger: Logger, timer: Timer): Promise<void> {
  const { name, startDeadlineMs } = component
  signal.throwIfAborted()
  const begun = (async () => component.start?.(signal))()
  const waiting = untilAborted(begun, signal)
  try {
    await (startDeadlineMs === undefined ? waiting : withDeadline(waiting, startDeadlineMs, `starting ${name}`, timer))
  } catch (error) {
    // If we stopped waiting and it succeeds after all, nobody else would stop it.
    const stopLate = () => component.stop?.()
    begun.then(stopLate, () => undefined).catch((err: unknown) => logStopFailure(logger, name, err))
    throw error
  }
}

async function stopOne(component: Component, ms: number, logger: Logger, timer: Timer): Promise<boolean> {
  const begun = timer.now()
  const { name } = component
  try {
    const stopping = (async () => component.stop?.())()
    await withDeadline(stopping, ms, `stopping ${name}`, timer)
    logger.info({ component: name, tookMs: Math.round(timer.now() - begun) }, 'component.stopped')
    return true
  } catch (err) {
    logStopFailure(logger, name, err)
    return false
  }
}

function logStopFailure(logger: Logger, component: string, err: unknown): void {
  logger.error({ component, err }, 'component.stop-failed')
}
