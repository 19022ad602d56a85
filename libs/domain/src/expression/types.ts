import type { Env } from './scope.ts'
import type { Value } from './value.ts'

/**
 * Static type of a question, a hidden value, a variable or any part of an expression.
 * `code` is one choice, `codes` an unordered several; their `codes` are the possible ones where they are known.
 * `any` stands for elements nobody declared (a hidden `list`). `matrix` is an answer by row, `record` an opaque one.
 */
export type ValueType =
  | { readonly kind: 'number' | 'string' | 'boolean' | 'date' | 'time' | 'datetime' | 'null' | 'any' | 'record' }
  | { readonly kind: 'list'; readonly of: ValueType }
  | { readonly kind: 'code' | 'codes'; readonly codes?: readonly string[] }
  | { readonly kind: 'matrix'; readonly cell: ValueType }

export type TypeKind = ValueType['kind']

export const NUMBER: ValueType = { kind: 'number' }
export const STRING: ValueType = { kind: 'string' }
export const BOOLEAN: ValueType = { kind: 'boolean' }
export const DATE: ValueType = { kind: 'date' }
export const TIME: ValueType = { kind: 'time' }
export const DATETIME: ValueType = { kind: 'datetime' }
export const NULL: ValueType = { kind: 'null' }
export const ANY: ValueType = { kind: 'any' }
export const RECORD: ValueType = { kind: 'record' }

export const listOf = (of: ValueType): ValueType => ({ kind: 'list', of })
/** One choice; `codes` are the possible ones, absent when they are not known. */
export const codeType = (codes?: readonly string[]): ValueType => (codes ? { kind: 'code', codes } : { kind: 'code' })
/** Several choices, compared as a set. */
export const codesType = (codes?: readonly string[]): ValueType =>
  codes ? { kind: 'codes', codes } : { kind: 'codes' }
/** An answer by row: matrices, constant sums, group ranks and ratings. `cell` is the type of one row's answer. */
export const matrixOf = (cell: ValueType): ValueType => ({ kind: 'matrix', cell })

/** Attributes a question has after a dot: `Q1.label`. A scope resolves them; this says what type each has. */
export const ATTRIBUTES = ['label', 'code', 'other', 'count', 'seen', 'answered'] as const
export type Attribute = (typeof ATTRIBUTES)[number]

/** The type of an attribute of a question of type `type`; undefined for names that are no attribute. */
export function attributeType(type: ValueType, name: string): ValueType | undefined {
  const several = type.kind === 'codes' || type.kind === 'list'
  if (name === 'label') return several ? listOf(STRING) : STRING
  if (name === 'code') return type
  if (name === 'other') return STRING
  if (name === 'count') return NUMBER
  return name === 'seen' || name === 'answered' ? BOOLEAN : undefined
}

/** A compiled expression; made by `compileExpression`, immutable, used by all sessions at once. */
export interface Expression<View = unknown> {
  readonly source: string
  readonly type: ValueType
  /** Ids of the questions it reads, each once. */
  readonly reads: readonly string[]
  /** Never throws. When it is not `ok`, the default of the use applies and a diagnostic is due. */
  evaluate(env: Env<View>): Evaluation
}

/** The same; the word where `Expression` alone would be taken for its source. */
export type CompiledExpression<View = unknown> = Expression<View>

export type Evaluation =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: EvaluationFaultCode; readonly message: string }

/**
 * `budget-exceeded`: more than 10,000 steps, or a text too long to go on with · `type-mismatch`: an element of an
 * undeclared list is not what the function needs · `bad-pattern`: a computed pattern that RE2 refuses ·
 * `internal`: a reference failed to read.
 */
export type EvaluationFaultCode = 'budget-exceeded' | 'type-mismatch' | 'bad-pattern' | 'internal'

/** What is wrong with a source, where (`at`, `length` in UTF-16 units of the source), and what would put it right. */
export interface ExpressionFault {
  readonly code: ExpressionFaultCode
  readonly message: string
  readonly hint?: string
  /** The name that was probably meant, also told in the message. */
  readonly meant?: string
  readonly at: number
  readonly length: number
}

export type ExpressionFaultCode =
  | 'syntax'
  | 'too-long'
  | 'too-deep'
  | 'unknown-id'
  | 'unknown-function'
  | 'wrong-arity'
  | 'type-mismatch'
  | 'bad-pattern'
  | 'bad-date'
  | 'unknown-unit'
  | 'unknown-code'

export interface CompileOptions {
  /** What the place needs; another type is a fault. `text` is what can be piped: everything but matrices and records. */
  readonly expect?: 'any' | 'boolean' | 'number' | 'text'
  /** IANA zone in which a date without a time, written beside a datetime, begins. Default UTC. */
  readonly timeZone?: string
}

/** Warnings do not stop it: a code that the question does not have. */
export type Compilation<View = unknown> =
  | { readonly ok: true; readonly expression: Expression<View>; readonly warnings: readonly ExpressionFault[] }
  | { readonly ok: false; readonly faults: readonly ExpressionFault[] }
