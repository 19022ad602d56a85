import { answerKey } from '../answers/key.ts'
import type { Env } from '../expression/scope.ts'
import type { EvaluationFaultCode } from '../expression/types.ts'
import type { Value } from '../expression/value.ts'
import type { Figures } from '../quota/figures.ts'
import type { CompiledSurvey, SurveyExpression } from '../survey/compiled.ts'
import type { Iteration, SessionReading } from '../survey/reading.ts'
import type { FlowNode } from './flow.ts'
import type { DisplayedOption } from './options.ts'
import { createReading } from './reading.ts'
import type { AnswerEntry, SessionState } from './state.ts'

/** An expression of the survey that could not be evaluated in this session, so that the default of its use applied. */
export interface RunDiagnostic {
  readonly source: string
  readonly code: EvaluationFaultCode
  readonly message: string
}

/**
 * One look at one session: its state, the answers as they would be after what is being decided, and what was worked out from
 * them so far. Made for one decision or one view and thrown away; only `changes` grows in its life, through `put`.
 */
export interface SessionContext {
  readonly survey: CompiledSurvey
  readonly state: SessionState
  readonly locale: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** What `quota(…)` reads: as the page was shown with, until `see` puts others in their place. */
  figures: Figures | null
  /** Answers that are other than in the state, by answer key. */
  readonly changes: Map<string, AnswerEntry>
  readonly diagnostics: RunDiagnostic[]
  readonly memo: Memo
  /** How deep labels are being rendered inside labels; see `piping.ts`. */
  depth: number
}

/** What was worked out; all but `envs` and `fixed` from the answers as they stand, and forgotten when one of them changes. */
export interface Memo {
  readonly envs: Map<string, Env<SessionReading>>
  readonly variables: Map<string, Value>
  readonly options: Map<string, readonly DisplayedOption[]>
  /** Options that no answer adds or takes away. */
  readonly fixed: Map<string, readonly DisplayedOption[]>
  readonly keys: Map<string, readonly string[]>
  readonly nodes: Map<string, readonly FlowNode[]>
}

export interface ContextSource {
  readonly survey: CompiledSurvey
  readonly state: SessionState
  readonly now: number
  /** Another language than the session's. */
  readonly locale?: string
  /** Other figures than those that the page was shown with. */
  readonly figures?: Figures | null
}

export function contextOf(source: ContextSource): SessionContext {
  return {
    survey: source.survey,
    state: source.state,
    locale: source.locale ?? source.state.locale,
    now: source.now,
    figures: source.figures ?? source.state.figures,
    changes: new Map(),
    diagnostics: [],
    memo: emptyMemo(),
    depth: 0,
  }
}

const emptyMemo = (): Memo => ({
  envs: new Map(),
  variables: new Map(),
  options: new Map(),
  fixed: new Map(),
  keys: new Map(),
  nodes: new Map(),
})

/** Goes on with other figures; what was worked out with those before is forgotten. Nothing to do in a survey that reads none. */
export function see(context: SessionContext, figures: Figures | null): void {
  if (figures === null || context.survey.cellsRead.length === 0) return
  context.figures = figures
  forget(context)
}

/** The same look without any figures, for what they must not decide. */
export const withoutFigures = (context: SessionContext): SessionContext =>
  context.figures === null ? context : { ...context, figures: null, memo: emptyMemo() }

/** Puts an answer in place of the one that stood there. */
export function put(context: SessionContext, entry: AnswerEntry): void {
  context.changes.set(answerKey(entry.question, entry.iteration), entry)
  forget(context)
}

function forget(context: SessionContext): void {
  const { variables, options, keys, nodes } = context.memo
  for (const memo of [variables, options, keys, nodes]) if (memo.size > 0) memo.clear()
}

/** The answer under a key as it would be after what is being decided, on the path or not. */
export const entryAt = (context: SessionContext, key: string): AnswerEntry | undefined =>
  context.changes.get(key) ?? context.state.answers.get(key)

/** Where the expressions of an iteration run. */
export function envAt(context: SessionContext, iteration: Iteration): Env<SessionReading> {
  const name = answerKey('', iteration)
  const known = context.memo.envs.get(name)
  if (known !== undefined) return known
  const env = envOver(context, createReading(context, iteration))
  context.memo.envs.set(name, env)
  return env
}

/** The same for a reading of one's own, such as one with an option at hand. */
export function envOver(context: SessionContext, view: SessionReading): Env<SessionReading> {
  const { now, state, survey } = context
  return {
    view,
    now,
    timeZone: survey.timeZone,
    seed: state.seed,
    elapsedSeconds: seconds(now - state.startedAt),
    pageElapsedSeconds: seconds(now - state.pageShownAt),
  }
}

const seconds = (milliseconds: number): number => Math.max(0, Math.floor(milliseconds / 1000))

/** The value of an expression; null when it fails, which is noted. */
export function evaluated(context: SessionContext, expression: SurveyExpression, env: Env<SessionReading>): Value {
  const result = expression.evaluate(env)
  if (result.ok) return result.value
  context.diagnostics.push({ source: expression.source, code: result.code, message: result.message })
  return null
}

/** Whether a condition is true; one that fails is not. No condition always holds. */
export function holds(context: SessionContext, condition: SurveyExpression | null, iteration: Iteration): boolean {
  return condition === null || evaluated(context, condition, envAt(context, iteration)) === true
}

/** The part of an iteration that names the given loops; null for none. @returns undefined when one of them is missing */
export function within(iteration: Iteration, loops: readonly string[]): Iteration | undefined {
  if (loops.length === 0) return null
  if (iteration === null) return undefined
  const inner: Record<string, string> = {}
  for (const loop of loops) {
    const key = iteration[loop]
    if (key === undefined) return undefined
    inner[loop] = key
  }
  return inner
}

/** An iteration with one more loop inside. */
export const inside = (outer: Iteration, loop: string, key: string): Iteration => ({ ...outer, [loop]: key })
