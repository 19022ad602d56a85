import { Problem } from '@canvass/domain/problems/problem.ts'
import { sessionNotFound, stepConflict, tokenExpired, tokenInvalid } from '@canvass/domain/problems/registry.ts'
import type { CommandBody } from '@canvass/domain/session/command.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import type { Submitted } from '@canvass/runtime/mailbox/submit-command.ts'
import { readSession } from '@canvass/runtime/sessions/read-session.ts'
import type { ApiContext } from '../context.ts'
import type { SessionDeps } from '../deps.ts'
import { doneOrQueued } from '../http/command-reply.ts'
import { addressOf, lookAfter } from './address.ts'
import { sendStart } from './begin.ts'
import { keepSession, keptSession } from './cookie.ts'
import { sendPage } from './send-page.ts'
import { HOSTED_WAIT_MS, passes } from './waiting.ts'

/** `POST /s/{surveyId}`: what a form of a hosted page asks for. */
export async function sendForm(c: ApiContext, deps: SessionDeps, surveyId: string): Promise<Response> {
  const form = c.get('form')
  const go = form.get('_go')
  if (go === 'start') return sendStart(c, deps, surveyId)
  const token = form.get('_token')
  if (token !== null) return sendToken(c, deps, surveyId, token)
  const claims = await keptSession(c, deps, surveyId)
  if (claims === undefined) throw new Problem(tokenExpired())
  await passes(c, deps.limits.steps)
  const step = stepOf(form)
  // Another tab has begun anew since: this page is none of the session that the browser has now.
  if (form.get('_session') !== claims.sessionId) throw new Problem(stepConflict(step))
  switch (go) {
    case 'back':
      return sendCommand(c, deps, { kind: 'back', step, payload: {} })
    case 'leave':
      return sendCommand(c, deps, { kind: 'terminate', step, payload: { reason: 'left' } })
    case 'suspend':
      return sendCommand(c, deps, { kind: 'suspend', step: null, payload: {} })
    case 'resume':
      return sendResume(c, deps)
    default:
      return sendPage(c, deps, step)
  }
}

function stepOf(form: URLSearchParams): number {
  const step = form.get('_step') ?? ''
  return /^\d{1,9}$/.test(step) ? Number(step) : 0
}

type Sent = Extract<CommandBody, { kind: 'back' | 'terminate' | 'suspend' | 'resume' }>

/** Sends a command of the session in the cookie, and looks at what stands then. */
async function sendCommand(c: ApiContext, deps: SessionDeps, body: Sent): Promise<Response> {
  const { mode: _, ...address } = c.get('respondent')
  return lookAfter(c, addressOf(address.surveyId), await submit(c, deps, body, address), body.step)
}

function submit(
  c: ApiContext,
  deps: SessionDeps,
  body: Sent,
  address: { readonly sessionId: string; readonly surveyId: string; readonly tenantId: string },
): Promise<Submitted> {
  const traceparent = c.get('traceparent')
  return deps.submitter.submit(
    {
      ...body,
      payloadHash: payloadHash(body.kind, body.payload),
      ...address,
      ...(traceparent !== undefined && { traceparent }),
    },
    { payloadBytes: 64, waitMs: HOSTED_WAIT_MS },
  )
}

/** Takes the session up again in the browser that suspended it. */
async function sendResume(c: ApiContext, deps: SessionDeps): Promise<Response> {
  const { sessionId } = c.get('respondent')
  const session = await readSession({ ...deps, surveys: deps.versions }, sessionId)
  if (session === undefined) throw new Problem(sessionNotFound())
  return sendCommand(c, deps, { kind: 'resume', step: null, payload: { generation: session.state.generation } })
}

/** Takes a session up with the link that was shown when it was suspended, perhaps on another device. */
async function sendToken(c: ApiContext, deps: SessionDeps, surveyId: string, token: string): Promise<Response> {
  await passes(c, deps.limits.starts)
  const { sessionId, generation } = deps.resumeTokens.open(token)
  const session = await readSession({ ...deps, surveys: deps.versions }, sessionId)
  if (session === undefined || session.state.surveyId !== surveyId) throw new Problem(tokenInvalid())
  const { tenantId, mode } = session.state
  const address = { sessionId, surveyId, tenantId }
  const submitted = await submit(c, deps, { kind: 'resume', step: null, payload: { generation } }, address)
  doneOrQueued(submitted) // a token that is spent gets no cookie
  await keepSession(c, deps, { ...address, mode }, session.survey.settings.resumeDays)
  return lookAfter(c, addressOf(surveyId), submitted, null)
}
