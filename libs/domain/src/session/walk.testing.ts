import fc from 'fast-check'
import type { CompiledSurvey } from '../survey/compiled.ts'
import type { CommandBody } from './command.ts'
import { back, type Journey, journey, proceed, seen, start, submit, terminate } from './given.testing.ts'
import type { PageView, QuestionView } from './page-view.ts'

/** What a respondent might do next; numbers are choices, taken modulo what there is to choose from. */
export type Move =
  | { readonly kind: 'answer'; readonly choices: readonly number[]; readonly skip: number }
  | { readonly kind: 'junk'; readonly answers: Readonly<Record<string, unknown>> }
  | { readonly kind: 'back'; readonly times: number }
  | { readonly kind: 'again' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'wait'; readonly minutes: number }
  | { readonly kind: 'terminate' }

const answer = fc.record({
  kind: fc.constant('answer' as const),
  choices: fc.array(fc.nat(1_000), { minLength: 8, maxLength: 8 }),
  skip: fc.nat(9),
})

/** Mostly answers, some steps back, now and then something else. */
export const moves = fc.array(
  fc.oneof(
    { weight: 120, arbitrary: answer },
    { weight: 32, arbitrary: fc.record({ kind: fc.constant('back' as const), times: fc.integer({ min: 1, max: 6 }) }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constantFrom('again' as const, 'suspend' as const) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('terminate' as const) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.nat(100) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('junk' as const),
        answers: fc.dictionary(fc.string(), fc.anything(), { maxKeys: 4 }),
      }),
    },
  ),
  { minLength: 30, maxLength: 60 },
)

/** A whole session of such moves. @param visit is told of every state on the way */
export function walk(
  survey: CompiledSurvey,
  seed: string,
  path: readonly Move[],
  visit: (before: Journey, body: CommandBody, after: Journey) => void = () => {},
): Journey {
  let at = proceed(journey(survey), start({ seed }))
  for (const move of path) {
    for (const body of bodiesOf(at, move)) {
      const after = proceed(at, body, move.kind === 'wait' ? move.minutes * 60_000 : 1_000)
      visit(at, body, after)
      at = after
    }
  }
  return at
}

function bodiesOf(at: Journey, move: Move): readonly CommandBody[] {
  const { step, page } = seen(at)
  switch (move.kind) {
    case 'answer':
      return page === undefined ? [] : [submit(step, answersFor(page, move))]
    case 'junk':
      return [submit(step, move.answers)]
    case 'back':
      return Array.from({ length: move.times }, (_, index) => back(step + index))
    case 'again':
      return step === 1 ? [start()] : [submit(step - 1, {})]
    case 'suspend':
      return [
        { kind: 'suspend', step: null, payload: {} },
        { kind: 'resume', step: null, payload: { generation: (at.state?.generation ?? 0) + 1 } },
      ]
    case 'wait':
      return [{ kind: 'expire', step: null, payload: { what: 'holds' } }]
    case 'terminate':
      return [terminate(step)]
  }
}

function answersFor(page: PageView, move: Extract<Move, { kind: 'answer' }>): Readonly<Record<string, unknown>> {
  const answers: Record<string, unknown> = {}
  for (const [index, question] of page.questions.entries()) {
    const choice = move.choices[index % move.choices.length] ?? 0
    if (!question.required && (choice + move.skip) % 7 === 0) continue
    const value = answerFor(question, choice)
    if (value !== undefined) answers[question.id] = value
  }
  return answers
}

function answerFor(question: QuestionView, choice: number): unknown {
  const codes = question.options?.map((option) => option.code) ?? []
  switch (question.type) {
    case 'single':
      return codes.length === 0 ? undefined : codes[choice % codes.length]
    case 'multiple': {
      const chosen = codes.filter((_, index) => ((choice >> index) & 1) === 1)
      return chosen.slice(0, 5)
    }
    case 'number':
      return question.id === 'age' ? 15 + (choice % 80) : choice % 20
    case 'scale':
    case 'nps':
      return 1 + (choice % 10)
    case 'email':
      return 'someone@example.org'
    case 'text':
    case 'textarea':
      return choice % 2 === 0 ? 'because {{sex}}' : ''
    default:
      return undefined
  }
}
