import type { ChoiceView, QuestionView } from '@canvass/domain/session/page-view.ts'
import type { CompiledItem, CompiledOption, CompiledQuestion, CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import type { Violation } from '@canvass/domain/validation/violation.ts'
import { answerQuestion, type Random } from './answer-page.ts'

/** A submission of answers. */
export interface AnswersBody {
  readonly answers: Readonly<Record<string, unknown>>
  readonly acknowledged?: readonly string[]
}

export interface Correcting {
  readonly random: Random
  /** Questions of the page as shown, or as they stand in the document when an answer on the page made them appear. */
  question(id: string): QuestionView | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
}

/**
 * What a person does about violations: answers the questions that their answers made appear, takes back answers to those that
 * have gone, acknowledges warnings. Null when that is no way out.
 */
export function correctAnswers(
  { answers, acknowledged = [] }: AnswersBody,
  violations: readonly Violation[],
  { random, question, now }: Correcting,
): AnswersBody | null {
  const corrected = { ...answers }
  const warnings = new Set(acknowledged)
  for (const { question: id, code, severity } of violations) {
    if (severity === 'warning') warnings.add(code)
    else if (code === 'question-not-shown') delete corrected[id]
    else {
      const view = code === 'required' && !Object.hasOwn(answers, id) ? question(id) : undefined
      const given = view === undefined ? undefined : answerQuestion(random, view, now)
      if (given === undefined) return null
      corrected[id] = given
    }
  }
  const changed = warnings.size > acknowledged.length || violations.some(({ severity }) => severity === 'error')
  if (!changed) return null
  return { answers: corrected, ...(warnings.size > 0 && { acknowledged: [...warnings] }) }
}

/** Questions as a respondent meets them who knows nothing but the document: all options, in its order. */
export function questionsOf(survey: CompiledSurvey): ReadonlyMap<string, QuestionView> {
  return new Map([...survey.questions].map(([id, question]) => [id, viewOf(question)]))
}

function viewOf(question: CompiledQuestion): QuestionView {
  const { id, type, options, rows, columns, items, groups, constraints } = question
  const coded = ({ code }: { readonly code: string }): ChoiceView => ({ code, label: code })
  return {
    id,
    type,
    text: '',
    required: true,
    options: [...options.values()].map(optionView),
    rows: rows.map(coded),
    columns: columns.map(coded),
    items: items.map(itemView),
    groups: groups.map(coded),
    constraints,
  }
}

const optionView = ({ code, other, exclusive }: CompiledOption): ChoiceView => ({
  code,
  label: code,
  ...(other !== null && { other }),
  ...(exclusive && { exclusive }),
})

const itemView = ({ code, min, max }: CompiledItem): ChoiceView => ({
  code,
  label: code,
  ...(min !== null && { min }),
  ...(max !== null && { max }),
})
