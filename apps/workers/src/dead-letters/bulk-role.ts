import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { systemTimer } from '@canvass/platform/time/timer.ts'
import { enqueueBulk, openBulkQueue, startBulkWorker } from '@canvass/queue/bulk-queue.ts'
import { workBulk } from '@canvass/runtime/dead-letters/work-bulk.ts'
import type { BulkStore } from '@canvass/runtime/ports/letter-desk.ts'
import { every } from '@canvass/runtime/relay/every.ts'
import type { Redis } from 'ioredis'
import type { LetterSender } from './sender.ts'

export interface BulkRoleDeps {
  readonly bulks: BulkStore
  readonly sender: Pick<LetterSender, 'send'>
  /** For the sweep. */
  readonly commands: Redis
  /** For the queue's worker. */
  readonly workers: Redis
  readonly log: Logger
}

const SWEEP_EVERY_MS = 1_000

/** Works through what was asked for of many letters at once. */
export function createBulkRole({ bulks, sender, commands, workers, log }: BulkRoleDeps): Component {
  const onError = (err: Error) => log.warn({ err }, 'dead-letters.bulk-failed')
  const queue = openBulkQueue(commands)
  queue.on('error', onError)
  let stop: () => Promise<void> = async () => undefined

  /** The only producer of the queue: what runs by Postgres is worked on, also when its job was lost or failed. */
  async function sweep(): Promise<void> {
    try {
      for (const { id, name } of await bulks.running()) await enqueueBulk(queue, id, { name })
    } catch (err) {
      log.warn({ err }, 'dead-letters.sweep-failed')
    }
  }

  const send = (letterId: string) =>
    sender.send(letterId).catch((err) => log.warn({ err, letterId }, 'dead-letters.not-sent'))

  return {
    name: 'dead-letters-bulk',
    async start() {
      const worker = startBulkWorker({
        connection: workers,
        onError,
        work(id, signal, show) {
          const onProgress = ({ done, skipped, total }: { done: number; skipped: number; total: number }) =>
            show({ done, skipped, total })
          return workBulk({ bulks, send, timer: systemTimer, onProgress }, id, signal)
        },
      })
      const sweeping = every(systemTimer, SWEEP_EVERY_MS, sweep)
      stop = async () => {
        sweeping.stop()
        await worker.close()
        await queue.close()
      }
    },
    stop: () => stop(),
  }
}
