import cluster, { type Worker } from 'node:cluster'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import type { Door } from './door.ts'
import type { FromWorker } from './messages.ts'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
/** A worker that has lived this long was well; its end is no reason to wait longer before the next one. */
const WELL_AFTER_MS = 10_000

/** Connections wait this long for the services of a worker that takes over from a dead one, milliseconds. */
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

interface Forked {
  readonly worker: Worker
  /** Settle with the worker, or reject when it ends before. */
  readonly open: Promise<Worker>
  readonly ready: Promise<Worker>
}

/**
 * Keeps one worker at the door: forks it, forks another when it dies, and hands over between two without refusing anybody.
 * @param onHopeless is told when workers only die
 */
export function createWorkerKeeper(door: Door, log: Logger, onHopeless: (error: Error) => void): WorkerKeeper {
  let current: Worker | undefined
  let failures = 0
  let everReady = false
  let stopping = false

  function fork(): Forked {
    const worker = cluster.fork()
    const born = performance.now()
    const open = Promise.withResolvers<Worker>()
    const ready = Promise.withResolvers<Worker>()
    for (const { promise } of [open, ready]) promise.catch(() => undefined) // told by the exit below
    worker.on('message', (said: FromWorker) => {
      if (said === 'open') open.resolve(worker)
      if (said === 'ready') {
        everReady = true
        ready.resolve(worker)
      }
      if (said === 'draining') {
        if (current === worker) door.openTo(undefined)
        worker.send('released')
      }
    })
    worker.once('exit', (code, signal) => {
      const ended = new Error(`the API process ended (${signal ?? code})`)
      open.reject(ended)
      ready.reject(ended)
      if (current === worker) replaceDead(code, signal, performance.now() - born)
    })
    return { worker, open: open.promise, ready: ready.promise }
  }

  function takeOver(worker: Worker): void {
    current = worker
    door.openTo((socket, taken) => {
      if (!worker.isConnected()) return
      // what it returns only tells that others are on their way before this one
      worker.send('connection', socket, { keepOpen: false }, (error) => {
        if (error === null) taken()
      })
    })
  }

  function replaceDead(code: number | null, signal: string | null, livedMs: number): void {
    current = undefined
    door.openTo(undefined)
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
    const forked = fork()
    try {
      await forked.open
      const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS))
      await Promise.race([forked.ready, patience])
      takeOver(forked.worker)
    } catch (err) {
      log.error({ err }, 'worker.not-started')
      replaceDead(null, null, performance.now() - born)
    }
  }

  return {
    async start() {
      takeOver(await fork().open)
    },
    async replace() {
      const former = current
      const next = await fork().ready
      takeOver(next)
      log.info({ former: former?.process.pid, next: next.process.pid }, 'worker.replaced')
      if (former !== undefined) await leave(former)
    },
    async stop() {
      stopping = true
      if (current !== undefined) await leave(current)
    },
  }
}

/** Asks a worker to finish and go, and waits until it has. */
async function leave(worker: Worker): Promise<void> {
  if (worker.isDead()) return
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  worker.process.kill('SIGTERM')
  await gone
}
