import type { TypeKind, ValueType } from './types.ts'

const WORDS: Readonly<Record<TypeKind, string>> = {
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  date: 'a date',
  time: 'a time',
  datetime: 'a date with time',
  null: 'nothing',
  any: 'a value of unknown type',
  record: 'an answer of several fields',
  list: 'a list',
  code: 'one choice',
  codes: 'several choices',
  matrix: 'an answer by row',
}

/** A type as authors speak of it. */
export const describeType = (type: ValueType): string => WORDS[type.kind]
