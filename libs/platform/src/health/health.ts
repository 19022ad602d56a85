import { withDeadline } from '../resilience/deadline.ts'
import { systemTimer, type Timer } from '../time/timer.ts'

/** Something that must or should be well for the process to do its work. */
export interface HealthCheck {
  readonly name: string
  /** Resolves when it is well, with a string if there is something to say; rejects when it is not. */
  check(signal: AbortSignal): Promise<unknown>
  /** Without a required one the process is not ready; without another it is only degraded. */
  readonly required: boolean
  /** After this many milliseconds it counts as down. */
  readonly timeoutMs: number
}

export interface CheckResult {
  readonly status: 'ok' | 'down'
  readonly latencyMs: number
  readonly message?: string
}

export interface HealthReport {
  /** `down` without a required check, `degraded` without another one. */
  readonly status: 'ok' | 'degraded' | 'down'
  readonly checks: Readonly<Record<string, CheckResult>>
}

export interface Health {
  /** Runs all checks side by side; who asks while they run gets the same report. Never rejects. */
  report(): Promise<HealthReport>
  /** Whether to send work here: all required checks are well. */
  ready(): Promise<boolean>
}

export function createHealth(checks: readonly HealthCheck[], timer: Timer = systemTimer): Health {
  let running: Promise<HealthReport> | undefined

  async function runAll(): Promise<HealthReport> {
    const results = await Promise.all(checks.map((check) => runOne(check, timer)))
    const down = checks.filter((_, index) => results[index]?.status !== 'ok')
    const named = checks.map((check, index) => [check.name, results[index]])
    const status = down.length === 0 ? 'ok' : down.some((check) => check.required) ? 'down' : 'degraded'
    return { status, checks: Object.fromEntries(named) }
  }

  const report = (): Promise<HealthReport> => {
    running ??= runAll().finally(() => {
      running = undefined
    })
    return running
  }

  return { report, ready: async () => (await report()).status !== 'down' }
}

async function runOne({ name, check, timeoutMs }: HealthCheck, timer: Timer): Promise<CheckResult> {
  const begun = timer.now()
  const latencyMs = () => Math.round((timer.now() - begun) * 10) / 10
  const stop = new AbortController()
  try {
    const said = await withDeadline((async () => check(stop.signal))(), timeoutMs, name, timer)
    return { status: 'ok', latencyMs: latencyMs(), ...(typeof said === 'string' && { message: said }) }
  } catch (error) {
    stop.abort(error)
    return { status: 'down', latencyMs: latencyMs(), message: error instanceof Error ? error.message : String(error) }
  }
}
