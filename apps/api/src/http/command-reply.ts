import { Problem } from '@canvass/domain/problems/problem.ts'
import { commandSetAside } from '@canvass/domain/problems/registry.ts'
import type { SessionView } from '@canvass/domain/session/page-view.ts'
import type { Submitted } from '@canvass/runtime/mailbox/submit-command.ts'
import type { CommandReply } from '@canvass/runtime/ports/mailbox.ts'
import type { ApiContext } from '../context.ts'
import type { Exits } from '../tokens/exits.ts'
import { replyHeader } from './reply-header.ts'

type Done = Extract<CommandReply, { kind: 'done' }>

const JSON_TYPE = { 'content-type': 'application/json' }

/** What a committed command is answered with; members in the order in which people read them. */
export const committedBody = ({ eventId, duplicate, view }: Pick<Done, 'eventId' | 'duplicate' | 'view'>) => ({
  ...(eventId !== null && { eventId }),
  step: view.step,
  durability: 'committed' as const,
  ...(duplicate && { duplicate: true as const }),
  ...stateOf(view),
})

/** Where the session stands: its status and the page or the ending. */
export const stateOf = ({ status, page, ending, progress }: SessionView) => ({
  status,
  ...(page !== undefined && { page }),
  ...(ending !== undefined && { ending }),
  ...(progress !== undefined && { progress }),
})

/** The reply of a command that was applied, or undefined when it is only queued. @throws Problem when it was refused or set aside */
export function doneOrQueued(submitted: Submitted): Done | undefined {
  if (submitted.kind === 'refused') throw new Problem(submitted.problem)
  if (submitted.kind === 'set-aside') throw new Problem(commandSetAside(submitted.letterId))
  return submitted.kind === 'done' ? submitted : undefined
}

/** Seconds after which it is worth asking what became of a queued command. */
const ASK_AGAIN_SECONDS = '1'

/** 202: the command is on disk. `nextStep` is the number to send next, `location` tells what becomes of this one. */
export function replyQueued(
  c: ApiContext,
  commandId: string,
  nextStep: number,
  location: string,
  extras: Record<string, unknown> = {},
): Response {
  const body = { ...extras, commandId, step: nextStep, durability: 'queued' }
  return replyAccepted(c, body, location)
}

/** 202 for a command without a step: the session itself tells, once it is read with `Prefer: wait`. */
export function replyQueuedUnnumbered(c: ApiContext, commandId: string, sessionId: string): Response {
  return replyAccepted(c, { commandId, durability: 'queued' }, `/v1/sessions/${sessionId}`)
}

function replyAccepted(c: ApiContext, body: object, location: string): Response {
  replyHeader(c, 'location', location)
  replyHeader(c, 'retry-after', ASK_AGAIN_SECONDS)
  return c.body(JSON.stringify(body), 202, JSON_TYPE)
}

/** Answers a command that carried a step. */
export function replyStep(
  c: ApiContext,
  exits: Pick<Exits, 'signed'>,
  submitted: Submitted,
  sessionId: string,
  step: number,
): Response {
  const done = doneOrQueued(submitted)
  if (done !== undefined) {
    const body = committedBody({ ...done, view: exits.signed(c.get('respondent'), done.view) })
    return c.body(JSON.stringify(body), 200, JSON_TYPE)
  }
  const location = `/v1/sessions/${sessionId}/steps/${step}?command=${submitted.commandId}`
  return replyQueued(c, submitted.commandId, step + 1, location)
}
