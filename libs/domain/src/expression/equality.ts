import { isList, type Value } from './value.ts'

const ASCII = /^[\0-\x7f]*$/

/** Text as it is compared: composed (NFC), so that `é` typed in two ways is the same. */
export const composed = (text: string): string => (ASCII.test(text) ? text : text.normalize('NFC'))

/** The meaning of `=`: null is a value like others, lists go element by element, texts case-sensitive in NFC. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true
  if (typeof a === 'string' && typeof b === 'string') return composed(a) === composed(b)
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (isList(a) || isList(b))
    return isList(a) && isList(b) && a.length === b.length && a.every((item, index) => equal(item, b[index] ?? null))
  return 'at' in a && 'at' in b && a.kind === b.kind && a.at === b.at
}

/** A primitive that two values share exactly when they are equal; for sets of values. */
export function keyOf(value: Value): string | number | boolean | null {
  if (typeof value === 'string') return `s${composed(value)}`
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return `l${JSON.stringify(value.map(keyOf))}`
  return 'at' in value ? `${value.kind} ${value.at}` : value.kind
}

export const keysOf = (values: readonly Value[]): ReadonlySet<unknown> => new Set(values.map(keyOf))

/** Whether two choices of several hold the same codes, whatever their order. */
export function sameSet(a: readonly Value[], b: readonly Value[]): boolean {
  const [left, right] = [keysOf(a), keysOf(b)]
  return left.size === right.size && left.isSubsetOf(right)
}

/** Text without case, for `contains`, `startsWith` and `endsWith`: `ß` is `SS`, and a final sigma a sigma. */
export const folded = (text: string): string =>
  ASCII.test(text) ? text.toUpperCase() : text.normalize('NFC').toLowerCase().toUpperCase()
