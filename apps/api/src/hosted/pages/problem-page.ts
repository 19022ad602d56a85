import type { ProblemData } from '@canvass/domain/problems/problem.ts'
import { html } from 'hono/html'
import type { ApiContext } from '../../context.ts'
import { problemHeaders } from '../../http/problem-reply.ts'
import { statusOf } from '../../http/problem-status.ts'
import { type Html, replyPage } from '../layout.ts'
import { type Words, wordsFor } from '../words.ts'
import { explain } from './explained.ts'

/** Refusals that pass: the same may be sent again. */
const PASSING = new Set([429, 500, 503])
/** Problems behind which there is no session to go on with. */
const NOWHERE = /^(survey|collector|link|panel)-|^not-found$/

/** Explains a problem to a respondent, and leads back: to where the session stands, or by sending the same again. */
export async function replyProblemPage(c: ApiContext, problem: ProblemData): Promise<Response> {
  const locale = c.req.query('locale') ?? c.req.header('accept-language') ?? 'en'
  const german = /^de\b/i.test(locale)
  const words = wordsFor(locale)
  const { title, text } = explain(problem, german)
  const status = statusOf(problem.code)
  const { 'content-type': _, ...headers } = problemHeaders(problem)
  for (const [name, value] of Object.entries(headers)) c.header(name, value)
  const body = html`<h1>${title}</h1><p>${text}</p>
${NOWHERE.test(problem.code) ? '' : wayOn(c, words, PASSING.has(status))}
<p class="small">${words.reference}: ${problem.code} · ${c.get('requestId')}</p>`
  return replyPage(c, { title, locale: german ? 'de' : 'en', body }, status)
}

/** Of a form that could not be taken everything is kept, so that the button sends it again as it was. */
function wayOn(c: ApiContext, words: Words, passes: boolean): Html {
  const { pathname, search } = new URL(c.req.url)
  const form = c.get('form')
  if (passes && c.req.method === 'POST' && form !== undefined) {
    const fields = [...form].map(
      ([name, value]) => html`<textarea hidden name="${name}">
${value}</textarea>`,
    )
    return html`<form method="post" action="${pathname + search}">${fields}
<div class="buttons"><button>${words.again}</button></div></form>`
  }
  const survey = /^\/s\/[^/]+/.exec(pathname)?.[0] ?? '/'
  const to = passes ? pathname + search : survey
  return html`<div class="buttons"><a class="button" href="${to}">${passes ? words.again : words.goOn}</a></div>`
}
