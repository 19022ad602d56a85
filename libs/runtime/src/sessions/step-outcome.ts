import { factName } from '@canvass/domain/events/publish.ts'
import type { ProblemData } from '@canvass/domain/problems/problem.ts'
import type { SessionView } from '@canvass/domain/session/page-view.ts'
import { eventIdFor } from '@canvass/platform/ids/uuid5.ts'
import type { SessionReader } from '../ports/session-reader.ts'
import { type ReadSessionDeps, readSession } from './read-session.ts'

/**
 * What became of one step of a session.
 * - `pending`: nothing is known; it may be queued, or may never have been sent
 * - `unknown`: everything that was queued has been decided and this step was not among it: send it again
 */
export type StepOutcome =
  | { readonly state: 'committed'; readonly eventId: string; readonly view: SessionView }
  | { readonly state: 'refused'; readonly commandId: string; readonly problem: ProblemData }
  | { readonly state: 'set-aside'; readonly deadLetterId: string }
  | { readonly state: 'pending' }
  | { readonly state: 'unknown' }

export interface StepOutcomeDeps extends ReadSessionDeps {
  readonly sessions: SessionReader
}

/** Letters in these states still stand for a command that was not applied. */
const OPEN_LETTERS = new Set(['parked', 'retrying'])

/**
 * Tells what became of a step, from what is committed.
 * @param commandId looks only at the refusal of this command: an earlier attempt at the same step may have been refused too
 * @param afterLook everything queued before has been decided, so what is nowhere to be found never arrived
 */
export async function stepOutcome(
  deps: StepOutcomeDeps,
  sessionId: string,
  step: number,
  { commandId, afterLook = false }: { commandId?: string; afterLook?: boolean } = {},
): Promise<StepOutcome> {
  const stored = await deps.sessions.step(sessionId, step)
  if (stored !== undefined) {
    const session = await readSession(deps, sessionId)
    if (session === undefined) throw new Error(`session ${sessionId} has step ${step} and no start`)
    const eventId = eventIdFor(sessionId, factName(stored.kind, stored.seq))
    return { state: 'committed', eventId, view: session.view }
  }
  // Letters first: a refusal that nobody heard is one too, stored together, and must not be seen without its refusal.
  const letters = await deps.sessions.letters(sessionId, step)
  const refusals = await deps.sessions.refusals(sessionId, step)
  const refusal = refusals.findLast((candidate) => commandId === undefined || candidate.commandId === commandId)
  if (refusal !== undefined) return { state: 'refused', commandId: refusal.commandId, problem: refusal.problem }
  const letter = letters.findLast(({ status }) => OPEN_LETTERS.has(status))
  if (letter !== undefined) return { state: 'set-aside', deadLetterId: letter.id }
  return { state: afterLook ? 'unknown' : 'pending' }
}
