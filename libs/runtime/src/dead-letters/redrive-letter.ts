import type { SessionCommand } from '@canvass/domain/session/command.ts'
import { decodeCommand, isCommandFault } from '@canvass/domain/session/decode-command.ts'
import { shardOf } from '../mailbox/shard.ts'
import type { DeadLetter, DeadLetterStore } from '../ports/dead-letter-store.ts'
import type { LogWriter } from '../ports/event-log.ts'
import type { MailboxWriter } from '../ports/mailbox.ts'
import { toRetryBatch } from './retry-record.ts'

export interface RedriveDeps {
  readonly letters: Pick<DeadLetterStore, 'get' | 'record' | 'move' | 'list'>
  readonly mailbox: MailboxWriter
  readonly publish: LogWriter['publish']
  readonly shards: number
  readonly newId: () => string
}

/** The letter cannot be sent again as it is; the message says why and what can be done. */
export class NotRedrivable extends Error {}

/** A session has few letters; more than this at once would be an attack on our patience, and the rest follows on the next retry. */
const SIBLINGS = 100

/**
 * Sends a letter on its way again: a command into its mailbox, with the session's other parked letters in step order; a record to
 * the retry topic. What becomes of it is settled where it is applied. Idempotent: a command finds its step, a record its number.
 * @returns the letters that were sent; none when the letter is settled already
 */
export async function redriveLetter(deps: RedriveDeps, id: string): Promise<readonly string[]> {
  const letter = await deps.letters.get(id)
  if (letter === undefined) throw new NotRedrivable(`there is no dead letter ${id}`)
  if (letter.status !== 'parked' && letter.status !== 'retrying') return []
  return letter.stage === 'mailbox' ? redriveCommands(deps, letter) : redriveRecord(deps, letter)
}

async function redriveCommands(deps: RedriveDeps, letter: DeadLetter): Promise<readonly string[]> {
  const siblings = letter.sessionId === null ? [letter] : await parkedTogether(deps, letter)
  const commands = siblings.map((one) => commandOf(deps, one))
  const [first] = commands
  if (first === undefined) return []
  for (const { id } of siblings) await deps.letters.move(id, ['parked', 'retrying'], 'retrying')
  await deps.mailbox.append(shardOf(first.sessionId, deps.shards), { v: first.v, commands })
  return siblings.map(({ id }) => id)
}

/** The session's parked letters in step order, this one among them whatever its status. */
async function parkedTogether(deps: RedriveDeps, letter: DeadLetter): Promise<readonly DeadLetter[]> {
  const parked = await deps.letters.list(
    { stage: 'mailbox', status: 'parked', sessionId: letter.sessionId ?? '' },
    { limit: SIBLINGS },
  )
  const others = parked.items.filter(({ id, payload }) => id !== letter.id && !isCommandFault(decodeCommand(payload)))
  return [letter, ...others].sort((a, b) => (a.step ?? Infinity) - (b.step ?? Infinity))
}

/** A new run of the command: nobody waits for its reply, and an earlier refusal must not answer for it. */
function commandOf(deps: RedriveDeps, letter: DeadLetter): SessionCommand {
  const decoded = decodeCommand(letter.payload)
  if (isCommandFault(decoded)) {
    throw new NotRedrivable(`the letter holds no command that can be applied (${decoded.message}): edit or discard it`)
  }
  const { replyTo: _nobody, respondAsync: _either, ...command } = decoded
  return { ...command, id: deps.newId(), letterId: letter.id }
}

async function redriveRecord(deps: RedriveDeps, letter: DeadLetter): Promise<readonly string[]> {
  const record = await deps.letters.record(letter.id)
  const batch = record && toRetryBatch(record)
  if (batch === undefined) throw new NotRedrivable('the letter holds no record of a topic of ours: discard it')
  await deps.letters.move(letter.id, ['parked', 'retrying'], 'retrying')
  await deps.publish([batch])
  return [letter.id]
}
