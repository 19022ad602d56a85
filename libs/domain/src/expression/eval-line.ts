import { DAY_MS } from './calendar.ts'
import { compileExpression } from './compile-expression.ts'
import { parseDate, parseDateTime } from './date-text.ts'
import { fromJson, toJson } from './json.ts'
import {
  ANY,
  BOOLEAN,
  codesType,
  codeType,
  DATE,
  DATETIME,
  listOf,
  NUMBER,
  STRING,
  TIME,
  type ValueType,
} from './types.ts'
import type { Value } from './value.ts'
import { type NamedValues, valueScope } from './value-scope.ts'

/** What one line of `canvass expression eval` prints. A spent budget has its code alone. */
export type LineResult =
  | { readonly value: unknown }
  | { readonly error: { readonly code: string; readonly message?: string; readonly at?: number } }

const TYPES: ReadonlyMap<unknown, ValueType> = new Map<unknown, ValueType>([
  ['number', NUMBER],
  ['string', STRING],
  ['boolean', BOOLEAN],
  ['date', DATE],
  ['time', TIME],
  ['datetime', DATETIME],
  ['list', listOf(ANY)],
  ['code', codeType()],
  ['codes', codesType()],
])

const FIELDS: ReadonlySet<string> = new Set(['expr', 'types', 'values', 'now'])

/** A line that cannot be evaluated, in words; never leaves this file. */
class LineFault extends Error {}

/**
 * Evaluates one line `{expr, types, values, now}`: `types` maps names (dotted ones too) to
 * `number|string|boolean|date|time|datetime|list|code|codes`, `values` holds answers as they are written, `now` is
 * RFC 3339. Anything else than such a line is an error result with the code `bad-input`; nothing throws.
 * @param clock milliseconds since the epoch where the line has no `now`
 */
export function evaluateLine(line: unknown, clock = 0): LineResult {
  try {
    const fields = objectOf(line, 'a line')
    const unknown = [...fields.keys()].find((key) => !FIELDS.has(key))
    if (unknown !== undefined) throw new LineFault(`unknown field ${unknown}; a line has expr, types, values and now`)
    const expr = fields.get('expr')
    if (typeof expr !== 'string') throw new LineFault('expr must be a text')
    const types = typesOf(fields.get('types'))
    return evaluateOver(expr, types, valuesOf(fields.get('values'), types), nowOf(fields.get('now'), clock))
  } catch (error) {
    if (error instanceof LineFault) return { error: { code: 'bad-input', message: error.message, at: 0 } }
    throw error
  }
}

function evaluateOver(expr: string, types: ReadonlyMap<string, ValueType>, view: NamedValues, now: number): LineResult {
  const compiled = compileExpression(expr, valueScope(types))
  if (!compiled.ok) {
    const [fault] = compiled.faults
    const hint = fault?.hint === undefined ? '' : ` (${fault.hint})`
    return { error: { code: fault?.code ?? 'syntax', message: `${fault?.message}${hint}`, at: fault?.at ?? 0 } }
  }
  const result = compiled.expression.evaluate({
    view,
    now,
    timeZone: 'UTC',
    seed: '',
    elapsedSeconds: 0,
    pageElapsedSeconds: 0,
  })
  if (result.ok) return { value: toJson(result.value) }
  if (result.code === 'budget-exceeded') return { error: { code: result.code } }
  return { error: { code: result.code, message: result.message, at: 0 } }
}

/** Own entries only: a field called `__proto__` or `constructor` is a name like others. */
function objectOf(value: unknown, what: string): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new LineFault(`${what} must be an object`)
  return new Map(Object.entries(value))
}

function typesOf(raw: unknown): ReadonlyMap<string, ValueType> {
  if (raw === undefined) return new Map()
  const types = new Map<string, ValueType>()
  for (const [name, word] of objectOf(raw, 'types')) {
    const type = TYPES.get(word)
    if (!type) throw new LineFault(`the type of ${name} must be one of ${[...TYPES.keys()].join(', ')}`)
    types.set(plainName(name), type)
  }
  return types
}

/** `Q3['18-24'].selected` is the path Q3, 18-24, selected; `quota('a','b').full` the path quota, a, b, full. */
const plainName = (name: string): string =>
  name.replace(/\[(['"]?)([^\]'"]*)\1\]/g, '.$2').replace(/\(\s*'([^']*)'\s*,\s*'([^']*)'\s*\)/, '.$1.$2')

function valuesOf(raw: unknown, types: ReadonlyMap<string, ValueType>): NamedValues {
  const values = new Map<string, Value>()
  const others = new Map<string, string>()
  for (const [written, answer] of raw === undefined ? [] : objectOf(raw, 'values')) {
    const name = plainName(written)
    const type = types.get(name)
    if (!type) continue // an expression that reads it is refused for the missing type
    const value = fromJson(type, answer)
    if (value === undefined) throw new LineFault(`the value of ${written} is not a ${type.kind}`)
    values.set(name, value)
    const other = otherOf(answer)
    if (other !== undefined) others.set(name, other)
  }
  return { values, others }
}

/** The text typed under "other", of one choice or of the first that has one. */
function otherOf(answer: unknown): string | undefined {
  if (Array.isArray(answer)) return answer.map(otherOf).find((text) => text !== undefined)
  if (typeof answer !== 'object' || answer === null || !('other' in answer)) return undefined
  return typeof answer.other === 'string' ? answer.other : undefined
}

function nowOf(raw: unknown, clock: number): number {
  if (raw === undefined || raw === null) return clock
  const at = typeof raw === 'string' ? (parseDateTime(raw)?.at ?? startOf(raw)) : undefined
  if (at === undefined) throw new LineFault('now must be a date with time and offset: 2026-11-23T14:05:00Z')
  return at
}

const startOf = (text: string): number | undefined => {
  const date = parseDate(text)
  return date && date.at * DAY_MS
}
