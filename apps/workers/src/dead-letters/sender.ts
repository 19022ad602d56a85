import type { Logger } from '@canvass/platform/logging/logger.ts'
import {
  NotRedrivable,
  type RedriveDeps,
  redriveLetter,
  retryParked,
} from '@canvass/runtime/dead-letters/redrive-letter.ts'
import type { DeadLetterStore } from '@canvass/runtime/ports/dead-letter-store.ts'

export interface LetterSender {
  /** Sends a letter whose retry was asked for. */
  send(id: string): Promise<void>
  /** Takes a parked letter up and sends it. */
  retry(id: string): Promise<void>
}

/** Sends letters on their way again, and logs which. */
export function createLetterSender(
  deps: RedriveDeps & { readonly letters: DeadLetterStore },
  log: Logger,
): LetterSender {
  async function told(letterId: string, sending: Promise<readonly string[]>): Promise<void> {
    const sent = await sending
    if (sent.length > 0) log.info({ letterId, sent }, 'dead-letters.redriven')
  }
  return {
    async send(id) {
      try {
        await told(id, redriveLetter(deps, id))
      } catch (error) {
        // its retry was asked for and nothing can be sent: it waits for a person again
        if (error instanceof NotRedrivable) await deps.letters.move(id, ['retrying'], 'parked')
        throw error
      }
    },
    retry: (id) => told(id, retryParked(deps, id)),
  }
}
