import { TOPICS } from '@canvass/domain/events/public-event.ts'
import type { SessionCommand } from '@canvass/domain/session/command.ts'
import { type CommandFault, decodeCommand, isCommandFault } from '@canvass/domain/session/decode-command.ts'
import type { DeadLetter } from '../ports/dead-letter-store.ts'

/** The command of a letter. One that did not decode when it was set aside may do so now, in a later version. */
export function commandIn({ payload }: Pick<DeadLetter, 'payload'>): SessionCommand | CommandFault {
  const raw = typeof payload === 'object' && payload !== null && 'raw' in payload
  return decodeCommand(raw ? payload.raw : payload)
}

/** Why a letter cannot be sent again as it is, and what can be done; undefined when it can. */
export function sendFault(letter: Pick<DeadLetter, 'stage' | 'topic' | 'payload'>): string | undefined {
  if (letter.stage === 'projector') {
    const ours = TOPICS.some((topic) => topic === letter.topic)
    return ours ? undefined : `${letter.topic} is no topic of events: discard it`
  }
  const command = commandIn(letter)
  return isCommandFault(command) ? `${command.message}: edit or discard it` : undefined
}
