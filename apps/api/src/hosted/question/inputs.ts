import { wallClock } from '@canvass/domain/expression/zone.ts'
import { html } from 'hono/html'
import type { Html } from '../layout.ts'
import { type Asked, answerByCode, asText, boundOf, choice, describedBy, noAnswer } from './asked.ts'

/** How browsers are told what to expect; numbers are texts, since a browser hides what it cannot read as one. */
const KINDS: Readonly<Record<string, { type: string; mode?: string; fill?: string }>> = {
  text: { type: 'text' },
  email: { type: 'email', fill: 'email' },
  phone: { type: 'tel', fill: 'tel' },
  url: { type: 'url', fill: 'url' },
  number: { type: 'text', mode: 'decimal' },
  decimal: { type: 'text', mode: 'decimal' },
  slider: { type: 'text', mode: 'decimal' },
  scale: { type: 'text', mode: 'decimal' },
  nps: { type: 'text', mode: 'numeric' },
  date: { type: 'date' },
  time: { type: 'time' },
  datetime: { type: 'datetime-local' },
}

/** One line, or several. */
export function inputField(asked: Asked): Html {
  const { question } = asked
  const longest = boundOf(question, 'maxLength')
  const about = html`id="${question.id}" name="${question.id}" aria-describedby="${describedBy(asked)}"
${longest === undefined ? '' : html`maxlength="${longest}"`} ${asked.faults.length > 0 ? html`aria-invalid="true"` : ''}`
  // The line break after the tag is the browser's; one that was typed must have its own.
  if (question.type === 'textarea')
    return html`<textarea ${about} rows="5">
${asText(question.answer)}</textarea>`
  const { type, mode, fill } = KINDS[question.type] ?? { type: 'text' }
  const value = question.type === 'datetime' ? localTime(question.answer, asked.timeZone) : asText(question.answer)
  return html`<input ${about} type="${type}" value="${value}" ${mode === undefined ? '' : html`inputmode="${mode}"`}
${fill === undefined ? '' : html`autocomplete="${fill}"`}>`
}

/** A moment as clocks in the zone show it, in the form of `datetime-local`; what is no moment stays as it is. */
function localTime(answer: unknown, timeZone: string): string {
  const at = typeof answer === 'string' ? Date.parse(answer) : Number.NaN
  return Number.isNaN(at) ? asText(answer) : new Date(wallClock(at, timeZone)).toISOString().slice(0, 16)
}

/** A scale has its numbers side by side as far as that many fit. */
const MOST_STEPS = 21

/** The numbers of a scale, or nothing when they are too many or not whole. */
export function stepsOf({ question }: Asked): readonly number[] {
  const [least, most] = question.type === 'nps' ? [0, 10] : [boundOf(question, 'min'), boundOf(question, 'max')]
  if (least === undefined || most === undefined) return []
  const step = boundOf(question, 'step') ?? 1
  const steps = Math.floor((most - least) / step) + 1
  if (![least, step].every(Number.isInteger) || !(steps >= 1 && steps <= MOST_STEPS)) return []
  return Array.from({ length: steps }, (_, index) => least + index * step)
}

/** Radio buttons from the least to the most. */
export function scaleField(asked: Asked): Html {
  const { question } = asked
  const steps = stepsOf(asked).map((step) =>
    choice('radio', question.id, String(step), String(step), question.answer === step),
  )
  return html`<div class="scale">${steps}</div>${noAnswer(asked, typeof question.answer !== 'number')}`
}

/** The fields of a contact. */
export function contactField({ question, words }: Asked): Html {
  const { fields } = question.constraints ?? {}
  const values = answerByCode(question)
  const inputs = (Array.isArray(fields) ? fields : []).map(({ id, type, required }) => {
    const { type: kind = 'text', fill } = KINDS[type] ?? {}
    const name = `${question.id}:field:${id}`
    return html`<p class="pair"><label for="${name}">${id}${required === true ? html` <span class="small">(${words.required})</span>` : ''}</label>
<input id="${name}" name="${name}" type="${kind}" value="${asText(values[id])}" ${fill === undefined ? '' : html`autocomplete="${fill}"`}></p>`
  })
  return html`${inputs}`
}
