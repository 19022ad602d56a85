import type { CommandReply } from '@canvass/runtime/ports/mailbox.ts'
import { readSession } from '@canvass/runtime/sessions/read-session.ts'
import { createRoute } from '@hono/zod-openapi'
import type { ApiContext } from '../../context.ts'
import type { ApiApp, SessionDeps } from '../../deps.ts'
import { committedBody, doneOrQueued, replyQueued } from '../../http/command-reply.ts'
import { replyHeader } from '../../http/reply-header.ts'
import { BODY_PROBLEMS, type ProblemCode, responses } from '../problem-responses.ts'
import { beginSession, countingDenials, type StartBody } from './begin-session.ts'
import { optionsFrom } from './command.ts'
import { IDEMPOTENCY_KEY, PREFER, queuedStartSchema, startBody, startedSchema } from './schemas.ts'
import { issueTokens } from './tokens.ts'

/** `POST /v1/sessions`: begin to answer a survey. */
export function startRoute(app: ApiApp, deps: SessionDeps): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/sessions',
    tags: ['Respondents'],
    summary: 'Start a session',
    middleware: [deps.limits.starts, deps.body],
    parameters: [PREFER, IDEMPOTENCY_KEY],
    request: {
      body: { content: { 'application/json': { schema: startBody } }, required: true },
    },
    responses: responses(
      {
        201: { description: 'Started; this is the first page.', schema: startedSchema },
        202: { description: 'Queued: ask at Location, the tokens work already.', schema: queuedStartSchema },
      },
      ['survey-not-found', 'survey-closed', 'idempotency-conflict', 'command-set-aside', 'overloaded'],
      DOOR_PROBLEMS,
      BODY_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const body = c.req.valid('json')
    return countingDenials(deps, body, () => startSession(c, deps, body))
  })
}

const DOOR_PROBLEMS: readonly ProblemCode[] = [
  'collector-not-found',
  'collector-needed',
  'collector-closed',
  'collector-not-yet-open',
  'collector-over',
  'collector-full',
  'link-invalid',
  'link-used',
  'panel-entry-invalid',
  'panel-entry-expired',
  'panel-entry-early',
  'panel-id-used',
  'pin-wrong',
]

/** Starts, and answers with the tokens of the session, which is another's when this start was a repeat. */
async function startSession(c: ApiContext, deps: SessionDeps, body: StartBody): Promise<Response> {
  const key = c.req.header('idempotency-key')
  const { claims, survey, submitted } = await beginSession(c, deps, body, { ...optionsFrom(c), key })
  const done = doneOrQueued(submitted)
  const { sessionId } = claims
  const tokens = await issueTokens(deps, claims, survey.settings.resumeDays, await generationOf(deps, done))
  if (done === undefined) {
    const location = `/v1/sessions/${sessionId}/steps/0?command=${submitted.commandId}`
    return replyQueued(c, submitted.commandId, 1, location, { sessionId, ...tokens })
  }
  const reply = committedBody({ ...done, view: deps.exits.signed(claims, done.view) })
  replyHeader(c, 'location', `/v1/sessions/${sessionId}`)
  return c.body(JSON.stringify({ sessionId, ...tokens, ...reply }), 201, { 'content-type': 'application/json' })
}

/** The generation of the resume token to give: a session that was resumed since takes no older one. */
async function generationOf(
  deps: SessionDeps,
  done: Extract<CommandReply, { kind: 'done' }> | undefined,
): Promise<number> {
  if (done?.duplicate !== true) return 1
  const session = await readSession({ ...deps, surveys: deps.versions }, done.sessionId)
  return (session?.state.generation ?? 0) + 1
}
