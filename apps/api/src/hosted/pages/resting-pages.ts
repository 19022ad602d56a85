import type { EndingView } from '@canvass/domain/session/page-view.ts'
import { html } from 'hono/html'
import type { Frame } from '../layout.ts'
import { wordsFor } from '../words.ts'

interface Resting {
  readonly title: string
  readonly locale: string
  readonly address: string
}

/** Time to read what an ending says before the browser goes on, seconds. */
const READING_SECONDS = 5

/** The ending: its text, and the way on. */
export function endingPage({ title, locale }: Resting, { text, redirect }: EndingView): Frame {
  const words = wordsFor(locale)
  const onward =
    redirect === undefined
      ? ''
      : html`<p>${words.sent}</p><div class="buttons"><a class="button" href="${redirect}" rel="noreferrer">${words.onward}</a></div>`
  return {
    title,
    locale,
    body: html`<h1>${title}</h1><p class="text">${text || words.ended}</p>${onward}`,
    ...(redirect !== undefined && { refresh: { seconds: text === '' ? 0 : READING_SECONDS, to: redirect } }),
  }
}

/** A suspended session: how to come back, here or elsewhere. @param link whole address that leads back into the session */
export function suspendedPage(
  { title, locale, address }: Resting,
  sessionId: string,
  step: number,
  link: string,
): Frame {
  const words = wordsFor(locale)
  const body = html`<h1>${title}</h1>
<div class="note"><p>${words.suspended}</p><p>${words.resumeLink}</p><p><code>${link}</code></p></div>
<form method="post" action="${address}">
<input type="hidden" name="_session" value="${sessionId}">
<input type="hidden" name="_step" value="${step}">
<div class="buttons">
<button name="_go" value="resume">${words.go}</button>
<button name="_go" value="leave" class="plain">${words.leave}</button>
</div>
</form>`
  return { title, locale, body }
}

/** While a command is queued: looks again by itself. */
export function waitingPage({ title, locale }: Resting, address: string): Frame {
  const words = wordsFor(locale)
  const body = html`<h1>${title}</h1><p role="status">${words.waiting}</p>
<div class="buttons"><a class="button" href="${address}">${words.go}</a></div>`
  return { title, locale, body, refresh: { seconds: 2, to: address } }
}

/** A command that was answered 202 and never arrived: its page is asked again. */
export function lostPage({ title, locale, address }: Resting): Frame {
  const words = wordsFor(locale)
  const body = html`<h1>${title}</h1><p class="summary" role="alert">${words.lost}</p>
<div class="buttons"><a class="button" href="${address}">${words.goOn}</a></div>`
  return { title, locale, body }
}
