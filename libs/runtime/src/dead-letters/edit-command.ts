import { Problem } from '@canvass/domain/problems/problem.ts'
import { fieldInvalid, unknownField } from '@canvass/domain/problems/registry.ts'
import type { SessionCommand } from '@canvass/domain/session/command.ts'
import { decodeCommand, isCommandFault } from '@canvass/domain/session/decode-command.ts'
import { payloadHash } from '../mailbox/payload-hash.ts'
import type { DeadLetter } from '../ports/dead-letter-store.ts'

const IDENTITY = ['sessionId', 'surveyId', 'tenantId'] as const
const KNOWN = new Set<string>([
  ...IDENTITY,
  ...['v', 'id', 'kind', 'step', 'payload', 'payloadHash', 'sentAt'],
  ...['replyTo', 'respondAsync', 'traceparent', 'letterId'],
])

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})

/**
 * The command that an operator wants in place of the one that was set aside: the same session's, of the same kind unless its kind was
 * not known. Its hash is made anew, so that a client that repeats its own step is told of the conflict.
 * @throws Problem saying which part is not accepted
 */
export function editedCommand(letter: Pick<DeadLetter, 'payload'>, payload: unknown): SessionCommand {
  const stored = fieldsOf(letter.payload)
  const before = 'raw' in stored ? fieldsOf(stored.raw) : stored
  const unknown = Object.keys(fieldsOf(payload)).filter((name) => !KNOWN.has(name))
  if (unknown.length > 0) throw new Problem(unknownField(unknown.map((name) => `payload.${name}`)))
  const command = decodeCommand(payload)
  if (isCommandFault(command)) throw new Problem(fieldInvalid('payload', command.message))
  for (const field of IDENTITY) stays(field, before[field], command[field])
  if (!('raw' in stored)) stays('kind', before.kind, command.kind)
  return { ...command, payloadHash: payloadHash(command.kind, command.payload) }
}

function stays(field: string, before: unknown, after: unknown): void {
  if (typeof before !== 'string') {
    throw new Problem(fieldInvalid(`payload.${field}`, 'the command that was set aside has none: discard the letter'))
  }
  if (after !== before) throw new Problem(fieldInvalid(`payload.${field}`, `must stay ${before}`))
}
