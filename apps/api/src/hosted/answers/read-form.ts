import type { QuestionView } from '@canvass/domain/session/page-view.ts'
import { UnclearRanks } from './ranks.ts'
import { readField } from './read-field.ts'

/** What a form says. */
export interface FormAnswers {
  /** By question id; null where the respondent took the answer back. */
  readonly answers: Readonly<Record<string, unknown>>
  /** Questions whose ranks make no order. */
  readonly unclear: readonly string[]
}

/** Reads the answers of the questions that the form had (`_q`). One that was open and still is says nothing. */
export function readForm(questions: readonly QuestionView[], form: URLSearchParams, timeZone: string): FormAnswers {
  const had = new Set(form.getAll('_q'))
  const answers: Record<string, unknown> = {}
  const unclear: string[] = []
  for (const question of questions) {
    if (!had.has(question.id)) continue
    const value = readField(question, form, timeZone)
    if (value instanceof UnclearRanks) unclear.push(question.id)
    else if (value !== null || question.answer !== undefined) answers[question.id] = value
  }
  return { answers, unclear }
}
