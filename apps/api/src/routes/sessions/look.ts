import { sessionNotFound } from '@canvass/domain/problems/registry.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import type { ApiContext } from '../../context.ts'
import type { SessionDeps } from '../../deps.ts'
import { doneOrQueued } from '../../http/command-reply.ts'
import { addressee } from './command.ts'

const NOTHING = payloadHash('look', {})

/**
 * Waits until everything queued before has been decided, by sending a command that changes nothing through the mailbox.
 * False when that took longer than the client wants to wait; a session that does not exist has been looked for too.
 * @throws Problem when the queue is away
 */
export async function lookThrough(c: ApiContext, deps: SessionDeps, waitMs: number): Promise<boolean> {
  const submitted = await deps.submitter.submit(
    { kind: 'look', step: null, payload: {}, payloadHash: NOTHING, ...addressee(c) },
    { payloadBytes: 2, waitMs },
  )
  if (submitted.kind === 'refused' && submitted.problem.code === sessionNotFound.code) return true
  return doneOrQueued(submitted) !== undefined
}
