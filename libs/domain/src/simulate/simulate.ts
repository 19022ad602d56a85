import type { ProblemData } from '../problems/problem.ts'
import { admit } from '../quota/admit.ts'
import type { Cell } from '../quota/cell.ts'
import { figuresOf } from '../quota/figures.ts'
import { freshCells } from '../quota/plan-cells.ts'
import type { CommandBody } from '../session/command.ts'
import { contextOf, type RunDiagnostic } from '../session/context.ts'
import { decide } from '../session/decide.ts'
import type { Draft, SettledDraft } from '../session/decision.ts'
import type { SessionState } from '../session/state.ts'
import type { Mode } from '../session/status.ts'
import { pageView } from '../session/view.ts'
import { compileSurvey } from '../survey/compile-survey.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import type { Diagnostic } from '../survey/diagnostic.ts'
import type { Violation } from '../validation/violation.ts'
import { type InputFault, readInput, type SimulationInput, type SimulationStep } from './input.ts'
import { answersOf, type SimulatedPage, simulatedPage } from './report.ts'

export interface SimulationOptions {
  /** Any text; the same seed gives the same orders and picks. */
  readonly seed: string
  /** Milliseconds since the epoch; the whole session happens at this moment. */
  readonly now: number
}

/** What `survey simulate` prints. */
export interface Simulation {
  readonly outcome: string
  readonly ending: string | null
  /** Every page in the order shown. */
  readonly pages: readonly SimulatedPage[]
  readonly violations: readonly (Violation & { readonly step: number })[]
  /** Quota cells in which the session has a seat at the end, `plan/cell`. */
  readonly cells: readonly string[]
  /** Answers that count, by question; inside loops by key of the iteration. */
  readonly answers: Readonly<Record<string, unknown>>
  readonly diagnostics: readonly (RunDiagnostic | StepDiagnostic)[]
}

/** A step of the input that was not taken, for another reason than its answers. */
export interface StepDiagnostic {
  /** From 0. */
  readonly step: number
  readonly code: string
  readonly message: string
}

/** One simulated respondent on the way. */
interface Walk {
  readonly survey: CompiledSurvey
  readonly options: SimulationOptions
  readonly mode: Mode
  state: SessionState | null
  cells: ReadonlyMap<string, Cell>
  readonly pages: SimulatedPage[]
  readonly violations: (Violation & { readonly step: number })[]
  readonly diagnostics: (RunDiagnostic | StepDiagnostic)[]
}

const SESSION = 'simulation'

/**
 * Runs one respondent through a survey without a server: seats are counted for this session alone, uploads and payments are taken as
 * they are given. A survey or an input with faults gives its diagnostics only.
 */
export function simulate(
  document: unknown,
  input: unknown,
  options: SimulationOptions,
): Simulation | { readonly diagnostics: readonly (Diagnostic | InputFault)[] } {
  const compiled = compileSurvey(document)
  if (!compiled.ok) return { diagnostics: compiled.diagnostics }
  const read = readInput(input)
  if (!read.ok) return { diagnostics: read.diagnostics }
  const { survey } = compiled
  const mode = read.input.mode ?? survey.settings.mode
  const cells = freshCells(survey, SESSION, mode)
  const walk: Walk = { survey, options, mode, state: null, cells, pages: [], violations: [], diagnostics: [] }
  const fault = begin(walk, read.input)
  if (fault !== null) return { diagnostics: [fault] }
  for (const [index, step] of read.input.steps.entries()) take(walk, step, index)
  return report(walk)
}

/** @returns why the session cannot start: a hidden value of another type than the survey declares */
function begin(walk: Walk, input: SimulationInput): InputFault | null {
  const { options, mode } = walk
  const { hidden, locale } = input
  const payload = {
    version: 1,
    mode,
    hidden,
    seed: options.seed,
    keys: [],
    ...(locale === undefined ? {} : { locale }),
  }
  const problem = send(walk, { kind: 'start', step: 0, payload }, null)
  if (problem === null) return null
  const field = problem.extras?.field
  const path = typeof field === 'string' ? `/${field.replaceAll('.', '/')}` : ''
  return {
    path,
    code: problem.code,
    severity: 'error',
    message: problem.detail ?? problem.title,
    hint: 'its type is declared in "hidden" of the survey',
  }
}

function take(walk: Walk, step: SimulationStep, index: number): void {
  const number = walk.state?.step
  if (number === undefined) return
  send(walk, bodyOf(step, number), index)
}

function bodyOf(step: SimulationStep, number: number): CommandBody {
  if (step.kind === 'back') return { kind: 'back', step: number, payload: {} }
  if (step.kind === 'terminate') return { kind: 'terminate', step: number, payload: { reason: step.reason } }
  const { kind, ...payload } = step
  return { kind, step: number, payload }
}

/** @returns why the command was refused; null when it was not */
function send(walk: Walk, body: CommandBody, index: number | null): ProblemData | null {
  const { survey, options, state } = walk
  const command = {
    ...body,
    v: 1,
    id: `${SESSION}-${index ?? 'start'}`,
    sessionId: SESSION,
    surveyId: SESSION,
    tenantId: SESSION,
    payloadHash: `${index ?? 'start'}`,
    sentAt: '',
  }
  const draft = settled(walk, decide(survey, state, command, options.now, null, figuresAt(walk)))
  if (draft.kind === 'refused') {
    if (index !== null) refuse(walk, draft, index)
    return draft.problem
  }
  if (draft.kind === 'accepted') {
    walk.state = draft.state
    walk.diagnostics.push(...draft.diagnostics)
    if (draft.events.length > 0) show(walk, draft.state)
  }
  return null
}

/** Quotas speak at once: nobody else is there. */
function settled(walk: Walk, draft: Draft): Exclude<Draft, { kind: 'undecided' }> {
  if (draft.kind !== 'undecided') return draft
  const { verdicts, moved } = admit([draft.demand], walk.cells)
  walk.cells = new Map([...walk.cells, ...moved])
  const [verdict] = verdicts
  return verdict === undefined ? { kind: 'looked' } : draft.settle({ ...verdict, figures: figuresAt(walk) })
}

function refuse(walk: Walk, { problem, violations }: Extract<SettledDraft, { kind: 'refused' }>, index: number): void {
  if (violations === undefined) {
    walk.diagnostics.push({ step: index, code: problem.code, message: problem.detail ?? problem.title })
    return
  }
  for (const violation of violations) walk.violations.push({ step: index, ...violation })
}

function show(walk: Walk, state: SessionState): void {
  if (state.place === null) return
  const context = contextOf({ survey: walk.survey, state, now: walk.options.now })
  walk.pages.push(simulatedPage(pageView(context, state.place)))
  walk.diagnostics.push(...context.diagnostics)
}

/** Quotas as they stand for the one session that there is. */
const figuresAt = ({ survey, mode, cells }: Walk) =>
  figuresOf(survey, { surveyId: SESSION, mode }, (key) => cells.get(key))

function report({ survey, state, pages, violations, diagnostics }: Walk): Simulation {
  return {
    outcome: state?.status ?? 'REFUSED',
    ending: state?.ending ?? null,
    pages,
    violations,
    cells: (state?.seats ?? []).map((seat) => `${seat.plan}/${seat.cell}`),
    answers: state === null ? {} : answersOf(survey, state),
    diagnostics: distinct(diagnostics),
  }
}

/** The same expression fails again on every page; once is enough to know. */
function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}
