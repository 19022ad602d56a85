import type { ChoiceView, QuestionView } from '@canvass/domain/session/page-view.ts'
import { html } from 'hono/html'
import type { Html } from '../layout.ts'
import type { Words } from '../words.ts'

/** A question with what its form needs. */
export interface Asked {
  readonly question: QuestionView
  /** What is wrong with the answer, ready to be read. */
  readonly faults: readonly string[]
  readonly words: Words
  /** IANA zone in which dates with a time are asked for. */
  readonly timeZone: string
}

/** What explains a control, as its `aria-describedby`. */
export function describedBy({ question, faults }: Asked): string {
  const help = question.help === undefined ? [] : [`${question.id}-help`]
  return [...(faults.length > 0 ? [`${question.id}-fault`] : []), ...help].join(' ')
}

/** The bound of a type, if the author gave it as a number. */
export function boundOf({ constraints }: QuestionView, name: string): number | undefined {
  const value = constraints?.[name]
  return typeof value === 'number' ? value : undefined
}

/** A button or box with its label. */
export const choice = (
  type: 'radio' | 'checkbox',
  name: string,
  value: string,
  label: Html | string,
  checked: boolean,
  more: Html | string = '',
): Html => html`<div class="choice">
<input type="${type}" id="${name}-${value || '-'}" name="${name}" value="${value}" ${checked ? 'checked' : ''}>
<label for="${name}-${value || '-'}">${label}</label>${more}
</div>`

/** A radio button that takes the answer back, where none has to be given. */
export const noAnswer = ({ question, words }: Asked, chosen: boolean): Html | string =>
  question.required ? '' : choice('radio', question.id, '', words.noAnswer, chosen)

/** The answer as an object by code; empty when it is none. */
export function answerByCode({ answer }: QuestionView): Readonly<Record<string, unknown>> {
  return typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? { ...answer } : {}
}

/** An answer as the text of an input. */
export const asText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

export const labelOf = ({ label, code }: ChoiceView): string => label || code
