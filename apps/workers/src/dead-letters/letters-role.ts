import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { systemTimer } from '@canvass/platform/time/timer.ts'
import { enqueueLetter, openDeadLetterQueue, startDeadLetterWorker } from '@canvass/queue/dead-letter-queue.ts'
import { type RedriveDeps, redriveLetter } from '@canvass/runtime/dead-letters/redrive-letter.ts'
import type { DeadLetterStore } from '@canvass/runtime/ports/dead-letter-store.ts'
import { every } from '@canvass/runtime/relay/every.ts'
import type { Redis } from 'ioredis'

export interface LettersRoleDeps {
  readonly letters: DeadLetterStore
  /** For the sweep. */
  readonly commands: Redis
  /** For the queue's worker. */
  readonly workers: Redis
  readonly redrive: Omit<RedriveDeps, 'letters'>
  readonly log: Logger
}

const SWEEP_EVERY_MS = 2_000
const SWEEP_LETTERS = 200

/** Puts parked letters into the queue where people retry them, and sends on those that were. */
export function createLettersRole({ letters, commands, workers, redrive, log }: LettersRoleDeps): Component {
  const onError = (err: Error) => log.warn({ err }, 'dead-letters.connection-error')
  const queue = openDeadLetterQueue(commands)
  queue.on('error', onError)
  let stop: () => Promise<void> = async () => undefined

  /** The only producer of the queue: whatever stored a letter, it is found here. */
  async function sweep(): Promise<void> {
    try {
      const parked = await letters.unparked(SWEEP_LETTERS)
      for (const letter of parked) await enqueueLetter(queue, letter.id, shown(letter))
      if (parked.length > 0) await letters.markQueued(parked.map(({ id }) => id))
    } catch (err) {
      log.warn({ err }, 'dead-letters.sweep-failed')
    }
  }

  return {
    name: 'dead-letters',
    async start() {
      const worker = startDeadLetterWorker({
        connection: workers,
        onError,
        async redrive(id) {
          const sent = await redriveLetter({ ...redrive, letters }, id)
          log.info({ letterId: id, sent: sent.length }, 'dead-letters.redriven')
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

type Letter = Awaited<ReturnType<DeadLetterStore['unparked']>>[number]

function shown({ stage, reason, fingerprint, sessionId, surveyId, topic, partition, offset }: Letter) {
  return { stage, reason, fingerprint, sessionId, surveyId, topic, partition, offset }
}
