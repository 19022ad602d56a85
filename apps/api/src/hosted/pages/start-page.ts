import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import { html } from 'hono/html'
import type { Frame } from '../layout.ts'
import { wordsFor } from '../words.ts'
import { languageLinks } from './languages.ts'

export interface StartPage {
  readonly survey: CompiledSurvey
  readonly title: string
  readonly locale: string
  /** With the query that the respondent came with: it holds what the session is started with. */
  readonly address: string
  readonly addressIn: (locale: string) => string
  /** Makes pressing the button twice start one session. */
  readonly key: string
  /** The session that was just started did not come back: the browser keeps no cookie. */
  readonly cookieLost: boolean
  /** The door wants a PIN, and has not got the right one. */
  readonly pinWrong: boolean
}

/** Where a respondent comes in. Only the button starts a session, so that whoever merely looks at links starts none. */
export function startPage({ survey, title, locale, address, addressIn, key, cookieLost, pinWrong }: StartPage): Frame {
  const words = wordsFor(locale)
  const body = html`${languageLinks(survey, locale, addressIn)}
<h1>${title}</h1>
${cookieLost ? html`<p class="summary" role="alert">${words.cookies}</p>` : ''}
<form method="post" action="${address}">
<input type="hidden" name="_key" value="${key}">
${pinWrong ? html`<p class="summary" role="alert">${words.pinWrong}</p><p><label for="pin">PIN</label> <input id="pin" name="_pin" autocomplete="off" required></p>` : ''}
<div class="buttons"><button name="_go" value="start">${words.start}</button></div>
</form>`
  return { title, locale, body }
}

/** Asks whoever comes with a resume token to take the session up: opening a link alone changes nothing. */
export function resumePage(title: string, locale: string, address: string, token: string): Frame {
  const words = wordsFor(locale)
  const body = html`<h1>${title}</h1><p>${words.comeBack}</p>
<form method="post" action="${address}">
<input type="hidden" name="_token" value="${token}">
<div class="buttons"><button name="_go" value="resume">${words.go}</button></div>
</form>`
  return { title, locale, body }
}
