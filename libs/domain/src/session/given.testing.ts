import { expect } from 'vitest'
import { admit } from '../quota/admit.ts'
import type { Cell } from '../quota/cell.ts'
import { figuresOf } from '../quota/figures.ts'
import { freshCells } from '../quota/plan-cells.ts'
import { compileSurvey } from '../survey/compile-survey.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import { NO_EVIDENCE } from '../validation/evidence.ts'
import type { CommandBody, SessionCommand, StartPayload } from './command.ts'
import { decide } from './decide.ts'
import type { Draft } from './decision.ts'
import type { SessionEvent, StoredStep } from './event.ts'
import { replay } from './evolve.ts'
import type { SessionView } from './page-view.ts'
import type { SessionState } from './state.ts'
import { view } from './view.ts'

export const SESSION = '019ab5c0-0000-7000-8000-000000000001'
const SURVEY = 'survey-1'

/** Monday, 23 November 2026, 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 23, 12)

/** A document compiled, or its faults as the reason why the test cannot go on. */
export function surveyOf(document: unknown): CompiledSurvey {
  const compiled = compileSurvey(document)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics, null, 2))
  return compiled.survey
}

/** A survey of the given pages, each a list of questions or a whole page. */
export const surveyWith = (pages: readonly object[], rest: object = {}): CompiledSurvey =>
  surveyOf({ title: 'A survey', settings: { back: true }, ...rest, pages })

type Payload<K extends CommandBody['kind']> = Extract<CommandBody, { kind: K }>['payload']

export const start = (payload: Partial<StartPayload> = {}): CommandBody => ({
  kind: 'start',
  step: 0,
  payload: { version: 1, mode: 'LIVE', hidden: {}, seed: 'seed', keys: [], ...payload },
})
export const submit = (
  step: number,
  answers: Payload<'submit'>['answers'],
  rest: Omit<Payload<'submit'>, 'answers'> = {},
): CommandBody => ({ kind: 'submit', step, payload: { answers, ...rest } })
export const back = (step: number): CommandBody => ({ kind: 'back', step, payload: {} })
export const terminate = (step: number, reason = 'refused'): CommandBody => ({
  kind: 'terminate',
  step,
  payload: { reason },
})

/** A command as it comes out of the mailbox; the same body always has the same payload hash. */
export const commandOf = (body: CommandBody): SessionCommand => ({
  ...body,
  v: 1,
  id: `command of ${JSON.stringify(body)}`,
  sessionId: SESSION,
  surveyId: SURVEY,
  tenantId: 'tenant-1',
  payloadHash: JSON.stringify([body.kind, body.payload]),
  sentAt: new Date(NOON).toISOString(),
})

/** What a session went through, each command a second after the one before it. */
export interface Journey {
  readonly survey: CompiledSurvey
  readonly state: SessionState | null
  readonly steps: readonly StoredStep[]
  readonly cells: ReadonlyMap<string, Cell>
  /** What the last command came to. */
  readonly last: Exclude<Draft, { kind: 'undecided' }> | null
  readonly now: number
}

export const journey = (
  survey: CompiledSurvey,
  cells: ReadonlyMap<string, Cell> = freshCells(survey, SURVEY, 'LIVE'),
): Journey => ({
  survey,
  cells,
  state: null,
  steps: [],
  last: null,
  now: NOON,
})

/** Goes on with one command; seats are decided at once. */
export function proceed(from: Journey, body: CommandBody, afterMs = 1_000): Journey {
  const now = from.now + afterMs
  let { cells } = from
  const group = { surveyId: SURVEY, mode: from.state?.mode ?? 'LIVE' } as const
  const figures = () => figuresOf(from.survey, group, (key) => cells.get(key))
  const draft = decide(from.survey, from.state, commandOf(body), now, NO_EVIDENCE, figures())
  let last: Exclude<Draft, { kind: 'undecided' }>
  if (draft.kind === 'undecided') {
    const { verdicts, moved } = admit([draft.demand], cells)
    cells = new Map([...cells, ...moved])
    const [verdict] = verdicts
    if (verdict === undefined) throw new Error('a demand without a verdict')
    last = draft.settle({ ...verdict, figures: figures() })
  } else {
    last = draft
  }
  if (last.kind !== 'accepted') return { ...from, cells, last, now }
  return { ...from, cells, last, now, state: last.state, steps: [...from.steps, last.step] }
}

export const travel = (survey: CompiledSurvey, ...bodies: readonly CommandBody[]): Journey =>
  bodies.reduce((at, body) => proceed(at, body), journey(survey))

/** What the respondent sees at the end of a journey. */
export function seen({ survey, state, now }: Journey): SessionView {
  if (state === null) throw new Error('the session has not started')
  return view(survey, state, now)
}

/**
 * `given(survey, …commands).when(command).thenStores(…events)`: what a command comes to in a session that went through others before.
 * Every state on the way is compared with the one folded anew from the stored steps.
 */
export function given(survey: CompiledSurvey, ...bodies: readonly CommandBody[]) {
  const before = travel(survey, ...bodies)
  if (before.last !== null && before.last.kind !== 'accepted') {
    throw new Error(`a command before the one under test came to ${JSON.stringify(before.last)}`)
  }
  return {
    when(body: CommandBody, afterMs?: number) {
      const after = proceed(before, body, afterMs)
      const { last } = after
      if (last === null) throw new Error('nothing was decided')
      return {
        after,
        thenStores(...events: readonly SessionEvent[]): Journey {
          expect(last).toMatchObject({ kind: 'accepted' })
          expect(after.steps.at(-1)?.events).toEqual(events)
          expect(after.state).toEqual(replay(SESSION, JSON.parse(JSON.stringify(after.steps))))
          return after
        },
        thenRefused(code: string, extras: Readonly<Record<string, unknown>> = {}): void {
          expect(last).toMatchObject({ kind: 'refused', problem: { code } })
          if (last.kind === 'refused') expect(last.problem.extras ?? {}).toMatchObject(extras)
        },
        thenViolates(...codes: readonly string[]): void {
          expect(last).toMatchObject({ kind: 'refused', problem: { code: 'answers-invalid' } })
          const violations = last.kind === 'refused' ? (last.violations ?? []) : []
          expect(violations.map(({ question, code }) => `${question}: ${code}`)).toEqual(codes)
        },
        thenRepeats(seq: number): void {
          expect(last).toEqual({ kind: 'repeat', seq })
        },
        thenLooks(): void {
          expect(last).toEqual({ kind: 'looked' })
        },
      }
    },
  }
}
