import { readFileSync, statSync } from 'node:fs'
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkoutRoot } from '../services/home.ts'
import { endProcess, LOG_LIMIT, launchDetached, logFile } from '../services/local-service.ts'
import { isRunning, type ProcessIdentity } from '../services/process-identity.ts'
import type { Environment, Home, Log } from '../services/types.ts'
import { waitUntil } from '../services/wait.ts'
import { failuresAfter, restartDelay } from './backoff.ts'
import { lastWords } from './log-line.ts'
import { createLogSummary } from './log-summary.ts'
import { tailLog } from './log-tail.ts'
import type { App } from './plan.ts'
import type { RunningApp } from './state.ts'
import { appStopSteps } from './stop-steps.ts'

const TAIL_EVERY_MS = 250
const SUMMARY_EVERY_MS = 5_000
const READY_WITHIN_MS = 120_000
const READY_TIMEOUT_MS = 2_000
/** Runs that end before the app was ever ready; more of them would not help. */
const FRUITLESS_RUNS = 4
const LAST_WORDS = 8

export interface SupervisedApp {
  /**
   * Resolves when `/ready` says so for the first time.
   * @throws with its last words when it keeps ending before, or is not ready within two minutes
   */
  readonly ready: Promise<void>
  /** Ends it for good: SIGTERM, a deadline, SIGKILL. */
  stop(): Promise<void>
}

export interface SuperviseOptions {
  readonly app: App
  readonly home: Home
  readonly url: string
  readonly env: Environment
  readonly log: Log
  /** Its process, or undefined while there is none. */
  readonly onChange: (running: RunningApp | undefined) => void
  /** Longest pause before it is started again, milliseconds; that of `restartDelay` when left out. */
  readonly longestPauseMs?: number | undefined
}

/** Keeps an app running: starts it again, with growing pauses, whenever it ends by itself. */
export function superviseApp(options: SuperviseOptions): SupervisedApp {
  const stopping = new AbortController()
  const look: Look = { wasReady: false, fruitless: 0, current: undefined, logFrom: 0 }
  const follower = followLog(options)
  const running = keepRunning(options, look, stopping.signal)
  return {
    ready: untilReady(options, look, stopping.signal),
    async stop() {
      stopping.abort()
      if (look.current) await endProcess(look.current, appStopSteps)
      await running
      follower.stop()
      options.log({ event: 'app-stopped', service: options.app.name, message: `${options.app.label} stopped` })
    },
  }
}

interface Look {
  wasReady: boolean
  fruitless: number
  current: ProcessIdentity | undefined
  /** Where the present run's part of the log begins, in bytes. */
  logFrom: number
}

async function keepRunning(options: SuperviseOptions, look: Look, stopping: AbortSignal): Promise<void> {
  const { app, home, log, longestPauseMs } = options
  const path = logFile(home, app.name)
  let failures = 0
  while (!stopping.aborted) {
    look.logFrom = sizeOf(path)
    const startedAt = performance.now()
    const how = await runOnce(options, look)
    if (stopping.aborted) return
    look.fruitless += look.wasReady ? 0 : 1
    failures = failuresAfter(failures, performance.now() - startedAt)
    const words = lastWords(writtenSince(path, look.logFrom), LAST_WORDS)
    const pause = restartDelay(failures, longestPauseMs)
    const message = [
      `${app.label} ended (${how}); starting it again in ${pause / 1000} s. Its last words:`,
      ...words,
    ].join('\n  ')
    log({ event: 'app-died', level: 'error', service: app.name, message, how, lastWords: words })
    await sleep(pause, undefined, { signal: stopping }).catch(() => undefined) // the stop cuts the pause short
  }
}

/** One run from start to end; how it ended, in words. */
async function runOnce({ app, home, url, env, log, onChange }: SuperviseOptions, look: Look): Promise<string> {
  try {
    const launch = { command: process.execPath, args: app.args, cwd: checkoutRoot, env }
    const { process: started, ended } = launchDetached(launch, logFile(home, app.name))
    look.current = started
    onChange({ ...started, url })
    log({
      event: 'app-started',
      service: app.name,
      message: `${app.label} started (pid ${started.pid})`,
      pid: started.pid,
    })
    return await ended
  } catch (error) {
    return error instanceof Error ? error.message : String(error) // no process could be made: worth another try
  } finally {
    onChange(undefined)
  }
}

async function untilReady({ app, home, url, log }: SuperviseOptions, look: Look, stopping: AbortSignal): Promise<void> {
  const waiting = async () => {
    look.wasReady = await isReady(url)
    return look.wasReady || look.fruitless >= FRUITLESS_RUNS || stopping.aborted
  }
  await waitUntil(waiting, READY_WITHIN_MS, 100)
  if (stopping.aborted) return
  if (!look.wasReady) {
    const how = isRunning(look.current) ? `does not become ready at ${url}/ready` : 'keeps ending'
    const words = lastWords(writtenSince(logFile(home, app.name), look.logFrom), LAST_WORDS)
    throw new Error([`${app.label} ${how}; the end of ${logFile(home, app.name)}:`, ...words].join('\n  '))
  }
  log({ event: 'app-ready', service: app.name, message: `${app.label} is ready at ${url}`, url })
}

/** On a connection of its own that is closed again: one kept alive would hold up the app's stop. */
async function isReady(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(`${url}/ready`, { agent: false, timeout: READY_TIMEOUT_MS }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false)) // not listening yet, or silent
  })
}

function followLog({ app, home, log }: SuperviseOptions): { stop(): void } {
  const summary = createLogSummary(app.name, log)
  const tail = tailLog(logFile(home, app.name), LOG_LIMIT, summary.add)
  const reading = setInterval(tail.read, TAIL_EVERY_MS)
  const flushing = setInterval(summary.flush, SUMMARY_EVERY_MS)
  return {
    stop() {
      clearInterval(reading)
      clearInterval(flushing)
      tail.read()
      summary.flush()
    },
  }
}

function writtenSince(path: string, from: number): string {
  const all = readFileSync(path)
  return all.subarray(from <= all.length ? from : 0).toString('utf8')
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
