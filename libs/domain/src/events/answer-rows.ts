import { answerKey, iterationText } from '../answers/key.ts'
import type { StoredStep } from '../session/event.ts'
import type { AnswerEntry, SessionState } from '../session/state.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import { countedValue } from '../validation/counted.ts'
import type { CountedValue } from './public-event.ts'

/** A row of the table `answers`: how one answer stands after one step. Rows are only ever added; the highest seq is current. */
export interface AnswerRow {
  readonly question: string
  /** `''` outside loops, otherwise `loop=key` joined with `/`, in order of the loops' ids. */
  readonly iteration: string
  readonly page: string
  /** As sent and normalised; null when cleared. */
  readonly value: unknown
  /** What counters see; null when cleared or off the path. */
  readonly counted: CountedValue | null
  readonly onPath: boolean
}

/** The rows that follow from a step: the answers that were sent, and those that it moved on to or off the path. */
export function answerRows(survey: CompiledSurvey, step: StoredStep, after: SessionState): readonly AnswerRow[] {
  const keys = new Set<string>()
  for (const event of step.events) {
    if (event.type !== 'AnswersSubmitted') continue
    for (const question of Object.keys(event.answers)) keys.add(answerKey(question, event.place.iteration))
    for (const key of Object.keys(event.path ?? {})) keys.add(key)
  }
  const rows: AnswerRow[] = []
  for (const key of keys) {
    const entry = after.answers.get(key)
    if (entry !== undefined) rows.push(rowOf(survey, entry))
  }
  return rows
}

function rowOf(survey: CompiledSurvey, entry: AnswerEntry): AnswerRow {
  return {
    question: entry.question,
    iteration: iterationText(entry.iteration),
    page: entry.place.page,
    value: entry.value,
    counted: countedEntry(survey, entry),
    onPath: entry.onPath,
  }
}

/** What counters see of a stored answer: null when it is cleared or off the path. */
export function countedEntry(survey: CompiledSurvey, entry: AnswerEntry | undefined): CountedValue | null {
  if (entry === undefined || !entry.onPath || entry.value === null) return null
  const question = survey.questions.get(entry.question)
  return question === undefined ? null : countedValue(question, entry.value)
}
