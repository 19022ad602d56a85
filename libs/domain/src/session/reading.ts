import { answerKey, placeKey } from '../answers/key.ts'
import { fromJson } from '../expression/json.ts'
import type { ValueType } from '../expression/types.ts'
import type { Value } from '../expression/value.ts'
import { figureKey } from '../quota/figures.ts'
import type { CompiledQuestion } from '../survey/compiled.ts'
import type { ScalarType } from '../survey/document.ts'
import type { Iteration, SessionReading } from '../survey/reading.ts'
import { labelOf, otherOf } from './answer-label.ts'
import { isRecord } from './answer-shape.ts'
import { entryAt, envAt, evaluated, type SessionContext } from './context.ts'
import { loopKeys, loopLabelOf } from './loops.ts'
import { displayedOptions, displayedRows } from './options.ts'
import { codesOf } from './outcome-codes.ts'
import type { AnswerEntry } from './state.ts'
import { isTerminal } from './status.ts'
import { isQuestionShown } from './visibility.ts'

/** What the expressions of a survey read of a session, seen from one iteration. */
export function createReading(context: SessionContext, iteration: Iteration): SessionReading {
  const { survey, state } = context
  const question = (id: string): CompiledQuestion | undefined => survey.questions.get(id)
  const entry = (id: string, at: Iteration): AnswerEntry | undefined => countingEntry(context, id, at)
  return {
    iteration,
    option: null,
    at: (other) => envAt(context, other).view,
    value(id, at) {
      const found = entry(id, at)
      const asked = question(id)
      return found === undefined || asked === undefined ? null : valueOfEntry(found, asked.valueType)
    },
    label(id, at) {
      const found = entry(id, at)
      const asked = question(id)
      return found === undefined || asked === undefined ? null : labelOf(context, asked, found)
    },
    other(id, at) {
      const found = entry(id, at)
      const asked = question(id)
      return found === undefined || asked === undefined ? null : otherOf(context, asked, found)
    },
    field(id, field, at) {
      const value = entry(id, at)?.value
      const part = isRecord(value) && Object.hasOwn(value, field) ? value[field] : null
      return typeof part === 'string' || typeof part === 'boolean' || typeof part === 'number' ? part : null
    },
    seen: (id, at) => wasSeen(context, question(id), at),
    displayedOptions(id, at) {
      const asked = question(id)
      return asked === undefined ? [] : displayedOptions(context, asked, at).map((option) => option.code)
    },
    displayedRows(id, at) {
      const asked = question(id)
      return asked === undefined ? [] : displayedRows(context, asked, at)
    },
    keys: (loop, outer) => loopKeys(context, loop, outer),
    loopLabel: (loop, at) => loopLabelOf(context, loop, at),
    hidden: (name) => hiddenValue(state.hidden[name], survey.hidden.get(name)),
    outside: (space, name) => outsideValue(context, space, name),
    variable: (name) => variableValue(context, name),
    quota: (plan, cell) => context.figures?.[figureKey(plan, cell)] ?? null,
  }
}

/** The answer that counts; undefined when there is none, it is cleared, or it is off the path. */
export function countingEntry(context: SessionContext, question: string, at: Iteration): AnswerEntry | undefined {
  const entry = entryAt(context, answerKey(question, at))
  return entry === undefined || !entry.onPath || entry.value === null ? undefined : entry
}

/** Entries never change, so what they mean is worked out once, however many decisions and views read it. */
const values = new WeakMap<AnswerEntry, Value>()

function valueOfEntry(entry: AnswerEntry, type: ValueType): Value {
  const known = values.get(entry)
  if (known !== undefined) return known
  const value = fromJson(type, entry.value) ?? null
  values.set(entry, value)
  return value
}

function wasSeen(context: SessionContext, question: CompiledQuestion | undefined, at: Iteration): boolean {
  if (question === undefined) return false
  const { place, trail, beyond } = context.state
  const key = answerKey(question.page, at)
  const here = (other: { readonly page: string; readonly iteration: Iteration }) =>
    other.page === question.page && placeKey(other) === key
  const shown = (place !== null && here(place)) || trail.some(here) || beyond.some(here)
  return shown && isQuestionShown(context, question, at)
}

const HIDDEN_TYPES: Readonly<Record<ScalarType, ValueType>> = {
  string: { kind: 'string' },
  number: { kind: 'number' },
  boolean: { kind: 'boolean' },
  date: { kind: 'date' },
}

const hiddenValue = (raw: unknown, type: ScalarType | undefined): Value =>
  raw === undefined || type === undefined ? null : (fromJson(HIDDEN_TYPES[type], raw) ?? null)

/** `session.…` is what the session knows of itself; `url.x` and `device.x` are values given at the start under those names. */
function outsideValue(context: SessionContext, space: 'url' | 'device' | 'session', name: string): Value {
  const { state, locale } = context
  if (space !== 'session') {
    const raw = state.hidden[`${space}.${name}`]
    return raw === undefined || raw === null ? null : String(raw)
  }
  switch (name) {
    case 'id':
      return state.sessionId
    case 'mode':
      return state.mode
    case 'locale':
      return locale
    case 'collector':
      return state.collector
    case 'startedAt':
      return { kind: 'datetime', at: state.startedAt }
    default:
      return outcomeValue(context, name)
  }
}

/** `session.outcome` and its codes, for redirects and postbacks; null before the end. */
function outcomeValue({ state }: SessionContext, name: string): Value {
  if (!isTerminal(state.status)) return null
  if (name === 'outcome') return state.status
  const { aapor, cint = null, prodege = null } = codesOf(state.status)
  return name === 'aapor' ? aapor : name === 'cint' ? cint : name === 'prodege' ? prodege : null
}

function variableValue(context: SessionContext, name: string): Value {
  const { variables } = context.memo
  const known = variables.get(name)
  if (known !== undefined) return known
  const variable = context.survey.variables.find((each) => each.name === name)
  const value = variable === undefined ? null : evaluated(context, variable.expression, envAt(context, null))
  variables.set(name, value)
  return value
}
