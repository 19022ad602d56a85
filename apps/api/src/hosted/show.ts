import { Problem } from '@canvass/domain/problems/problem.ts'
import { commandSetAside, tokenExpired } from '@canvass/domain/problems/registry.ts'
import { view } from '@canvass/domain/session/view.ts'
import type { Violation } from '@canvass/domain/validation/violation.ts'
import { readSession } from '@canvass/runtime/sessions/read-session.ts'
import { stepOutcome } from '@canvass/runtime/sessions/step-outcome.ts'
import type { ApiContext } from '../context.ts'
import type { SessionDeps } from '../deps.ts'
import { isHttps } from '../http/is-https.ts'
import { liveSurvey } from '../routes/sessions/begin-session.ts'
import { lookThrough } from '../routes/sessions/look.ts'
import { addressOf } from './address.ts'
import { showStart } from './begin.ts'
import { keptSession } from './cookie.ts'
import { replyPage } from './layout.ts'
import { endingPage, lostPage, suspendedPage, waitingPage } from './pages/resting-pages.ts'
import { resumePage } from './pages/start-page.ts'
import { surveyPage } from './pages/survey-page.ts'
import { askedLocale, browserLocale, titleOf } from './title.ts'
import { HOSTED_WAIT_MS, passes } from './waiting.ts'

type Session = NonNullable<Awaited<ReturnType<typeof readSession>>>

/** `GET /s/{surveyId}`: where this browser's session stands; nothing changes by looking. */
export async function showSurvey(c: ApiContext, deps: SessionDeps, surveyId: string): Promise<Response> {
  const token = c.req.query('resume')
  if (token !== undefined) return showResume(c, deps, surveyId, token)
  const claims = await keptSession(c, deps, surveyId)
  if (claims === undefined) return showStart(c, deps, surveyId)
  await passes(c, deps.limits.steps)
  const queued = c.req.query('queued')
  if (queued !== undefined) return showQueued(c, deps, surveyId, queued)
  const session = await read(deps, claims.sessionId)
  return session === undefined ? showStart(c, deps, surveyId) : showSession(c, deps, session)
}

/** The session; undefined when there is none, or it ended so long ago that another may begin. */
async function read(deps: SessionDeps, sessionId: string): Promise<Session | undefined> {
  try {
    return await readSession({ ...deps, surveys: deps.versions }, sessionId)
  } catch (error) {
    if (error instanceof Problem && error.data.code === tokenExpired.code) return undefined
    throw error
  }
}

/** Opening a link changes nothing yet; whoever scans mails does not take up sessions. */
async function showResume(c: ApiContext, deps: SessionDeps, surveyId: string, token: string): Promise<Response> {
  const { sessionId } = deps.resumeTokens.open(token)
  const session = await read(deps, sessionId)
  if (session === undefined || session.state.surveyId !== surveyId) throw new Problem(tokenExpired())
  const { survey, state } = session
  return replyPage(c, resumePage(titleOf(survey, state.locale), state.locale, addressOf(surveyId), token))
}

/** Shows a session, with what was found wrong with its page. */
function showSession(
  c: ApiContext,
  deps: SessionDeps,
  { survey, state }: Session,
  faults: readonly Violation[] = [],
): Response | Promise<Response> {
  const asked = askedLocale(c, survey)
  const locale = asked ?? state.locale
  const { sessionId, surveyId } = state
  const seen = deps.exits.signed(state, view(survey, state, deps.now(), { locale }))
  const resting = { title: titleOf(survey, locale), locale, address: addressOf(surveyId) }
  if (seen.ending !== undefined) return replyPage(c, endingPage(resting, seen.ending))
  if (seen.page === undefined) throw new Error(`session ${sessionId} shows neither a page nor an ending`)
  if (seen.status === 'SUSPENDED') {
    const token = deps.resumeTokens.mint({ sessionId, generation: state.generation + 1 })
    const link = new URL(`${resting.address}?resume=${token}`, c.req.url)
    if (isHttps(c)) link.protocol = 'https:' // the proxy before us speaks it
    return replyPage(c, suspendedPage(resting, sessionId, state.step, link.href))
  }
  const { page, progress } = seen
  const form = { ...resting, survey, sessionId, step: state.step, page, faults, appeared: false }
  const shown = { ...form, newLocale: asked !== undefined, ...(progress !== undefined && { progress }) }
  return replyPage(c, surveyPage(shown), faults.length > 0 ? 422 : 200)
}

/** What became of a command that was only queued when its form was answered. @param step empty for commands without a number */
async function showQueued(c: ApiContext, deps: SessionDeps, surveyId: string, step: string): Promise<Response> {
  const { sessionId } = c.get('respondent')
  const address = addressOf(surveyId)
  const command = c.req.query('command')
  const decided = await lookThrough(c, deps, HOSTED_WAIT_MS)
  const outcome = /^\d{1,9}$/.test(step)
    ? await stepOutcome({ ...deps, surveys: deps.versions }, sessionId, Number(step), {
        ...(command !== undefined && { commandId: command }),
        afterLook: decided,
      })
    : { state: decided ? ('committed' as const) : ('pending' as const) }
  if (outcome.state === 'committed') return c.redirect(address, 303)
  if (outcome.state === 'set-aside') throw new Problem(commandSetAside(outcome.deadLetterId))
  const session = await read(deps, sessionId)
  if (outcome.state === 'refused') {
    const violations = outcome.problem.extras?.violations
    if (session === undefined || !Array.isArray(violations)) throw new Problem(outcome.problem)
    return showSession(c, deps, session, violations)
  }
  const survey = session?.survey ?? (await liveSurvey(deps, surveyId)).survey
  const locale = session?.state.locale ?? browserLocale(c, survey)
  const resting = { title: titleOf(survey, locale), locale, address }
  if (outcome.state === 'unknown') return replyPage(c, lostPage(resting))
  return replyPage(c, waitingPage(resting, c.req.url), 202)
}
