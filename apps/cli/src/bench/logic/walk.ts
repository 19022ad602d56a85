import { admit } from '@canvass/domain/quota/admit.ts'
import type { Cell } from '@canvass/domain/quota/cell.ts'
import { freshCells } from '@canvass/domain/quota/plan-cells.ts'
import type { CommandBody, SessionCommand } from '@canvass/domain/session/command.ts'
import { decide } from '@canvass/domain/session/decide.ts'
import type { Draft, SettledDraft } from '@canvass/domain/session/decision.ts'
import type { SessionState } from '@canvass/domain/session/state.ts'
import { view } from '@canvass/domain/session/view.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import type { Violation } from '@canvass/domain/validation/violation.ts'
import { answerPage } from '../../load/answer-page.ts'
import { type AnswersBody, correctAnswers, questionsOf } from '../../load/correct-answers.ts'
import { cpuMicros } from './cpu.ts'

/** What one respondent sent, and which questions each page showed. */
export interface Walk {
  readonly start: SessionCommand
  readonly steps: readonly { readonly command: SessionCommand; readonly shown: readonly string[] }[]
}

/** Microseconds of one step. */
export interface StepTime {
  readonly decide: number
  /** The next page as the respondent sees it. */
  readonly view: number
}

const SESSION = 'bench'
const NOW = Date.UTC(2026, 10, 23, 12)

/** Submissions of one walk at most; the surveys here have about twenty pages. */
const MOST_ATTEMPTS = 200

function commandOf(body: CommandBody): SessionCommand {
  const ids = { sessionId: SESSION, surveyId: SESSION, tenantId: SESSION, sentAt: '' }
  return { ...body, ...ids, v: 1, id: `${body.kind} ${body.step}`, payloadHash: `${body.kind} ${body.step}` }
}

/** Somebody answers at random, and corrects what is refused, until the session ends. */
export function record(survey: CompiledSurvey, seed: string): Walk {
  const payload = { version: 1, mode: 'LIVE', hidden: {}, seed, keys: [] } as const
  const start = commandOf({ kind: 'start', step: 0, payload })
  const session = begin(survey, start)
  const questions = questionsOf(survey)
  const steps: { command: SessionCommand; shown: readonly string[] }[] = []
  let body: AnswersBody | null = null
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const { step, page } = view(survey, session.state, NOW)
    if (page === undefined) return { start, steps }
    body ??= { answers: answerPage(Math.random, page, NOW) }
    const command = commandOf({ kind: 'submit', step, payload: body })
    const refused = session.take(decide(survey, session.state, command, NOW, null))
    if (refused === null) steps.push({ command, shown: page.questions.map(({ id }) => id) })
    const question = (id: string) => page.questions.find((asked) => asked.id === id) ?? questions.get(id)
    body = refused && correctAnswers(body, refused, { random: Math.random, question, now: NOW })
  }
  throw new Error('a respondent of the benchmark found no way to the end')
}

/** The same again, each step timed. */
export function replay(survey: CompiledSurvey, { start, steps }: Walk): readonly StepTime[] {
  const session = begin(survey, start)
  return steps.map(({ command }) => {
    const began = cpuMicros()
    const draft = decide(survey, session.state, command, NOW, null)
    const decided = cpuMicros()
    session.take(draft)
    const drawing = cpuMicros()
    view(survey, session.state, NOW)
    return { decide: decided - began, view: cpuMicros() - drawing }
  })
}

/** The session's state after its steps. */
export function stateAfter(survey: CompiledSurvey, { start, steps }: Walk): SessionState {
  const session = begin(survey, start)
  for (const { command } of steps) session.take(decide(survey, session.state, command, NOW, null))
  return session.state
}

/** A session that has just begun. Its quotas are its own: nobody else is there. */
function begin(survey: CompiledSurvey, start: SessionCommand) {
  let cells: ReadonlyMap<string, Cell> = freshCells(survey, SESSION, 'LIVE')
  const settled = (draft: Draft): SettledDraft => {
    if (draft.kind === 'accepted' || draft.kind === 'refused') return draft
    if (draft.kind !== 'undecided') throw new Error(`a step came to ${draft.kind}`)
    const { verdicts, moved } = admit([draft.demand], cells)
    cells = new Map([...cells, ...moved])
    const [verdict] = verdicts
    if (verdict === undefined) throw new Error('quotas gave no verdict')
    return draft.settle(verdict)
  }
  const first = settled(decide(survey, null, start, NOW, null))
  if (first.kind === 'refused') throw new Error(`a session cannot start: ${first.problem.title}`)
  const session = {
    state: first.state,
    /** What was wrong with the step's answers; null when it was accepted. */
    take(draft: Draft): readonly Violation[] | null {
      const result = settled(draft)
      if (result.kind === 'refused') return result.violations ?? []
      session.state = result.state
      return null
    },
  }
  return session
}
