import type { EventEmitter } from 'node:events'
import type { Logger } from '../logging/logger.ts'
import { systemTimer, type Timer } from '../time/timer.ts'
import type { Lifecycle } from './lifecycle.ts'

/** The part of `process` used here. */
export interface ProcessHost extends Pick<EventEmitter, 'on'> {
  exit(code: number): void
}

export interface RunProcessOptions {
  readonly lifecycle: Lifecycle
  readonly logger: Logger
  readonly host?: ProcessHost
  readonly timer?: Timer
}

/** A terminal and npm both pass one Ctrl-C on: what follows within this time is the same key press. */
const echoMs = 500

/**
 * Starts the lifecycle and ties it to the process: SIGTERM and SIGINT stop in order and exit 0, a second one exits at
 * once; a failed start, an uncaught exception or an unhandled rejection is logged, stops in order and exits 1.
 * Resolves when everything is started, or when the process has been told to exit.
 */
export async function runProcess(options: RunProcessOptions): Promise<void> {
  const { lifecycle, logger, host = process, timer = systemTimer } = options
  let failed = false
  let leavingSince: number | undefined

  async function leave(): Promise<void> {
    leavingSince = timer.now()
    const outcome = await lifecycle.stop()
    logger.info({ outcome }, 'process.stopped')
    host.exit(failed || outcome === 'unclean' ? 1 : 0)
  }

  function onSignal(signal: string, number: number): void {
    if (leavingSince === undefined) {
      logger.info({ signal }, 'process.stopping')
      void leave()
    } else if (timer.now() - leavingSince > echoMs) {
      logger.warn({ signal }, 'process.stop-cut-short')
      host.exit(128 + number)
    }
  }

  async function fail(event: string, err: unknown): Promise<void> {
    failed = true
    logger.fatal({ err }, event)
    if (leavingSince === undefined) await leave()
  }

  host.on('SIGTERM', () => onSignal('SIGTERM', 15))
  host.on('SIGINT', () => onSignal('SIGINT', 2))
  host.on('uncaughtException', (err: unknown) => void fail('process.uncaught-exception', err))
  host.on('unhandledRejection', (err: unknown) => void fail('process.unhandled-rejection', err))

  try {
    await lifecycle.start()
    logger.info('process.started')
  } catch (err) {
    if (leavingSince === undefined) await fail('process.start-failed', err)
  }
}
