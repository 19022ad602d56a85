import { Problem } from '@canvass/domain/problems/problem.ts'
import { answersInvalid, sessionEnded, sessionNotFound, sessionSuspended } from '@canvass/domain/problems/registry.ts'
import { matchingLocale } from '@canvass/domain/session/locale.ts'
import type { PageView } from '@canvass/domain/session/page-view.ts'
import type { SessionState } from '@canvass/domain/session/state.ts'
import { stateBefore } from '@canvass/domain/session/state-before.ts'
import { view, viewWith } from '@canvass/domain/session/view.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import type { Submitted } from '@canvass/runtime/mailbox/submit-command.ts'
import type { ApiContext } from '../context.ts'
import type { SessionDeps } from '../deps.ts'
import { addressee } from '../routes/sessions/command.ts'
import { addressOf, lookAfter } from './address.ts'
import { readForm } from './answers/read-form.ts'
import { storeFiles } from './answers/store-files.ts'
import { keepSession } from './cookie.ts'
import { replyPage } from './layout.ts'
import { type FormFault, surveyPage } from './pages/survey-page.ts'
import { isAsked } from './question/question.ts'
import { titleOf } from './title.ts'
import { HOSTED_WAIT_MS } from './waiting.ts'
import { wordsFor } from './words.ts'

/** The page that a form came from, filled in with what it says. */
interface Filled {
  readonly survey: CompiledSurvey
  readonly state: SessionState
  readonly page: PageView
  readonly locale: string
  readonly newLocale: boolean
  /** Of the questions that are shown with these answers. */
  readonly answers: Readonly<Record<string, unknown>>
  /** Questions whose ranks make no order. */
  readonly unclear: readonly string[]
  /** Questions that the answers made appear, which the form did not have. */
  readonly appeared: boolean
  readonly progress?: number
}

/** Where the session stands settles these; the page there says more than a refusal. */
const SHOWN_THERE = new Set([sessionEnded.code, sessionSuspended.code])

/** Takes the answers of a page. A form that comes a second time is read as it was the first time, so that it is the same submission. */
export async function sendPage(c: ApiContext, deps: SessionDeps, step: number): Promise<Response> {
  const claims = c.get('respondent')
  const address = addressOf(claims.surveyId)
  const steps = await deps.sessions.steps(claims.sessionId)
  const state = stateBefore(claims.sessionId, steps, step)
  if (state === null) throw new Problem(sessionNotFound())
  if (state.step < step) return c.redirect(`${address}?queued=${step - 1}`, 303)
  const survey = await deps.versions.get(state.surveyId, state.version)
  if (survey === undefined) throw new Error(`version ${state.version} of survey ${state.surveyId} is gone`)
  const refused = await storeFiles(c, deps.uploading, survey, state.locale)
  const filled = fillIn(survey, state, c.get('form'), deps.now())
  if (filled === undefined) return c.redirect(address, 303)
  const faults = [...refused, ...unclearFaults(filled)]
  if (filled.appeared || faults.length > 0) return again(c, filled, faults)
  const submitted = await submit(c, deps, step, filled)
  if (submitted.kind === 'refused') {
    const { code, extras } = submitted.problem
    if (SHOWN_THERE.has(code)) return c.redirect(address, 303)
    if (code === answersInvalid.code) return again(c, filled, extras?.violations as readonly FormFault[])
  }
  await keepSession(c, deps, claims, survey.settings.resumeDays)
  return lookAfter(c, address, submitted, step)
}

/** Undefined when the session showed no page then. */
function fillIn(survey: CompiledSurvey, state: SessionState, form: URLSearchParams, now: number): Filled | undefined {
  const wanted = form.get('_locale')
  const asked = wanted === null ? undefined : matchingLocale(survey, wanted)
  const locale = asked ?? state.locale
  const { page: before, progress } = view(survey, state, now, { locale })
  if (before === undefined) return undefined
  const { answers, unclear } = readForm([...before.questions, ...(before.conditional ?? [])], form, survey.timeZone)
  const page = viewWith(survey, state, answers, now, { locale })
  if (page === null) return undefined
  const shown = new Set(page.questions.map(({ id }) => id))
  const had = new Set(form.getAll('_q'))
  return {
    survey,
    state,
    page,
    locale,
    newLocale: asked !== undefined,
    answers: Object.fromEntries(Object.entries(answers).filter(([id]) => shown.has(id))),
    unclear: unclear.filter((id) => shown.has(id)),
    ...(progress !== undefined && { progress }),
    appeared: page.questions.some(({ id, type }) => isAsked(type) && !had.has(id)),
  }
}

function submit(
  c: ApiContext,
  deps: SessionDeps,
  step: number,
  { answers, locale, newLocale }: Filled,
): Promise<Submitted> {
  const acknowledged = c.get('form').getAll('_ack')
  const payload = { answers, ...(acknowledged.length > 0 && { acknowledged }), ...(newLocale && { locale }) }
  return deps.submitter.submit(
    { kind: 'submit', step, payload, payloadHash: payloadHash('submit', payload), ...addressee(c) },
    { payloadBytes: c.get('bodyBytes'), waitMs: HOSTED_WAIT_MS },
  )
}

const unclearFaults = ({ unclear, locale }: Filled): readonly FormFault[] =>
  unclear.map((question) => ({
    question,
    code: 'unique',
    severity: 'error',
    message: wordsFor(locale).ranksTwice,
  }))

/** The same page with what was sent, and what is wrong with it. */
function again(c: ApiContext, filled: Filled, faults: readonly FormFault[]): Promise<Response> {
  const { survey, state, locale } = filled
  const { sessionId, surveyId, step } = state
  const shown = { ...filled, title: titleOf(survey, locale), address: addressOf(surveyId), sessionId, step, faults }
  return replyPage(c, surveyPage(shown), faults.length > 0 ? 422 : 200)
}
