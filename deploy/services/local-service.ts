import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type PidFile, readPidFile, runningProcess, writePidFile } from './pid-file.ts'
import { choosePort } from './ports.ts'
import { familyOf } from './process-family.ts'
import { identify, isRunning, type ProcessIdentity, signal } from './process-identity.ts'
import { lastLines } from './run-program.ts'
import type { Home, Launch, ServiceContext, ServiceKind, StopStep } from './types.ts'
import { waitUntil } from './wait.ts'

const ATTEMPTS = 3
const ADOPT_WITHIN_MS = 10_000
/**
 * A process that was killed is gone for the system's list before the last of its threads has let its port go (seen with Kafka on a
 * busy machine); on another port nobody would find the service again who had its former one.
 */
const LETS_GO_WITHIN_MS = 10_000
/** Bytes of a log before it is set aside. */
export const LOG_LIMIT = 50 * 1024 * 1024

export interface StartedService {
  readonly process: ProcessIdentity
  readonly port: number
  readonly url: string
  /** Found running and left as it was. */
  readonly adopted: boolean
}

/**
 * Starts a service and waits until it is healthy. One left over from a former run is used as it is when it answers, and ended
 * otherwise; its data is used again in any case.
 * @throws with the end of the service's log when it does not come up
 */
export async function startService(
  kind: ServiceKind,
  context: ServiceContext,
  background: boolean,
): Promise<StartedService> {
  const known = readPidFile(context.home, kind.name)
  const adopted = await adopt(kind, context, known)
  if (adopted) return adopted
  await kind.install(context)
  let fault = ''
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    // a port that was free a moment ago may be taken by now: then the next attempt takes another
    const patience = known?.process === undefined ? 0 : LETS_GO_WITHIN_MS
    const port = await choosePort(kind.firstPort, attempt === 1 ? known?.port : undefined, patience)
    const { process: started } = launchDetached(await kind.launch(context, port), logFile(context.home, kind.name))
    writePidFile(context.home, kind.name, { port, process: started, background })
    if (await comesUp(kind, context, port, started)) {
      await kind.afterStart?.(context, port)
      const url = await kind.url(context, port)
      context.log({ event: 'service-started', service: kind.name, message: `${kind.label} runs on port ${port}`, port })
      return { process: started, port, url, adopted: false }
    }
    fault = lastLines(readFileSync(logFile(context.home, kind.name), 'utf8'), 15)
    await endProcess(started, kind.stopSteps)
    context.log({
      event: 'service-retry',
      level: 'warn',
      service: kind.name,
      message: `${kind.label} did not come up (attempt ${attempt})`,
    })
  }
  throw new Error(`${kind.label} does not start; the end of ${logFile(context.home, kind.name)}:\n${fault}`)
}

/** Ends the process of a service, if one runs, and keeps its port for the next start. */
export async function stopService(kind: ServiceKind, context: ServiceContext, force = false): Promise<void> {
  const known = readPidFile(context.home, kind.name)
  const running = runningProcess(known)
  if (known === undefined || running === undefined) return
  await endProcess(running, force ? kind.stopSteps.slice(-1) : kind.stopSteps)
  writePidFile(context.home, kind.name, { port: known.port })
  context.log({ event: 'service-stopped', service: kind.name, message: `${kind.label} stopped` })
}

/**
 * Sends the signals one after another until the process is gone.
 * @throws when it survives even the last
 */
export async function endProcess(identity: ProcessIdentity, steps: readonly StopStep[]): Promise<void> {
  for (const step of steps) {
    const family = familyOf(identity)
    signal(identity, step.signal)
    // a paused process would not hear the other, and the paused children of one that is gone would stay for ever
    for (const one of family) signal(one, 'SIGCONT')
    if (await waitUntil(() => !isRunning(identity), step.waitMs)) return
  }
  throw new Error(`Process ${identity.pid} does not end, not even after ${steps.at(-1)?.signal}`)
}

export interface Launched {
  readonly process: ProcessIdentity
  /** How it ended, in words; for as long as this process lives itself. */
  readonly ended: Promise<string>
}

/**
 * Starts a process in a session of its own, so that Ctrl-C in our terminal does not reach it, writing to a file, so that it neither
 * blocks on nor dies with whoever started it.
 * @throws when the program cannot be started at all
 */
export function launchDetached(launch: Launch, log: string): Launched {
  rotate(log)
  const output = openSync(log, 'a')
  try {
    const { command, args, ...options } = launch
    const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', output, output] })
    const ended = new Promise<string>((resolve) => {
      child.on('exit', (code, name) => resolve(name ? `signal ${name}` : `exit code ${code}`))
      child.on('error', (error) => resolve(error.message)) // it never ran: the missing pid below says so
    })
    child.unref()
    const identity = child.pid === undefined ? undefined : identify(child.pid)
    if (identity === undefined) throw new Error(`${command} cannot be started; see ${log}`)
    return { process: identity, ended }
  } finally {
    closeSync(output)
  }
}

export function logFile(home: Home, name: string): string {
  return join(home.logs, `${name}.log`)
}

async function adopt(
  kind: ServiceKind,
  context: ServiceContext,
  known: PidFile | undefined,
): Promise<StartedService | undefined> {
  const running = runningProcess(known)
  if (known === undefined || running === undefined) return undefined
  const { port } = known
  const healthy = await waitUntil(() => kind.healthy(context, port, running.pid), ADOPT_WITHIN_MS, 100)
  if (!healthy) {
    const message = `${kind.label} was left running (pid ${running.pid}) but does not answer: ending it`
    context.log({ event: 'service-unhealthy', level: 'warn', service: kind.name, message, pid: running.pid })
    await endProcess(running, kind.stopSteps)
    return undefined
  }
  await kind.afterStart?.(context, port)
  context.log({
    event: 'service-adopted',
    service: kind.name,
    message: `${kind.label} already runs on port ${port}`,
    port,
  })
  return { process: running, port, url: await kind.url(context, port), adopted: true }
}

/** Healthy, and still running: a process that lost its port to another ends while the other answers. */
async function comesUp(
  kind: ServiceKind,
  context: ServiceContext,
  port: number,
  started: ProcessIdentity,
): Promise<boolean> {
  let healthy = false
  await waitUntil(
    async () => {
      healthy = await kind.healthy(context, port, started.pid)
      return healthy || !isRunning(started)
    },
    kind.startWithinMs,
    50,
  )
  return healthy && isRunning(started)
}

/** Keeps one former file of 50 MB: a log that grows for months would fill the disk the data is on. */
function rotate(log: string): void {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0
  if (size > LOG_LIMIT) renameSync(log, `${log}.1`)
}
