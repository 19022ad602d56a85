import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { systemTimer } from '@canvass/platform/time/timer.ts'
import { enqueueBulk, openBulkQueue, startBulkWorker } from '@canvass/queue/bulk-queue.ts'
import { openDeadLetterQueue, startDeadLetterWorker } from '@canvass/queue/dead-letter-queue.ts'
import { NotRedrivable, type RedriveDeps, redriveLetter } from '@canvass/runtime/dead-letters/redrive-letter.ts'
import { workBulk } from '@canvass/runtime/dead-letters/work-bulk.ts'
import type { DeadLetterStore } from '@canvass/runtime/ports/dead-letter-store.ts'
import type { BulkStore } from '@canvass/runtime/ports/letter-desk.ts'
import { every } from '@canvass/runtime/relay/every.ts'
import type { Redis } from 'ioredis'
import { sweepLetters } from './sweep-letters.ts'

export interface LettersRoleDeps {
  readonly letters: DeadLetterStore
  readonly bulks: BulkStore
  /** For the sweep. */
  readonly commands: Redis
  /** For the queues' workers. */
  readonly workers: Redis
  readonly redrive: Omit<RedriveDeps, 'letters'>
  readonly log: Logger
}

const SWEEP_EVERY_MS = 1_000

/** Puts parked letters into the queue where people retry them, sends on those that were, and works through bulks. */
export function createLettersRole({ letters, bulks, commands, workers, redrive, log }: LettersRoleDeps): Component {
  const onError = (err: Error) => log.warn({ err }, 'dead-letters.connection-error')
  const queue = openDeadLetterQueue(commands)
  const bulkQueue = openBulkQueue(commands)
  for (const each of [queue, bulkQueue]) each.on('error', onError)
  let stop: () => Promise<void> = async () => undefined

  async function send(id: string): Promise<void> {
    try {
      const sent = await redriveLetter({ ...redrive, letters }, id)
      if (sent.length > 0) log.info({ letterId: id, sent }, 'dead-letters.redriven')
    } catch (error) {
      // its retry was asked for and nothing can be sent: it waits for a person again
      if (error instanceof NotRedrivable) await letters.move(id, ['retrying'], 'parked')
      throw error
    }
  }

  /** The only producer of both queues: whatever stored a letter or a bulk, it is found here. */
  async function sweep(): Promise<void> {
    try {
      await sweepLetters(letters, queue)
      for (const { id, name } of await bulks.running()) await enqueueBulk(bulkQueue, id, { name })
    } catch (err) {
      log.warn({ err }, 'dead-letters.sweep-failed')
    }
  }

  const bulkDeps = {
    bulks,
    timer: systemTimer,
    async send(id: string) {
      await send(id).catch((err) => log.warn({ err, letterId: id }, 'dead-letters.not-sent'))
    },
  }

  return {
    name: 'dead-letters',
    async start() {
      const letterWorker = startDeadLetterWorker({
        connection: workers,
        onError,
        isParked: async (id) => (await letters.get(id))?.status === 'parked',
        redrive: send,
      })
      const bulkWorker = startBulkWorker({
        connection: workers,
        onError: (err) => log.warn({ err }, 'dead-letters.bulk-failed'),
        work: (id, signal, show) =>
          workBulk(
            { ...bulkDeps, onProgress: ({ done, skipped, total }) => show({ done, skipped, total }) },
            id,
            signal,
          ),
      })
      const sweeping = every(systemTimer, SWEEP_EVERY_MS, sweep)
      stop = async () => {
        sweeping.stop()
        await Promise.all([letterWorker.close(), bulkWorker.close()])
        await Promise.all([queue.close(), bulkQueue.close()])
      }
    },
    stop: () => stop(),
  }
}
