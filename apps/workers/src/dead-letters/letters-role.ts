import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { openDeadLetterQueue, startDeadLetterWorker } from '@canvass/queue/dead-letter-queue.ts'
import type { DeadLetterStore } from '@canvass/runtime/ports/dead-letter-store.ts'
import type { Redis } from 'ioredis'
import type { LetterSender } from './sender.ts'
import { sweepLetters } from './sweep-letters.ts'
import { createSweptQueue } from './swept-queue.ts'

export interface LettersRoleDeps {
  readonly letters: DeadLetterStore
  readonly sender: LetterSender
  /** For the sweep. */
  readonly commands: Redis
  /** For the queue's worker. */
  readonly workers: Redis
  readonly log: Logger
}

/** Puts parked letters into the queue where people retry them, and sends on those that were. */
export function createLettersRole({ letters, sender, commands, workers, log }: LettersRoleDeps): Component {
  const onError = (err: Error) => log.warn({ err }, 'dead-letters.connection-error')
  const queue = openDeadLetterQueue(commands)
  queue.on('error', onError)
  const isParked = async (id: string) => (await letters.get(id))?.status === 'parked'
  return createSweptQueue({
    name: 'dead-letters',
    queue,
    sweep: () => sweepLetters(letters, queue),
    startWorker: () => startDeadLetterWorker({ connection: workers, onError, isParked, ...sender }),
    log,
  })
}
