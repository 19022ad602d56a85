import { fromJson } from '../expression/json.ts'
import type { Value } from '../expression/value.ts'
import type { CompiledQuestion } from '../survey/compiled.ts'
import type { Iteration } from '../survey/reading.ts'
import { chosenCodes, typedText } from './answer-shape.ts'
import type { SessionContext } from './context.ts'
import { displayedOptions, labelOfOption } from './options.ts'
import { textOf } from './piping.ts'
import type { AnswerEntry } from './state.ts'

/** What an answer is called: the label of the choice, a list of them for several, otherwise the answer itself as text. */
export function labelOf(context: SessionContext, question: CompiledQuestion, entry: AnswerEntry): Value {
  const { kind } = question.valueType
  if (kind === 'code') {
    const [code] = chosenCodes(entry.value)
    return code === undefined ? null : labelOfCode(context, question, code, entry.iteration)
  }
  if (kind === 'codes' || kind === 'list') {
    return chosenCodes(entry.value).map((code) => labelOfCode(context, question, code, entry.iteration))
  }
  return textOf(fromJson(question.valueType, entry.value) ?? null)
}

/** The text typed under a chosen option: here, or where the option was carried from. */
export function otherOf(context: SessionContext, question: CompiledQuestion, entry: AnswerEntry): string | null {
  const typed = typedText(entry.value)
  if (typed !== null || question.source?.kind !== 'from') return typed
  const chosen = chosenCodes(entry.value)
  const carried = displayedOptions(context, question, entry.iteration).find(
    (option) => option.typed !== null && chosen.includes(option.code),
  )
  return carried?.typed ?? null
}

/** Label of an option of a question, also of one that is no longer displayed. */
export function labelOfCode(
  context: SessionContext,
  question: CompiledQuestion,
  code: string,
  iteration: Iteration,
): string {
  const shown = displayedOptions(context, question, iteration).find((option) => option.code === code)
  if (shown !== undefined) return labelOfOption(context, shown, iteration)
  const option = question.options.get(code)
  return option === undefined ? code : labelOfOption(context, { code, option, typed: null }, iteration)
}
