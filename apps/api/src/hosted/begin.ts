import { randomUUID } from 'node:crypto'
import { Problem } from '@canvass/domain/problems/problem.ts'
import { pinWrong } from '@canvass/domain/problems/registry.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import type { ApiContext } from '../context.ts'
import type { SessionDeps } from '../deps.ts'
import { doneOrQueued } from '../http/command-reply.ts'
import { onInvalid } from '../http/on-invalid.ts'
import { beginSession, countingDenials, liveSurvey, type StartBody } from '../routes/sessions/begin-session.ts'
import { startBody } from '../routes/sessions/schemas.ts'
import { addressOf, lookAfter } from './address.ts'
import { keepSession } from './cookie.ts'
import { replyPage } from './layout.ts'
import { startPage } from './pages/start-page.ts'
import { askedLocale, browserLocale, titleOf } from './title.ts'
import { HOSTED_WAIT_MS, passes } from './waiting.ts'

/** Query parameters that say how to start; all others are values for the survey. */
const START = ['mode', 'collector', 'link', 'panel', 'pin'] as const
const OURS = new Set([...START, 'locale', 'begun', 'queued', 'command', 'resume'])

/** The page with the button that starts a session. @param pin what is to be said of the PIN, where one is needed */
export async function showStart(c: ApiContext, deps: SessionDeps, surveyId: string, pin?: 'wrong'): Promise<Response> {
  const { survey } = await liveSurvey(deps, surveyId)
  const locale = askedLocale(c, survey) ?? browserLocale(c, survey)
  const query = new URL(c.req.url).searchParams
  const cookieLost = query.has('begun')
  query.delete('begun')
  const addressIn = (other: string) => {
    const params = new URLSearchParams(query)
    params.set('locale', other)
    return `${addressOf(surveyId)}?${params}`
  }
  const title = titleOf(survey, locale)
  const page = { survey, title, locale, address: addressIn(locale), addressIn, key: randomUUID(), cookieLost }
  return replyPage(c, startPage({ ...page, pinWrong: pin === 'wrong' }), pin === 'wrong' ? 403 : 200)
}

/** Starts a session from the start page. A door that wants a PIN is shown with a field for it. */
export async function sendStart(c: ApiContext, deps: SessionDeps, surveyId: string): Promise<Response> {
  await passes(c, deps.limits.starts)
  const { survey } = await liveSurvey(deps, surveyId)
  const body = bodyOf(c, surveyId, survey)
  try {
    return await countingDenials(deps, body, () => start(c, deps, body))
  } catch (error) {
    if (error instanceof Problem && error.data.code === pinWrong.code) return showStart(c, deps, surveyId, 'wrong')
    throw error
  }
}

async function start(c: ApiContext, deps: SessionDeps, body: StartBody): Promise<Response> {
  const begun = await beginSession(c, deps, body, {
    // A link and a panel entry name one person, and so one session, themselves.
    key: body.link === undefined && body.panel === undefined ? (c.get('form').get('_key') ?? undefined) : undefined,
    payloadBytes: c.req.url.length,
    waitMs: HOSTED_WAIT_MS,
  })
  doneOrQueued(begun.submitted)
  await keepSession(c, deps, begun.claims, begun.survey.settings.resumeDays)
  const address = addressOf(begun.claims.surveyId)
  if (begun.submitted.kind === 'done') return c.redirect(`${address}?begun=1`, 303)
  return lookAfter(c, address, begun.submitted, 0)
}

/** What the address asks for. Values that the survey does not declare are kept as `url.x`. */
function bodyOf(c: ApiContext, surveyId: string, survey: CompiledSurvey): StartBody {
  const query = new URL(c.req.url).searchParams
  const hidden: Record<string, string> = {}
  for (const [name, value] of query) {
    if (OURS.has(name) || !/^[A-Za-z0-9_-]{1,60}$/.test(name)) continue
    hidden[survey.hidden.has(name) ? name : `url.${name}`] = value
  }
  const typed = c.get('form').get('_pin')?.trim()
  if (typed) query.set('pin', typed)
  const given = START.flatMap((name) => {
    const value = query.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  const locale = askedLocale(c, survey) ?? browserLocale(c, survey)
  const parsed = startBody.safeParse({ surveyId, locale, hidden, ...Object.fromEntries(given) })
  if (!parsed.success) {
    onInvalid(parsed)
    throw parsed.error
  }
  return parsed.data
}
