/**
 * What an expression works on. Answers are turned into values once, when they are read (`fromJson`), so that
 * operators never look at strings to find out that they are dates. Immutable; numbers are always finite.
 */
export type Value = number | string | boolean | null | readonly Value[] | DateValue | Cells | Opaque

/**
 * A date, a time or a datetime; `at` orders values of one kind.
 * `date`: days since 1970-01-01 · `time`: milliseconds since midnight · `datetime`: milliseconds since the epoch (UTC).
 */
export interface DateValue {
  readonly kind: 'date' | 'time' | 'datetime'
  readonly at: number
}

/** The answer of a matrix, a constant sum, a group rank or rating: what was answered by row (or item, or group). */
export interface Cells {
  readonly kind: 'cells'
  readonly cells: ReadonlyMap<string, Value>
}

/** An answer with a shape of its own (contact, consent, file, payment); an expression can only tell whether it is there. */
export interface Opaque {
  readonly kind: 'record'
  readonly fields: number
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

/** A date, a time or a datetime. */
export const isDateLike = (value: Value): value is DateValue =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  (value.kind === 'date' || value.kind === 'time' || value.kind === 'datetime')

/** True for null, `''`, `[]` and `{}`: the meaning of `empty`. */
export function isEmpty(value: Value): boolean {
  if (value === null || value === '') return true
  if (typeof value !== 'object') return false
  if ('kind' in value)
    return value.kind === 'cells' ? value.cells.size === 0 : value.kind === 'record' && value.fields === 0
  return value.length === 0
}
