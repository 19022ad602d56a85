import type { PageView } from '@canvass/domain/session/page-view.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import { UPLOAD_TYPES } from '@canvass/domain/validation/accepted-kinds.ts'
import type { Violation } from '@canvass/domain/validation/violation.ts'
import { html } from 'hono/html'
import type { Frame, Html } from '../layout.ts'
import { questionHtml } from '../question/question.ts'
import { wordsFor } from '../words.ts'
import { languageLinks } from './languages.ts'

/** A fault as a form shows it. */
export type FormFault = Pick<Violation, 'question' | 'code' | 'severity' | 'message'>

export interface SurveyPage {
  readonly survey: CompiledSurvey
  readonly title: string
  readonly address: string
  readonly sessionId: string
  /** The number that this page's answers are sent with. */
  readonly step: number
  readonly page: PageView
  /** Language of the page, and whether the respondent has just asked for it. */
  readonly locale: string
  readonly newLocale: boolean
  readonly progress?: number
  readonly faults: readonly FormFault[]
  /** Questions have appeared through the answers, and are asked now. */
  readonly appeared: boolean
}

/** A page of a survey as a form. The first button is the one that the Enter key presses. */
export function surveyPage(shown: SurveyPage): Frame {
  const { survey, page, address, sessionId, step, locale, newLocale, faults } = shown
  const words = wordsFor(locale)
  const asked = page.questions.map((question) =>
    questionHtml({
      question,
      words,
      timeZone: survey.timeZone,
      faults: faults.filter((fault) => fault.question === question.id).map(({ message }) => message),
    }),
  )
  const takesFiles = page.questions.some(({ type }) => UPLOAD_TYPES.some((one) => one === type))
  const seen = [...new Set(faults.filter(({ severity }) => severity === 'warning').map(({ code }) => code))]
  const back = page.back ? html`<button name="_go" value="back" class="quiet">${words.back}</button>` : ''
  const body = html`${languageLinks(survey, locale, (other) => `${address}?locale=${other}`)}
${progressBar(shown)}
<h1>${page.title ?? shown.title}</h1>
${shown.appeared ? html`<p class="note" role="status">${words.appeared}</p>` : ''}
${summary(shown)}
<form method="post" action="${address}" ${takesFiles ? html`enctype="multipart/form-data"` : ''} novalidate>
<input type="hidden" name="_session" value="${sessionId}">
<input type="hidden" name="_step" value="${step}">
${newLocale ? html`<input type="hidden" name="_locale" value="${locale}">` : ''}
${seen.map((code) => html`<input type="hidden" name="_ack" value="${code}">`)}
${asked}
<div class="buttons">
<button name="_go" value="next">${words.next}</button>
${back}
<button name="_go" value="suspend" class="plain">${words.later}</button>
</div>
</form>`
  const title = faults.length > 0 ? `${words.error}: ${shown.title}` : shown.title
  return { title, locale, body }
}

function progressBar({ progress, locale }: SurveyPage): Html | string {
  if (progress === undefined) return ''
  const percent = Math.round(progress * 100)
  return html`<progress max="100" value="${percent}" aria-label="${wordsFor(locale).progress}">${percent} %</progress>`
}

/** Leads to every question that is wrong. */
function summary({ faults, page, locale }: SurveyPage): Html | string {
  if (faults.length === 0) return ''
  const words = wordsFor(locale)
  const textOf = (id: string) => page.questions.find((question) => question.id === id)?.text ?? id
  const onlyWarnings = faults.every(({ severity }) => severity !== 'error')
  return html`<div class="summary" role="alert"><p class="fault">${words.errors}</p>
<ul>${faults.map((fault) => html`<li><a href="#q-${fault.question}">${textOf(fault.question)}</a>: ${fault.message}</li>`)}</ul>
${onlyWarnings ? html`<p>${words.warnings}</p>` : ''}</div>`
}
