import { randomBytes } from 'node:crypto'
import { Problem } from '@canvass/domain/problems/problem.ts'
import { surveyClosed, surveyNotFound } from '@canvass/domain/problems/registry.ts'
import type { SessionKey, StartPayload } from '@canvass/domain/session/command.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import { isUuid } from '@canvass/platform/ids/uuid.ts'
import type { Admission } from '@canvass/runtime/collectors/door.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import type { CommandDraft, SubmitOptions, Submitted } from '@canvass/runtime/mailbox/submit-command.ts'
import type { SurveyHead } from '@canvass/runtime/ports/survey-store.ts'
import type { z } from '@hono/zod-openapi'
import type { ApiContext } from '../../context.ts'
import type { SessionDeps } from '../../deps.ts'
import { idempotencyKey } from '../../http/idempotency-key.ts'
import { statusOf } from '../../http/problem-status.ts'
import type { RespondentClaims } from '../../tokens/respondent-token.ts'
import type { startBody } from './schemas.ts'

export type StartBody = z.infer<typeof startBody>

interface LiveSurvey {
  readonly head: SurveyHead
  readonly version: number
  readonly survey: CompiledSurvey
}

/** The survey that new sessions run. @throws Problem survey-not-found or survey-closed */
export async function liveSurvey(deps: SessionDeps, surveyId: string): Promise<LiveSurvey> {
  const head = isUuid(surveyId) ? await deps.heads.get(surveyId) : undefined
  if (head === undefined || head.liveVersion === null) throw new Problem(surveyNotFound())
  if (head.state === 'closed') throw new Problem(surveyClosed())
  const survey = await deps.versions.get(surveyId, head.liveVersion)
  if (survey === undefined) throw new Error(`version ${head.liveVersion} of survey ${surveyId} is gone`)
  return { head, version: head.liveVersion, survey }
}

/** Counts a start that is refused, for who looks after the survey. */
export async function countingDenials<T>(deps: SessionDeps, body: StartBody, start: () => Promise<T>): Promise<T> {
  try {
    return await start()
  } catch (error) {
    if (error instanceof Problem && statusOf(error.data.code) < 500)
      deps.onDenied(body.surveyId, body.collector, error.data.code)
    throw error
  }
}

interface StartOptions extends SubmitOptions {
  /** Idempotency key, as the client sent it. */
  readonly key: string | undefined
}

export interface BegunSession {
  /** Of the session that owns the start: a repeat gets the one of the first. */
  readonly claims: RespondentClaims
  readonly survey: CompiledSurvey
  readonly submitted: Submitted
}

/** Puts the start of a session into its mailbox. @throws Problem when nobody is let in */
export async function beginSession(
  c: ApiContext,
  deps: SessionDeps,
  body: StartBody,
  { key, ...submitting }: StartOptions,
): Promise<BegunSession> {
  const live = await liveSurvey(deps, body.surveyId)
  const mode = body.mode ?? live.survey.settings.mode
  const address = { surveyId: live.head.id, tenantId: live.head.tenantId }
  const { surveyId, hidden: _, locale: __, ...shows } = body
  const idempotency = idempotencyKey(key, [address.tenantId, address.surveyId, body.collector ?? ''])
  const admission = await deps.door.admit({
    ...shows,
    ...address,
    mode,
    address: deps.addressOf(c),
    ...(idempotency !== undefined && { idempotency }),
  })
  const traceparent = c.get('traceparent')
  const draft: CommandDraft = {
    kind: 'start',
    step: 0,
    payload: payloadOf(live, mode, body, admission, [idempotency, admission.key]),
    // What the client asked for; the seed and the version may differ between repeats.
    payloadHash: payloadHash('start', body),
    sessionId: deps.newId(),
    ...address,
    ...(traceparent !== undefined && { traceparent }),
  }
  const submit = () => deps.submitter.submit(draft, submitting)
  // An idempotency key has rules of its own: whether the request is the same is for the worker to say.
  const submitted = await deps.shareStarts(idempotency === undefined ? admission.key : undefined, submit)
  const sessionId = submitted.kind === 'done' ? submitted.sessionId : draft.sessionId
  return { claims: { ...address, mode, sessionId }, survey: live.survey, submitted }
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
