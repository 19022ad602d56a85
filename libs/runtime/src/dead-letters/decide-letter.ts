import { Problem } from '@canvass/domain/problems/problem.ts'
import { letterNotRetryable, letterNotSendable, notFound } from '@canvass/domain/problems/registry.ts'
import type { DeadLetter, DeadLetterStore } from '../ports/dead-letter-store.ts'
import type { LetterDecision, LetterDesk, LetterEdit } from '../ports/letter-desk.ts'
import { editedCommand } from './edit-command.ts'
import { editedEnvelope } from './edit-envelope.ts'
import { sendFault } from './letter-command.ts'

export interface DeskDeps {
  readonly letters: Pick<DeadLetterStore, 'get' | 'record'>
  readonly desk: Pick<LetterDesk, 'decide'>
}

/** Who decides, and whose letters it may be about. */
export interface DeskUser {
  readonly tenantId: string
  readonly actor: string
}

/**
 * Asks for a parked letter to be sent again, changed or as it is; a worker sends it, with the other parked letters of its session.
 * @param wish `payload` as the letter shows it
 * @throws Problem `not-found`, `letter-not-retryable` when it is not parked, `letter-not-sendable`, or a fault of the payload
 */
export async function retryLetter(
  deps: DeskDeps,
  user: DeskUser,
  id: string,
  wish: { readonly reason: string; readonly payload?: unknown },
): Promise<DeadLetter> {
  const letter = await parked(deps, user, id)
  const edit = wish.payload === undefined ? undefined : await editOf(deps, letter, wish.payload)
  const fault = edit === undefined ? sendFault(letter) : undefined
  if (fault !== undefined) throw new Problem(letterNotSendable(fault))
  const detail = { reason: wish.reason, edited: edit !== undefined }
  const audit = { ...entryOf(user, letter), action: 'dead-letter.retry', detail }
  return decided(deps, user, id, { to: 'retrying', audit, ...(edit !== undefined && { edit }) })
}

/** Leaves a parked letter as it is for good. @throws Problem `not-found`, `letter-not-retryable` when it is not parked */
export async function discardLetter(deps: DeskDeps, user: DeskUser, id: string, reason: string): Promise<DeadLetter> {
  const letter = await parked(deps, user, id)
  const audit = { ...entryOf(user, letter), action: 'dead-letter.discard', detail: { reason } }
  return decided(deps, user, id, { to: 'discarded', by: user.actor, reason, audit })
}

async function found({ letters }: DeskDeps, { tenantId }: DeskUser, id: string): Promise<DeadLetter> {
  const letter = await letters.get(id, tenantId)
  if (letter === undefined) throw new Problem(notFound())
  return letter
}

async function parked(deps: DeskDeps, user: DeskUser, id: string): Promise<DeadLetter> {
  const letter = await found(deps, user, id)
  if (letter.status !== 'parked') throw new Problem(letterNotRetryable(letter.status))
  return letter
}

/** Of two who decide at the same time the second is told what the first made of it. */
async function decided(deps: DeskDeps, user: DeskUser, id: string, decision: LetterDecision): Promise<DeadLetter> {
  const done = await deps.desk.decide(id, decision)
  const letter = await found(deps, user, id)
  if (!done) throw new Problem(letterNotRetryable(letter.status))
  return letter
}

async function editOf({ letters }: DeskDeps, letter: DeadLetter, payload: unknown): Promise<LetterEdit> {
  if (letter.stage === 'mailbox') return { command: editedCommand(letter, payload) }
  const record = await letters.record(letter.id)
  if (record === undefined) throw new Error(`letter ${letter.id} of a record holds none`)
  return { envelope: editedEnvelope(record, payload) }
}

const entryOf = ({ tenantId, actor }: DeskUser, { id }: DeadLetter) => ({
  tenantId,
  actor,
  subject: `dead-letter/${id}`,
})
