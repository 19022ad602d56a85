import type { SessionCommand } from '@canvass/domain/session/command.ts'
import type { CommandReply } from '../ports/mailbox.ts'
import type { CommandLetter, RefusalWrite, StepWrite } from '../ports/session-store.ts'

/** What one command came to inside the transaction: at most one thing to write, and what to say after the commit. */
export interface Decided {
  readonly command: SessionCommand
  readonly reply: CommandReply
  readonly write?: StepWrite
  readonly refusal?: RefusalWrite
  readonly letter?: CommandLetter
  /** The dead letter whose retry turned out to be pointless. */
  readonly superseded?: string
}

/**
 * The letter of a command that cannot be applied. It has the command's id, so that a job that runs again stores the same letter; a
 * retried command stays the letter that it came from. The fingerprint groups letters with the same cause.
 */
export function letterFor(command: SessionCommand, reason: string, error: Error): CommandLetter {
  return {
    id: command.letterId ?? command.id,
    reason,
    message: error.message.slice(0, 2_000),
    fingerprint: `mailbox/${reason}/${command.kind}/${error.name}: ${error.message.replace(/[0-9a-f-]{8,}|\d+/g, '#').slice(0, 120)}`,
    command,
    sessionId: command.sessionId,
    surveyId: command.surveyId,
  }
}

export function setAside(command: SessionCommand, reason: string, error: Error): Decided {
  const letter = letterFor(command, reason, error)
  return { command, letter, reply: { commandId: command.id, kind: 'set-aside', letterId: letter.id } }
}
