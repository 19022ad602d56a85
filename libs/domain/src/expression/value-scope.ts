import type { Env, Reference, Scope } from './scope.ts'
import { attributeType, BOOLEAN, NUMBER, type ValueType } from './types.ts'
import { isListType } from './unify.ts'
import { isEmpty, isList, type Value } from './value.ts'

/** Values by name, and the texts typed under "other" beside them; what `expression eval` evaluates over. */
export interface NamedValues {
  readonly values: ReadonlyMap<string, Value>
  readonly others: ReadonlyMap<string, string>
}

/**
 * Names with their types and nothing behind them: a dotted name means itself when it is declared, else what follows
 * from the answer alone (`Q1.answered`, `Q1.other`, `Q1.a.selected`).
 */
export function valueScope(types: ReadonlyMap<string, ValueType>): Scope<NamedValues> {
  return {
    resolve(path) {
      const name = path.join('.')
      const declared = types.get(name)
      if (declared)
        return { type: declared, read: ({ view }) => view.values.get(name) ?? null, reads: [path[0] ?? name] }
      return derived(types, path)
    },
    names: () => types.keys(),
  }
}

function derived(types: ReadonlyMap<string, ValueType>, path: readonly string[]): Reference<NamedValues> | undefined {
  const [name = '', second = '', third, ...more] = path
  const type = types.get(name)
  if (!type || more.length > 0) return undefined
  const read = ({ view }: Env<NamedValues>): Value => view.values.get(name) ?? null
  return third === undefined ? attributeOf(name, type, second, read) : optionOf(name, type, second, third, read)
}

type Read = Reference<NamedValues>['read']

function attributeOf(name: string, type: ValueType, attribute: string, read: Read): Reference<NamedValues> | undefined {
  const known = attributeType(type, attribute)
  if (!known) return undefined
  const reads = [name]
  if (attribute === 'code') return { type: known, read, reads }
  if (attribute === 'answered') return { type: known, read: (env) => !isEmpty(read(env)), reads }
  if (attribute === 'seen') return { type: known, read: ({ view }) => view.values.has(name), reads }
  if (attribute === 'other') return { type: known, read: ({ view }) => view.others.get(name) ?? null, reads }
  if (attribute === 'count') return { type: known, read: (env) => sizeOf(read(env)), reads }
  return undefined
}

function optionOf(
  name: string,
  type: ValueType,
  code: string,
  attribute: string,
  read: Read,
): Reference<NamedValues> | undefined {
  const reads = [name]
  if (attribute === 'selected' && (isListType(type) || type.kind === 'code'))
    return { type: BOOLEAN, read: (env) => positionOf(read(env), code) > 0, reads }
  if (attribute === 'rank' && isListType(type))
    return { type: NUMBER, read: (env) => positionOf(read(env), code) || null, reads }
  return undefined
}

const sizeOf = (value: Value): number =>
  typeof value === 'object' && value !== null && isList(value) ? value.length : value === null ? 0 : 1

/** From 1; 0 when it is not there. */
const positionOf = (value: Value, code: string): number =>
  typeof value === 'object' && value !== null && isList(value) ? value.indexOf(code) + 1 : value === code ? 1 : 0
