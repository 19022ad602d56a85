import { nearest } from '../survey/nearest.ts'
import { DAY_MS } from './calendar.ts'
import { parseDate, parseDateTime } from './date-text.ts'
import { fromJson } from './json.ts'
import { parse } from './parse.ts'
import { describeType } from './type-words.ts'
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
  type TypeKind,
  type ValueType,
} from './types.ts'
import type { Value } from './value.ts'
import { type NamedValues, typeOfName } from './value-scope.ts'

/** One line of `canvass expression eval`, read. */
export interface Line {
  readonly expr: string
  readonly types: ReadonlyMap<string, ValueType>
  readonly view: NamedValues
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** A line that cannot be evaluated, in words. */
export class LineFault extends Error {}

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

/** How an answer of each type is written, for messages. */
const WRITTEN: Readonly<Partial<Record<TypeKind, string>>> = {
  number: '5',
  string: '"a text"',
  boolean: 'true',
  date: '"2026-11-23"',
  time: '"14:05"',
  datetime: '"2026-11-23T14:05:00+01:00"',
  list: '["a", 5]',
  code: '"a" or {"code": "a", "other": "a text"}',
  codes: '["a", {"code": "b", "other": "a text"}]',
}

const FIELDS: ReadonlySet<string> = new Set(['expr', 'types', 'values', 'now'])

/** Objects inside `values` that stand for dotted names; no name has more dots. */
const MAX_NESTING = 8

/**
 * Reads a line `{expr, types, values, now}`.
 * @param clock milliseconds since the epoch where the line has no `now`
 * @throws LineFault
 */
export function readLine(raw: unknown, clock: number): Line {
  const fields = objectOf(raw, 'a line')
  refuseMisspelt(fields)
  const expr = fields.get('expr')
  if (typeof expr !== 'string') throw new LineFault('expr must be a text')
  const types = typesOf(fields.get('types'))
  return { expr, types, view: viewOf(fields.get('values'), types), now: nowOf(fields.get('now'), clock) }
}

/** A line may carry more, a number or what it should give; a `value` that was meant as `values` would read as null unseen. */
function refuseMisspelt(fields: ReadonlyMap<string, unknown>): void {
  for (const [field, content] of fields) {
    if (FIELDS.has(field) || (field === 'value' && !isObject(content))) continue
    const near = nearest(field, FIELDS)
    if (near !== undefined) throw new LineFault(`unknown field ${short(field)}; did you mean ${near}?`)
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Own entries only: a field called `__proto__` or `constructor` is a name like others. */
function objectOf(value: unknown, what: string): ReadonlyMap<string, unknown> {
  if (!isObject(value)) throw new LineFault(`${what} must be an object`)
  return new Map(Object.entries(value))
}

function typesOf(raw: unknown): ReadonlyMap<string, ValueType> {
  if (raw === undefined || raw === null) return new Map()
  const types = new Map<string, ValueType>()
  for (const [name, word] of objectOf(raw, 'types')) {
    const type = TYPES.get(word)
    if (!type) throw new LineFault(`the type of ${short(name)} must be one of ${[...TYPES.keys()].join(', ')}`)
    types.set(plainName(name), type)
  }
  return types
}

/** A name as expressions have it: `Q3['18-24'].selected` is Q3.18-24.selected, `quota('a', 'b').full` quota.a.b.full. */
function plainName(name: string): string {
  if (!/[[(]/.test(name)) return name
  const parsed = parse(name)
  if (!parsed.ok) return name
  if (parsed.node.kind === 'name') return parsed.node.path.join('.')
  if (parsed.node.kind !== 'call') return name
  const ids = parsed.node.args.flatMap((arg) => (arg.kind === 'string' ? [arg.value] : []))
  return [parsed.node.name, ...ids, ...parsed.node.members].join('.')
}

function viewOf(raw: unknown, types: ReadonlyMap<string, ValueType>): NamedValues {
  const values = new Map<string, Value>()
  const others = new Map<string, string>()
  for (const [name, answer] of answersIn(raw === undefined || raw === null ? [] : objectOf(raw, 'values'), types)) {
    const type = typeOfName(types, name)
    if (!type) continue // an expression that reads it is refused for the missing type
    const value = fromJson(type, answer)
    if (value === undefined)
      throw new LineFault(`the value of ${short(name)} is not ${describeType(type)}: write ${WRITTEN[type.kind]}`)
    values.set(name, value)
    const other = otherOf(answer)
    if (other !== undefined) others.set(name, other)
  }
  return { values, others }
}

/** Answers by name. `{"hidden": {"x": 1}}` is `{"hidden.x": 1}`, as a matrix is answered by row, unless `hidden` has a type itself. */
function* answersIn(
  entries: Iterable<[string, unknown]>,
  types: ReadonlyMap<string, ValueType>,
  within = '',
  nesting = 0,
): Iterable<[name: string, answer: unknown]> {
  for (const [written, answer] of entries) {
    const name = within + (within === '' ? plainName(written) : written)
    if (types.has(name) || !isObject(answer) || nesting === MAX_NESTING) yield [name, answer]
    else yield* answersIn(Object.entries(answer), types, `${name}.`, nesting + 1)
  }
}

/** The text typed under "other", of one choice or of the first that has one. */
function otherOf(answer: unknown): string | undefined {
  if (Array.isArray(answer)) return answer.map(otherOf).find((text) => text !== undefined)
  if (!isObject(answer) || !('other' in answer)) return undefined
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

/** A name as messages show it, however long it is. */
const short = (name: string): string => (name.length > 64 ? `${name.slice(0, 64)}…` : name)
