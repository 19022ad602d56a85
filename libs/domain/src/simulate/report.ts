import type { ChoiceView, PageView, QuestionView } from '../session/page-view.ts'
import type { SessionState } from '../session/state.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'

export interface SimulatedPage {
  readonly id: string
  readonly iteration: Readonly<Record<string, string>> | null
  readonly questions: readonly SimulatedQuestion[]
}

export interface SimulatedQuestion {
  readonly id: string
  readonly type: string
  readonly text: string
  readonly required: boolean
  readonly options?: readonly SimulatedChoice[]
  readonly rows?: readonly SimulatedChoice[]
  readonly columns?: readonly SimulatedChoice[]
  readonly items?: readonly SimulatedChoice[]
  readonly groups?: readonly SimulatedChoice[]
}

export type SimulatedChoice = Pick<ChoiceView, 'code' | 'label' | 'left' | 'right'>

/** A page as the simulation prints it. */
export function simulatedPage({ id, iteration, questions }: PageView): SimulatedPage {
  return {
    id,
    iteration,
    questions: questions.map((question) => ({
      id: question.id,
      type: question.type,
      text: question.text,
      required: question.required,
      ...listOf('options', question),
      ...listOf('rows', question),
      ...listOf('columns', question),
      ...listOf('items', question),
      ...listOf('groups', question),
    })),
  }
}

type ListName = 'options' | 'rows' | 'columns' | 'items' | 'groups'

/** A list that the type has not is left out. */
function listOf(name: ListName, question: QuestionView): Partial<Pick<SimulatedQuestion, ListName>> {
  const list = question[name]
  return list === undefined ? {} : { [name]: list.map(choice) }
}

const choice = ({ code, label, left, right }: ChoiceView): SimulatedChoice => ({
  code,
  label,
  ...(left === undefined ? {} : { left }),
  ...(right === undefined ? {} : { right }),
})

type Nested = { [key: string]: unknown }

/** Answers that count, in document order; inside loops an object by key of the iteration, one level for each loop. */
export function answersOf(survey: CompiledSurvey, state: SessionState): Readonly<Record<string, unknown>> {
  const answers: Nested = {}
  const entries = [...state.answers.values()].filter((entry) => entry.onPath && entry.value !== null)
  for (const question of survey.questions.values()) {
    for (const entry of entries) {
      if (entry.question !== question.id) continue
      const keys = question.loops.map((loop) => entry.iteration?.[loop] ?? '')
      place(answers, [question.id, ...keys], entry.value)
    }
  }
  return answers
}

function place(into: Nested, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[first] = value
    return
  }
  const inner = into[first]
  const nested: Nested = typeof inner === 'object' && inner !== null ? (inner as Nested) : {}
  into[first] = nested
  place(nested, rest, value)
}
