import { chosenCodes, typedTexts } from '@canvass/domain/session/answer-shape.ts'
import type { ChoiceView } from '@canvass/domain/session/page-view.ts'
import { html } from 'hono/html'
import type { Html } from '../layout.ts'
import { type Asked, choice, describedBy, labelOf, noAnswer } from './asked.ts'

/** Radio buttons, or boxes where several may be chosen; a text goes beside its option. */
export function choicesField(asked: Asked): Html {
  const { question } = asked
  const type = question.type === 'multiple' ? 'checkbox' : 'radio'
  const chosen = new Set(chosenCodes(question.answer))
  const options = (question.options ?? []).map((option) =>
    choice(type, question.id, option.code, pictured(option), chosen.has(option.code), otherField(asked, option)),
  )
  return html`${options}${type === 'radio' ? noAnswer(asked, chosen.size === 0) : ''}`
}

const pictured = (option: ChoiceView): Html | string =>
  option.image === undefined ? labelOf(option) : html`<img src="${option.image}" alt="">${labelOf(option)}`

/** Where the text of an option is typed. */
function otherField({ question, words }: Asked, option: ChoiceView): Html | string {
  if (option.other === undefined) return ''
  const typed = typedTexts(question.answer).get(option.code) ?? ''
  return html`<input class="other" type="text" name="${question.id}:other:${option.code}" value="${typed}"
maxlength="${option.other.maxLength}" aria-label="${words.otherFor}: ${labelOf(option)}">`
}

/** One choice from a list that opens; texts of options stand below it. */
export function dropdownField(asked: Asked): Html {
  const { question, words } = asked
  const [chosen] = chosenCodes(question.answer)
  const options = (question.options ?? []).map(
    (option) =>
      html`<option value="${option.code}" ${option.code === chosen ? 'selected' : ''}>${labelOf(option)}</option>`,
  )
  const others = (question.options ?? [])
    .filter((option) => option.other !== undefined)
    .map((option) => html`<p><label>${labelOf(option)}: ${otherField(asked, option)}</label></p>`)
  return html`<select id="${question.id}" name="${question.id}" aria-describedby="${describedBy(asked)}">
<option value="">${words.choose}</option>${options}
</select>${others}`
}

/** Yes or no. */
export function booleanField(asked: Asked): Html {
  const { question, words } = asked
  const of = (value: boolean, label: string) =>
    choice('radio', question.id, String(value), label, question.answer === value)
  return html`${of(true, words.yes)}${of(false, words.no)}${noAnswer(asked, typeof question.answer !== 'boolean')}`
}

/** Agreement to the version of a text that is shown. */
export function consentField(asked: Asked): Html {
  const { question, words } = asked
  const { answer, constraints } = question
  const given = typeof answer === 'object' && answer !== null && 'given' in answer ? answer.given : undefined
  const of = (value: boolean, label: string) => choice('radio', question.id, String(value), label, given === value)
  const version = constraints?.version
  return html`${typeof version === 'string' ? html`<input type="hidden" name="${question.id}:version" value="${version}">` : ''}
${of(true, words.agree)}${of(false, words.disagree)}${noAnswer(asked, typeof given !== 'boolean')}`
}
