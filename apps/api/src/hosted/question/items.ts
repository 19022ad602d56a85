import { chosenCodes } from '@canvass/domain/session/answer-shape.ts'
import type { ChoiceView } from '@canvass/domain/session/page-view.ts'
import { html } from 'hono/html'
import type { Html } from '../layout.ts'
import { type Asked, answerByCode, asText, labelOf } from './asked.ts'

/** A number for each item: the parts of a sum, or ratings. */
export function itemsField({ question }: Asked): Html {
  const values = answerByCode(question)
  const line = (item: ChoiceView) => {
    const name = `${question.id}:item:${item.code}`
    const bounds = item.min === undefined && item.max === undefined ? '' : ` (${item.min ?? ''} – ${item.max ?? ''})`
    return html`<p class="pair"><label for="${name}">${labelOf(item)}${bounds}</label>
<input id="${name}" name="${name}" type="text" inputmode="decimal" value="${asText(values[item.code])}"></p>`
  }
  return html`${(question.items ?? []).map(line)}`
}

/** A rank for each option, 1 for the best. */
export function rankField({ question, words }: Asked): Html {
  const ranked = chosenCodes(question.answer)
  const line = (option: ChoiceView) => {
    const rank = ranked.indexOf(option.code) + 1
    return html`<p class="pair"><label for="${rankName(question.id, option)}">${labelOf(option)}</label>
${rankInput(question.id, option, words.rank, rank)}</p>`
  }
  return html`${(question.options ?? []).map(line)}`
}

const rankName = (id: string, option: ChoiceView): string => `${id}:rank:${option.code}`

const rankInput = (id: string, option: ChoiceView, word: string, rank: number): Html =>
  html`<input id="${rankName(id, option)}" name="${rankName(id, option)}" type="text" inputmode="numeric"
placeholder="${word}" aria-label="${word}: ${labelOf(option)}" value="${rank > 0 ? rank : ''}">`

/** A group for each option, and a rank in it. */
export function groupRankField({ question, words }: Asked): Html {
  const placed = answerByCode(question)
  const groups = question.groups ?? []
  const line = (option: ChoiceView) => {
    const group = groups.find(({ code }) => chosenCodes(placed[code]).includes(option.code))
    const rank = group === undefined ? 0 : chosenCodes(placed[group.code]).indexOf(option.code) + 1
    const name = `${question.id}:group:${option.code}`
    const choices = groups.map(
      ({ code, label }) =>
        html`<option value="${code}" ${code === group?.code ? 'selected' : ''}>${label || code}</option>`,
    )
    return html`<p class="pair three"><label for="${name}">${labelOf(option)}</label>
<select id="${name}" name="${name}"><option value="">${words.choose}</option>${choices}</select>
${rankInput(question.id, option, words.rank, rank)}</p>`
  }
  return html`${(question.options ?? []).map(line)}`
}
