import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { type FromPrimary, type FromWorker, SHARED_SOCKET_FDS, WORKER } from './messages.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
/** A worker that has lived this long was well; its end is no reason to wait longer before the next one. */
const WELL_AFTER_MS = 10_000

/** Connections wait in the socket's queue this long for the services of a worker that takes over from a dead one, milliseconds. */
const PATIENCE_MS = 3_000
/** Workers that died one after the other without ever becoming ready; another one would not either. */
const HOPELESS_AFTER = 6

export interface WorkerKeeper {
  /** Starts the worker; resolves when it can answer. */
  start(): Promise<void>
  /** Starts a second worker, and when it is ready lets the first one finish and go. */
  replace(): Promise<void>
  /** Lets the worker finish and go. */
  stop(): Promise<void>
}

interface Worker {
  readonly process: ChildProcess
  /** What it has said; each rejects when it ends before. */
  readonly said: Readonly<Record<FromWorker, Promise<void>>>
}

/**
 * Keeps one worker at the shared socket: forks it, forks another when it dies, and hands over between two without refusing anybody.
 * @param socketFd descriptor of the bound socket; every worker inherits it as `SHARED_SOCKET_FDS`
 * @param onHopeless is told when workers only die
 */
export function createWorkerKeeper(socketFd: number, log: Logger, onHopeless: (error: Error) => void): WorkerKeeper {
  let current: Worker | undefined
  let failures = 0
  let everReady = false
  let stopping = false

  function forkWorker(): Worker {
    const sockets = SHARED_SOCKET_FDS.map(() => socketFd)
    const child = fork(MAIN, [WORKER], { stdio: ['inherit', 'inherit', 'inherit', 'ipc', ...sockets] })
    const born = performance.now()
    const words = {
      open: Promise.withResolvers<void>(),
      ready: Promise.withResolvers<void>(),
      accepting: Promise.withResolvers<void>(),
    }
    for (const { promise } of Object.values(words)) promise.catch(() => undefined) // told by the exit below
    child.on('message', (said: FromWorker) => {
      if (said === 'ready') everReady = true
      words[said].resolve()
    })
    child.once('exit', (code, signal) => {
      const ended = new Error(`the API process ended (${signal ?? code})`)
      for (const { reject } of Object.values(words)) reject(ended)
      if (current?.process === child) replaceDead(code, signal, performance.now() - born)
    })
    const { open, ready, accepting } = words
    return { process: child, said: { open: open.promise, ready: ready.promise, accepting: accepting.promise } }
  }

  async function takeOver(worker: Worker): Promise<void> {
    current = worker
    const word: FromPrimary = 'accept'
    worker.process.send(word, () => undefined) // one that has just died is told of by its exit
    await worker.said.accepting
  }

  function replaceDead(code: number | null, signal: string | null, livedMs: number): void {
    current = undefined
    if (stopping) return
    failures = livedMs > WELL_AFTER_MS ? 0 : failures + 1
    if (failures >= HOPELESS_AFTER && !everReady) {
      onHopeless(new Error(`the API process ended ${failures} times before it was ready`))
      return
    }
    const pauseMs = failures === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS)
    log.error({ code, signal, pauseMs }, 'worker.died')
    setTimeout(() => void startAnother(), pauseMs)
  }

  async function startAnother(): Promise<void> {
    if (stopping) return
    const born = performance.now()
    const worker = forkWorker()
    try {
      await worker.said.open
      const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS))
      await Promise.race([worker.said.ready, patience])
      if (hasEnded(worker.process)) await worker.said.accepting // rejects, for nobody has replaced this one yet
    } catch (err) {
      log.error({ err }, 'worker.not-started')
      replaceDead(null, null, performance.now() - born)
      return
    }
    await takeOver(worker).catch((err: unknown) => log.error({ err }, 'worker.not-started'))
  }

  return {
    async start() {
      const worker = forkWorker()
      await worker.said.open
      await takeOver(worker)
    },
    async replace() {
      const former = current
      const next = forkWorker()
      await next.said.ready
      await takeOver(next)
      log.info({ former: former?.process.pid, next: next.process.pid }, 'worker.replaced')
      if (former !== undefined) await leave(former.process)
    },
    async stop() {
      stopping = true
      if (current !== undefined) await leave(current.process)
    },
  }
}

const hasEnded = (worker: ChildProcess): boolean => worker.exitCode !== null || worker.signalCode !== null

/** Asks a worker to finish and go, and waits until it has. */
async function leave(worker: ChildProcess): Promise<void> {
  if (hasEnded(worker)) return
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  worker.kill('SIGTERM')
  await gone
}
