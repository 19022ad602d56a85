import CircuitBreaker from 'opossum'
import { DeadlineError } from './deadline.ts'

export type BreakerState = 'closed' | 'half-open' | 'open'
export type BreakerOutcome = 'success' | 'failure' | 'timeout' | 'rejected'

/** What metrics hear of a breaker. */
export interface BreakerObserver {
  called(breaker: string, outcome: BreakerOutcome): void
  changed(breaker: string, state: BreakerState): void
}

export interface BreakerOptions {
  /** The dependency it protects; one breaker each, so that what is known of it is known once. */
  readonly name: string
  /** Longest time the work takes by its own limits, its retries and their pauses included, in milliseconds. */
  readonly worstCaseMs: number
  /** Time it stays open before one call may probe, in milliseconds. */
  readonly resetMs: number
  /** Opens above this share of failures … */
  readonly failurePercent?: number
  /** … among this many calls at least … */
  readonly minCalls?: number
  /** … in this time, in milliseconds. */
  readonly windowMs?: number
  /** False for errors that are not the dependency's fault; they count as success, also in a probe. */
  readonly isFailure?: (error: unknown) => boolean
  readonly observer?: BreakerObserver
}

export interface Breaker {
  readonly name: string
  state(): BreakerState
  /**
   * Runs work unless the dependency is known to be away. Retries belong inside the work.
   * @param work must end when its signal aborts: opossum's timeout alone would let it run on
   * @throws CircuitOpenError at once while open; DeadlineError after the timeout; whatever the work throws
   */
  run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Ends its timers; later calls are rejected. */
  close(): void
}

/** The dependency failed too often lately; nothing was tried. */
export class CircuitOpenError extends Error {
  readonly breaker: string
  /** Milliseconds until it is worth asking again. */
  readonly retryAfterMs: number

  constructor(breaker: string, retryAfterMs: number) {
    super(`${breaker} is out of reach; not tried`)
    this.name = 'CircuitOpenError'
    this.breaker = breaker
    this.retryAfterMs = retryAfterMs
  }
}

/** Above the worst case, so that work ends by its own limits, which say more, and the timeout only catches hangs. */
const marginMs = 250

type Work = () => Promise<unknown>

/** A circuit breaker over opossum. It always has a timeout: without one, a hung probe would reject calls for ever. */
export function createBreaker(options: BreakerOptions): Breaker {
  const { name, resetMs, isFailure = () => true } = options
  const timeoutMs = options.worstCaseMs + marginMs
  const circuit = new CircuitBreaker<[Work], unknown>((work) => work(), {
    name,
    timeout: timeoutMs,
    resetTimeout: resetMs,
    errorThresholdPercentage: options.failurePercent ?? 50,
    volumeThreshold: options.minCalls ?? 5,
    rollingCountTimeout: options.windowMs ?? 10_000,
    rollingPercentilesEnabled: false,
    errorFilter: (error: unknown) => !isFailure(error),
  })
  let openedAt = 0
  circuit.on('open', () => {
    openedAt = performance.now()
  })
  if (options.observer) report(circuit, options.observer)

  /** opossum's own errors say what; ours also say which and for how long. */
  function translate(error: unknown): unknown {
    if (!(error instanceof Error) || !CircuitBreaker.isOurError(error) || !('code' in error)) return error
    if (error.code === 'ETIMEDOUT') return new DeadlineError(`a call to ${name}`, timeoutMs)
    if (error.code !== 'EOPENBREAKER') return error
    const left = openedAt + resetMs - performance.now()
    return new CircuitOpenError(name, Math.ceil(left > 0 ? left : resetMs)) // past it: a probe is under way
  }

  return {
    name,
    state: () => (circuit.opened ? 'open' : circuit.halfOpen ? 'half-open' : 'closed'),
    close: () => circuit.shutdown(),
    async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
      const controller = new AbortController() // one per call: opossum's own is shared by all
      try {
        // opossum hands back what the work returned; its type does not follow the call.
        return (await circuit.fire(async () => work(controller.signal))) as T
      } catch (error) {
        const ours = translate(error)
        if (ours instanceof DeadlineError && ours !== error) controller.abort(ours)
        throw ours
      }
    },
  }
}

function report(circuit: CircuitBreaker<[Work], unknown>, observer: BreakerObserver): void {
  const { name } = circuit
  circuit.on('success', () => observer.called(name, 'success'))
  circuit.on('reject', () => observer.called(name, 'rejected'))
  circuit.on('timeout', () => observer.called(name, 'timeout'))
  circuit.on('failure', (error) => {
    const alreadyTold = CircuitBreaker.isOurError(error) // a timeout is a failure too
    if (!alreadyTold) observer.called(name, 'failure')
  })
  circuit.on('open', () => observer.changed(name, 'open'))
  circuit.on('halfOpen', () => observer.changed(name, 'half-open'))
  circuit.on('close', () => observer.changed(name, 'closed'))
  observer.changed(name, 'closed')
}
