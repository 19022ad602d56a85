import { randomBytes } from 'node:crypto'
import { Problem } from '@canvass/domain/problems/problem.ts'
import { surveyClosed, surveyNotFound } from '@canvass/domain/problems/registry.ts'
import type { SessionKey, StartPayload } from '@canvass/domain/session/command.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import { isUuid } from '@canvass/platform/ids/uuid.ts'
import type { Admission } from '@canvass/runtime/collectors/door.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import type { CommandDraft, Submitted } from '@canvass/runtime/mailbox/submit-command.ts'
import type { CommandReply } from '@canvass/runtime/ports/mailbox.ts'
import type { SurveyHead } from '@canvass/runtime/ports/survey-store.ts'
import { readSession } from '@canvass/runtime/sessions/read-session.ts'
import { createRoute, type z } from '@hono/zod-openapi'
import type { ApiContext } from '../../context.ts'
import type { ApiApp, SessionDeps } from '../../deps.ts'
import { committedBody, doneOrQueued, replyQueued } from '../../http/command-reply.ts'
import { idempotencyKey } from '../../http/idempotency-key.ts'
import { statusOf } from '../../http/problem-status.ts'
import type { RespondentClaims } from '../../tokens/respondent-token.ts'
import { BODY_PROBLEMS, type ProblemCode, responses } from '../problem-responses.ts'
import { optionsFrom } from './command.ts'
import { IDEMPOTENCY_KEY, PREFER, queuedStartSchema, startBody, startedSchema } from './schemas.ts'
import { issueTokens } from './tokens.ts'

interface LiveSurvey {
  readonly head: SurveyHead
  readonly version: number
  readonly survey: CompiledSurvey
}

/** The survey that new sessions run. @throws Problem survey-not-found or survey-closed */
async function liveSurvey(deps: SessionDeps, surveyId: string): Promise<LiveSurvey> {
  const head = isUuid(surveyId) ? await deps.heads.get(surveyId) : undefined
  if (head === undefined || head.liveVersion === null) throw new Problem(surveyNotFound())
  if (head.state === 'closed') throw new Problem(surveyClosed())
  const survey = await deps.versions.get(surveyId, head.liveVersion)
  if (survey === undefined) throw new Error(`version ${head.liveVersion} of survey ${surveyId} is gone`)
  return { head, version: head.liveVersion, survey }
}

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
    try {
      return await startSession(c, deps, body)
    } catch (error) {
      if (error instanceof Problem && statusOf(error.data.code) < 500)
        deps.onDenied(body.surveyId, body.collector, error.data.code)
      throw error
    }
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

type StartBody = z.infer<typeof startBody>

async function startSession(c: ApiContext, deps: SessionDeps, body: StartBody): Promise<Response> {
  const live = await liveSurvey(deps, body.surveyId)
  const mode = body.mode ?? live.survey.settings.mode
  const address = { surveyId: live.head.id, tenantId: live.head.tenantId }
  const { surveyId, hidden: _, locale: __, ...shows } = body
  const scope = [address.tenantId, address.surveyId, body.collector ?? '']
  const idempotency = idempotencyKey(c.req.header('idempotency-key'), scope)
  const admission = await deps.door.admit({
    ...shows,
    ...address,
    mode,
    address: deps.addressOf(c),
    ...(idempotency !== undefined && { idempotency }),
  })
  const sessionId = deps.newId()
  const traceparent = c.get('traceparent')
  const draft: CommandDraft = {
    kind: 'start',
    step: 0,
    payload: payloadOf(live, mode, body, admission, [idempotency, admission.key]),
    // What the client asked for; the seed and the version may differ between repeats.
    payloadHash: payloadHash('start', body),
    sessionId,
    ...address,
    ...(traceparent !== undefined && { traceparent }),
  }
  const submit = () => deps.submitter.submit(draft, optionsFrom(c))
  // An idempotency key has rules of its own: whether the request is the same is for the worker to say.
  const submitted = await deps.shareStarts(idempotency === undefined ? admission.key : undefined, submit)
  return replyStarted(c, deps, live, { ...address, mode, sessionId }, submitted)
}

/** The reply with the tokens of the session, which is another's when this start was a repeat. */
async function replyStarted(
  c: ApiContext,
  deps: SessionDeps,
  { survey }: LiveSurvey,
  claims: RespondentClaims,
  submitted: Submitted,
): Promise<Response> {
  const done = doneOrQueued(submitted)
  const sessionId = done?.sessionId ?? claims.sessionId
  const generation = await generationOf(deps, done)
  const tokens = await issueTokens(deps, { ...claims, sessionId }, survey.settings.resumeDays, generation)
  if (done === undefined) {
    const location = `/v1/sessions/${sessionId}/steps/0?command=${submitted.commandId}`
    return replyQueued(c, submitted.commandId, 1, location, { sessionId, ...tokens })
  }
  const reply = committedBody({ ...done, view: deps.exits.signed({ ...claims, sessionId }, done.view) })
  return c.body(JSON.stringify({ sessionId, ...tokens, ...reply }), 201, {
    'content-type': 'application/json',
    location: `/v1/sessions/${sessionId}`,
  })
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

function payloadOf(
  { version }: LiveSurvey,
  mode: Mode,
  { locale, collector: named, hidden = {} }: StartBody,
  admission: Admission,
  keys: readonly (SessionKey | undefined)[],
): StartPayload {
  const collector = admission.collector ?? named
  return {
    version,
    mode,
    hidden: { ...hidden, ...admission.hidden },
    ...(locale !== undefined && { locale }),
    ...(collector !== undefined && { collector }),
    ...(admission.collector !== undefined && { counted: true }),
    seed: randomBytes(32).toString('hex'),
    keys: keys.filter((key) => key !== undefined),
  }
}
