import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { systemTimer } from '@canvass/platform/time/timer.ts'
import { openDeadLetterQueue, startDeadLetterWorker } from '@canvass/queue/dead-letter-queue.ts'
import type { DeadLetterStore } from '@canvass/runtime/ports/dead-letter-store.ts'
import { every } from '@canvass/runtime/relay/every.ts'
import type { Redis } from 'ioredis'
import type { LetterSender } from './sender.ts'
import { sweepLetters } from './sweep-letters.ts'

export interface LettersRoleDeps {
  readonly letters: DeadLetterStore
  readonly sender: LetterSender
  /** For the sweep. */
  readonly commands: Redis
  /** For the queue's worker. */
  readonly workers: Redis
  readonly log: Logger
}

const SWEEP_EVERY_MS = 1_000

/** Puts parked letters into the queue where people retry them, and sends on those that were. */
export function createLettersRole({ letters, sender, commands, workers, log }: LettersRoleDeps): Component {
  const onError = (err: Error) => log.warn({ err }, 'dead-letters.connection-error')
  const queue = openDeadLetterQueue(commands)
  queue.on('error', onError)
  let stop: () => Promise<void> = async () => undefined

  /** The only producer of the queue: whatever stored a letter, it is found here. */
  async function sweep(): Promise<void> {
    try {
      await sweepLetters(letters, queue)
    } catch (err) {
      log.warn({ err }, 'dead-letters.sweep-failed')
    }
  }

  return {
    name: 'dead-letters',
    async start() {
      const isParked = async (id: string) => (await letters.get(id))?.status === 'parked'
      const worker = startDeadLetterWorker({ connection: workers, onError, isParked, ...sender })
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
