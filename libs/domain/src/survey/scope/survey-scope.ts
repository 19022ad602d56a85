import { type Reference, type RowSource, rowScope, type Scope } from '../../expression/scope.ts'
import { ATTRIBUTES, BOOLEAN, codeType, DATETIME, NUMBER, STRING, type ValueType } from '../../expression/types.ts'
import { figureKey } from '../../quota/figures.ts'
import type { SeatRef } from '../../session/event.ts'
import type { ModelQuestion, SurveyModel } from '../model.ts'
import type { SessionReading } from '../reading.ts'
import { loopReference, loopRows } from './loop-references.ts'
import { pick } from './places.ts'
import { questionReference } from './question-references.ts'

type SurveyScope = Scope<SessionReading>
type SurveyReference = Reference<SessionReading>

/** A variable that was compiled: its type, and the questions it reads. */
export interface KnownVariable {
  readonly type: ValueType
  readonly reads: readonly string[]
}

/** The scopes of one survey, one for each set of loops around an expression. */
export interface SurveyScopes {
  /** What an expression can name inside these loops, outermost first. */
  inside(loops: readonly string[]): SurveyScope
  /** The same with `option.code` and `option.label`, for filters. */
  withOption(loops: readonly string[], codes: readonly string[]): SurveyScope
  /** Quota cells that expressions have named so far; grows while expressions are compiled. */
  readonly cellsRead: ReadonlyMap<string, SeatRef>
}

/** @param variables types of the variables compiled so far; may grow while scopes are in use */
export function surveyScopes(model: SurveyModel, variables: ReadonlyMap<string, KnownVariable>): SurveyScopes {
  const scopes = new Map<string, SurveyScope>()
  const cellsRead = new Map<string, SeatRef>()
  const inside = (loops: readonly string[]): SurveyScope => {
    const key = loops.join('/')
    const found = scopes.get(key)
    if (found !== undefined) return found
    const made = createScope(model, variables, loops, inside, cellsRead)
    scopes.set(key, made)
    return made
  }
  return { inside, withOption: (loops, codes) => optionScope(inside(loops), codes), cellsRead }
}

function createScope(
  model: SurveyModel,
  variables: ReadonlyMap<string, KnownVariable>,
  loops: readonly string[],
  inside: SurveyScopes['inside'],
  cellsRead: Map<string, SeatRef>,
): SurveyScope {
  const resolve = (path: readonly string[]): SurveyReference | undefined => {
    const [head, ...rest] = path
    if (head === undefined) return undefined
    if (head === 'loop') return loopReference(model, rest, loops)
    if (head === 'quota') return quotaReference(model, rest, cellsRead)
    const question = model.questions.get(head)
    if (question !== undefined) return questionReference(model, question, rest, loops)
    return namedReference(model, variables, head, rest)
  }
  return {
    resolve,
    rows(id) {
      const question = model.questions.get(id)
      if (question !== undefined) return matrixRows(question, loops, inside(loops))
      const loop = model.loops.get(id)
      return loop === undefined ? undefined : loopRows(loop, loops, inside)
    },
    names: () => (model.report.isCrowded() ? [] : namesIn(model, variables, loops)),
  }
}

function* namesIn(
  model: SurveyModel,
  variables: ReadonlyMap<string, KnownVariable>,
  loops: readonly string[],
): Iterable<string> {
  for (const [id, question] of model.questions) {
    yield id
    for (const row of question.rows) yield `${id}.${row}`
    for (const attribute of ATTRIBUTES) yield `${id}.${attribute}`
  }
  for (const name of Object.keys(model.document.hidden ?? {})) yield `hidden.${name}`
  for (const name of variables.keys()) yield `var.${name}`
  if (loops.length > 0) for (const name of ['key', 'label', 'index', 'total']) yield `loop.${name}`
}

/** `hidden.x`, `var.x`, `url.x`, `device.x`, `session.x`. */
function namedReference(
  model: SurveyModel,
  variables: ReadonlyMap<string, KnownVariable>,
  head: string,
  rest: readonly string[],
): SurveyReference | undefined {
  const [name, ...more] = rest
  if (name === undefined || more.length > 0) return undefined
  if (head === 'hidden') {
    const { hidden = {} } = model.document
    const kind = Object.hasOwn(hidden, name) ? hidden[name] : undefined
    return kind === undefined ? undefined : { type: { kind }, read: ({ view }) => view.hidden(name) }
  }
  if (head === 'var') {
    const known = variables.get(name)
    return known === undefined ? undefined : { ...known, read: ({ view }) => view.variable(name) }
  }
  if (head === 'url' || head === 'device') return { type: STRING, read: ({ view }) => view.outside(head, name) }
  const type = head === 'session' ? SESSION_VALUES.get(name) : undefined
  return type === undefined ? undefined : { type, read: ({ view }) => view.outside('session', name) }
}

const SESSION_VALUES: ReadonlyMap<string, ValueType> = new Map([
  ['id', STRING],
  ['mode', STRING],
  ['locale', STRING],
  ['collector', STRING],
  ['startedAt', DATETIME],
  ['outcome', STRING],
  ['aapor', STRING],
  ['cint', NUMBER],
  ['prodege', NUMBER],
])

/** `quota('plan', 'cell').full` and `.remaining`. */
function quotaReference(
  model: SurveyModel,
  [plan = '', cell = '', name, ...more]: readonly string[],
  cellsRead: Map<string, SeatRef>,
): SurveyReference | undefined {
  const cells = model.document.quotas?.find(({ id }) => id === plan)?.cells ?? []
  if (more.length > 0 || (name !== 'full' && name !== 'remaining') || !cells.some(({ id }) => id === cell))
    return undefined
  cellsRead.set(figureKey(plan, cell), { plan, cell })
  if (name === 'full') return { type: BOOLEAN, read: ({ view }) => view.quota(plan, cell)?.full ?? null }
  return { type: NUMBER, read: ({ view }) => view.quota(plan, cell)?.remaining ?? null }
}

/** The rows of a matrix (or items, or groups) where it has one answer; a matrix in a loop not at hand has none. */
function matrixRows(
  question: ModelQuestion,
  loops: readonly string[],
  scope: SurveyScope,
): RowSource<SessionReading> | undefined {
  const { valueType, page } = question
  const { id } = question.definition
  if (valueType.kind !== 'matrix' || page.loops.some((loop, index) => loops[index] !== loop)) return undefined
  return {
    kind: 'matrix',
    scope: rowScope(scope, valueType.cell, question.rows),
    each: (env) => {
      const iteration = pick(env.view.iteration, page.loops)
      const answer = env.view.value(id, iteration)
      const cells = typeof answer === 'object' && answer !== null && 'cells' in answer ? answer.cells : undefined
      const rows = env.view.displayedRows(id, iteration)
      return rows.map((code) => ({ ...env, row: { code, value: cells?.get(code) ?? null } }))
    },
    reads: [id],
  }
}

function optionScope(outer: SurveyScope, codes: readonly string[]): SurveyScope {
  const references: ReadonlyMap<string | undefined, SurveyReference> = new Map([
    ['code', { type: codeType(codes), read: ({ view }) => view.option?.code ?? null }],
    ['label', { type: STRING, read: ({ view }) => view.option?.label ?? null }],
  ])
  return {
    resolve: (path) =>
      path[0] === 'option' ? (path.length === 2 ? references.get(path[1]) : undefined) : outer.resolve(path),
    rows: (id) => outer.rows?.(id),
    *names() {
      yield 'option.code'
      yield 'option.label'
      yield* outer.names()
    },
  }
}
