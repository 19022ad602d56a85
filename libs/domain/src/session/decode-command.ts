import { COMMAND_VERSION, type CommandKind, type SessionCommand } from './command.ts'

const NUMBERED: readonly CommandKind[] = ['start', 'submit', 'back', 'terminate']
const UNNUMBERED: readonly CommandKind[] = ['suspend', 'resume', 'expire', 'reject', 'correct', 'erase', 'look']

/** Why a value is not a command this code can apply. `newer` means that a later version of the worker can. */
export interface CommandFault {
  readonly fault: 'malformed' | 'newer'
  readonly message: string
}

export const isCommandFault = (decoded: SessionCommand | CommandFault): decoded is CommandFault => 'fault' in decoded

const malformed = (message: string): CommandFault => ({ fault: 'malformed', message })

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Checks the frame of a command read from a queue. Payloads of respondents are checked by the decision itself. */
export function decodeCommand(value: unknown): SessionCommand | CommandFault {
  if (!isRecord(value)) return malformed('a command must be an object')
  if (typeof value.v !== 'number') return malformed('the command has no version')
  if (value.v > COMMAND_VERSION) {
    return { fault: 'newer', message: `the command has version ${value.v}, this worker knows ${COMMAND_VERSION}` }
  }
  for (const field of ['id', 'sessionId', 'surveyId', 'tenantId', 'payloadHash', 'sentAt']) {
    if (typeof value[field] !== 'string' || value[field] === '') return malformed(`the command has no ${field}`)
  }
  if (!isRecord(value.payload)) return malformed('the command has no payload')
  const kind = value.kind as CommandKind
  if (NUMBERED.includes(kind)) {
    if (!Number.isSafeInteger(value.step) || (value.step as number) < 0)
      return malformed('the step must be a number from 0')
  } else if (!UNNUMBERED.includes(kind)) {
    return malformed(`unknown kind of command ${JSON.stringify(value.kind)}`)
  }
  return value as unknown as SessionCommand
}
