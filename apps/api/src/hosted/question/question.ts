import { html } from 'hono/html'
import type { Html } from '../layout.ts'
import { type Asked, describedBy } from './asked.ts'
import { booleanField, choicesField, consentField, dropdownField } from './choices.ts'
import { filesField } from './files.ts'
import { contactField, inputField, scaleField, stepsOf } from './inputs.ts'
import { groupRankField, itemsField, rankField } from './items.ts'
import { bipolarField, matrixField } from './tables.ts'

type Field = (asked: Asked) => Html

/** Questions of several controls: a fieldset with a legend around them. */
const GROUPS: Readonly<Record<string, Field>> = {
  single: choicesField,
  picture: choicesField,
  yesno: choicesField,
  multiple: choicesField,
  boolean: booleanField,
  consent: consentField,
  contact: contactField,
  'constant-sum': itemsField,
  'group-rating': itemsField,
  rank: rankField,
  'group-rank': groupRankField,
  'matrix-single': matrixField,
  'matrix-multiple': matrixField,
  'matrix-bipolar': bipolarField,
  scale: scaleField,
  nps: scaleField,
  file: filesField,
  photo: filesField,
  signature: filesField,
}

const TEXTS = new Set(['message', 'descriptive'])
/** What a form cannot carry: a payment needs its provider. */
const NOT_HERE = new Set(['payment'])

/** Whether the form has controls for the question. */
export const isAsked = (type: string): boolean => !TEXTS.has(type) && !NOT_HERE.has(type)

/** A question as a part of a form. */
export function questionHtml(asked: Asked): Html {
  const { question, words, faults } = asked
  const { id, type, text } = question
  const css = faults.length > 0 ? 'question wrong' : 'question'
  if (TEXTS.has(type)) return html`<div class="question"><p class="text">${text}</p>${about(asked)}</div>`
  const title = question.required
    ? html`${text} <span aria-hidden="true">*</span><span class="hidden">(${words.required})</span>`
    : text
  if (NOT_HERE.has(type)) {
    return html`<div class="${css}" id="q-${id}"><p class="text">${title}</p>${about(asked)}<p class="small">${words.notHere}</p></div>`
  }
  const known = html`<input type="hidden" name="_q" value="${id}">`
  const field = type === 'scale' && stepsOf(asked).length === 0 ? undefined : GROUPS[type]
  if (field === undefined) {
    const control = type === 'dropdown' ? dropdownField(asked) : inputField(asked)
    return html`<div class="${css}" id="q-${id}"><label class="text" for="${id}">${title}</label>${about(asked)}${known}${control}</div>`
  }
  return html`<fieldset class="${css}" id="q-${id}" aria-describedby="${describedBy(asked)}"><legend>${title}</legend>
${about(asked)}<div>${known}${field(asked)}</div></fieldset>`
}

/** Help and faults, where `aria-describedby` points. */
const about = ({ question, faults }: Asked): Html =>
  html`${question.help === undefined ? '' : html`<p class="help" id="${question.id}-help">${question.help}</p>`}${
    faults.length === 0
      ? ''
      : html`<div class="fault" id="${question.id}-fault">${faults.map((fault) => html`<p>${fault}</p>`)}</div>`
  }`
