import { type Env, type Reference, type RowSource, rowScope, type Scope } from './scope.ts'
import { ATTRIBUTES, attributeType, BOOLEAN, NULL, NUMBER, type ValueType } from './types.ts'
import { isListType, unify } from './unify.ts'
import { isEmpty, isList, type Value } from './value.ts'
import { isReserved } from './words.ts'

/** Values by name, and the texts typed under "other" beside them; what `expression eval` evaluates over. */
export interface NamedValues {
  readonly values: ReadonlyMap<string, Value>
  readonly others: ReadonlyMap<string, string>
}

type Types = ReadonlyMap<string, ValueType>
type Named = Reference<NamedValues>
type Read = Named['read']

/**
 * The type of a name: as it is declared, or as the language has it for what is said about a declared question
 * (`Q1.label`, `Q1.a.displayed`). Undefined when neither says anything.
 */
export function typeOfName(types: Types, name: string): ValueType | undefined {
  const declaredType = types.get(name)
  if (declaredType !== undefined) return declaredType
  const [question = '', second = '', third, ...more] = name.split('.')
  const type = types.get(question)
  if (type === undefined || more.length > 0) return undefined
  if (third === undefined) return second === 'label' ? attributeType(type, second) : undefined
  return third === 'displayed' && isChoice(type) ? BOOLEAN : undefined
}

const isChoice = (type: ValueType): boolean => isListType(type) || type.kind === 'code'

/**
 * Names with their types and nothing behind them: a dotted name means itself when its type is known, else what follows
 * from the answer alone (`Q1.answered`, `Q1.other`, `Q1.a.selected`). `Q3.r1` and `Q3.r2` are the rows of a matrix Q3.
 */
export function valueScope(types: Types): Scope<NamedValues> {
  const scope: Scope<NamedValues> = {
    resolve: (path) => declared(types, path) ?? crossing(types, path) ?? derived(types, path),
    rows: (id) => rowsOf(types, id, scope),
    names: () => types.keys(),
  }
  return scope
}

const readName =
  (name: string): Read =>
  ({ view }) =>
    view.values.get(name) ?? null

function declared(types: Types, path: readonly string[]): Named | undefined {
  const name = path.join('.')
  const type = typeOfName(types, name)
  return type && { type, read: readName(name), reads: [path[0] ?? name] }
}

/** `Q3.r1.c1`: whether the column is chosen in a row that is declared. */
function crossing(types: Types, path: readonly string[]): Named | undefined {
  const [name = '', row, column, ...more] = path
  if (row === undefined || column === undefined || more.length > 0) return undefined
  const cell = `${name}.${row}`
  const type = types.get(cell)
  if (!type || types.has(name) || isReserved(name) || !isChoice(type)) return undefined
  const read = readName(cell)
  return { type: BOOLEAN, read: (env) => positionOf(read(env), column) > 0, reads: [name] }
}

function derived(types: Types, path: readonly string[]): Named | undefined {
  const [name = '', second = '', third, ...more] = path
  const type = types.get(name)
  if (!type || more.length > 0) return undefined
  return third === undefined ? attributeOf(name, type, second) : optionOf(name, type, second, third)
}

function attributeOf(name: string, type: ValueType, attribute: string): Named | undefined {
  const known = attributeType(type, attribute)
  if (!known) return undefined
  const reads = [name]
  const read = readName(name)
  if (attribute === 'code') return { type: known, read, reads }
  if (attribute === 'answered') return { type: known, read: (env) => !isEmpty(read(env)), reads }
  if (attribute === 'seen') return { type: known, read: ({ view }) => view.values.has(name), reads }
  if (attribute === 'other') return { type: known, read: ({ view }) => view.others.get(name) ?? null, reads }
  if (attribute === 'count') return { type: known, read: (env) => sizeOf(read(env)), reads }
  return undefined
}

function optionOf(name: string, type: ValueType, code: string, attribute: string): Named | undefined {
  const reads = [name]
  const read = readName(name)
  if (attribute === 'selected' && isChoice(type))
    return { type: BOOLEAN, read: (env) => positionOf(read(env), code) > 0, reads }
  if (attribute === 'rank' && isListType(type))
    return { type: NUMBER, read: (env) => positionOf(read(env), code) || null, reads }
  return undefined
}

/** The names `Q3.…` of two words are rows, unless Q3 is a name itself; all hold answers of one type. */
function rowsOf(types: Types, id: string, outer: Scope<NamedValues>): RowSource<NamedValues> | undefined {
  if (types.has(id) || isReserved(id)) return undefined
  const attributes: ReadonlySet<string> = new Set(ATTRIBUTES)
  let cell: ValueType | undefined = NULL
  const rows: string[] = []
  for (const [name, type] of types) {
    const [question, row, ...more] = name.split('.')
    if (question !== id || row === undefined || more.length > 0 || attributes.has(row)) continue
    rows.push(row)
    cell = cell && unify(cell, type)
  }
  if (rows.length === 0 || !cell) return undefined
  return {
    kind: 'matrix',
    scope: rowScope(outer, cell),
    each: (env: Env<NamedValues>) =>
      rows.map((code) => ({ ...env, row: { code, value: env.view.values.get(`${id}.${code}`) ?? null } })),
    reads: [id],
  }
}

function sizeOf(value: Value): number {
  if (value === null || value === '') return 0
  return isList(value) ? value.length : 1
}

/** From 1; 0 when it is not there. */
const positionOf = (value: Value, code: string): number =>
  value !== null && isList(value) ? value.indexOf(code) + 1 : value === code ? 1 : 0
