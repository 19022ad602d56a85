import type { SessionCommand } from '@canvass/domain/session/command.ts'
import { isCommandFault } from '@canvass/domain/session/decode-command.ts'
import { shardOf } from '../mailbox/shard.ts'
import type { DeadLetter, DeadLetterStore } from '../ports/dead-letter-store.ts'
import type { LogWriter } from '../ports/event-log.ts'
import type { MailboxWriter } from '../ports/mailbox.ts'
import { commandIn, sendFault } from './letter-command.ts'
import { toRetryBatch } from './retry-record.ts'

export interface RedriveDeps {
  readonly letters: Pick<DeadLetterStore, 'record' | 'sendDue'>
  readonly mailbox: MailboxWriter
  readonly publish: LogWriter['publish']
  readonly shards: number
  readonly newId: () => string
}

/** The letter cannot be sent again as it is; the message says why and what can be done. */
export class NotRedrivable extends Error {}

/**
 * Takes a parked letter up and sends it, as Bull Board's Retry wants it.
 * @throws NotRedrivable when it cannot be sent as it is; then it stays parked
 */
export async function retryParked(
  deps: RedriveDeps & { readonly letters: Pick<DeadLetterStore, 'get' | 'move'> },
  id: string,
): Promise<readonly string[]> {
  const letter = await deps.letters.get(id)
  const fault = letter?.status === 'parked' ? sendFault(letter) : undefined
  if (fault !== undefined) throw new NotRedrivable(fault)
  await deps.letters.move(id, ['parked'], 'retrying')
  return redriveLetter(deps, id)
}

/**
 * Sends a letter whose retry was asked for on its way again: a command into its mailbox, with the session's other parked letters in step order; a record to
 * the retry topic. What becomes of it is settled where it is applied. Idempotent: a command finds its step, a record its number.
 * @returns the letters that were sent; none when the letter is parked, settled or on its way
 * @throws NotRedrivable
 */
export function redriveLetter(deps: RedriveDeps, id: string): Promise<readonly string[]> {
  return deps.letters.sendDue(id, async (due) => {
    const letter = due.find((one) => one.id === id)
    if (letter === undefined) throw new Error(`letter ${id} is not among those that are due`)
    const fault = sendFault(letter)
    if (fault !== undefined) throw new NotRedrivable(fault)
    return letter.stage === 'mailbox' ? sendCommands(deps, due) : sendRecord(deps, letter)
  })
}

/** Letters that hold no command stay where they are. */
async function sendCommands(deps: RedriveDeps, letters: readonly DeadLetter[]): Promise<readonly string[]> {
  const commands = letters.flatMap((letter) => againOf(deps, letter) ?? [])
  const [first] = commands
  if (first === undefined) return []
  await deps.mailbox.append(shardOf(first.sessionId, deps.shards), { v: first.v, commands })
  return commands.flatMap(({ letterId }) => letterId ?? [])
}

/** A new run of the command: nobody waits for its reply, and an earlier refusal must not answer for it. */
function againOf(deps: RedriveDeps, letter: DeadLetter): SessionCommand | undefined {
  const decoded = commandIn(letter)
  if (isCommandFault(decoded)) return undefined
  const { replyTo: _nobody, respondAsync: _either, ...command } = decoded
  return { ...command, id: deps.newId(), letterId: letter.id }
}

async function sendRecord(deps: RedriveDeps, { id }: DeadLetter): Promise<readonly string[]> {
  const record = await deps.letters.record(id)
  if (record === undefined) throw new Error(`letter ${id} of a record holds none`)
  await deps.publish([toRetryBatch(record)])
  return [id]
}
