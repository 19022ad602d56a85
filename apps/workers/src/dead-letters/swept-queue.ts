import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { systemTimer } from '@canvass/platform/time/timer.ts'
import { every } from '@canvass/runtime/relay/every.ts'

interface Closing {
  close(): Promise<void>
}

export interface SweptQueue {
  readonly name: string
  readonly queue: Closing
  /** The only producer of the queue: brings it to what Postgres says. */
  sweep(): Promise<void>
  startWorker(): Closing
  readonly log: Logger
}

const SWEEP_EVERY_MS = 1_000

/** A queue that follows Postgres, and whose jobs are worked on here. */
export function createSweptQueue({ name, queue, sweep, startWorker, log }: SweptQueue): Component {
  let stop: () => Promise<void> = async () => undefined
  return {
    name,
    async start() {
      const worker = startWorker()
      const sweeping = every(systemTimer, SWEEP_EVERY_MS, () =>
        sweep().catch((err) => log.warn({ err, queue: name }, 'dead-letters.sweep-failed')),
      )
      stop = async () => {
        sweeping.stop()
        await worker.close()
        await queue.close()
      }
    },
    stop: () => stop(),
  }
}
