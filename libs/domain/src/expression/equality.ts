import { isList, type Value } from './value.ts'

const ASCII = /^[\0-\x7f]*$/

/** More marks on one letter than any script has. Composing sorts them, in time with the square of their number: 60,000 take 1.3 s. */
const PILE = /\p{M}{128}/u

/** Text as it is compared: composed (NFC), so that `é` typed in two ways is the same. A pile of marks stays as it is. */
export const composed = (text: string): string =>
  ASCII.test(text) || (text.length >= 128 && PILE.test(text)) ? text : text.normalize('NFC')

/** The meaning of `=`: null is a value like others, lists go element by element, texts case-sensitive in NFC. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true
  if (typeof a === 'string' && typeof b === 'string') return composed(a) === composed(b)
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (isList(a) || isList(b))
    return isList(a) && isList(b) && a.length === b.length && a.every((item, index) => equal(item, b[index] ?? null))
  return 'at' in a && 'at' in b && a.kind === b.kind && a.at === b.at
}

/** Where the list has an element equal to the wanted one; -1 when nowhere. Composes the wanted text once, not for each element. */
export function indexIn(list: readonly Value[], wanted: Value): number {
  if (typeof wanted !== 'string') return list.findIndex((element) => equal(element, wanted))
  const text = composed(wanted)
  return list.findIndex((element) => element === wanted || (typeof element === 'string' && composed(element) === text))
}

/** A primitive that two values share exactly when they are equal; for sets of values. */
export function keyOf(value: Value): string | number | boolean | null {
  if (typeof value === 'string') return `s${composed(value)}`
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return `l${value.map(nestedKey).join('')}`
  return 'at' in value ? `${value.kind} ${value.at}` : value.kind
}

/** Told apart by its length, not by quotes: those of lists inside lists would double at each level. */
function nestedKey(value: Value): string {
  const key = keyOf(value)
  const text = typeof key === 'string' ? key : `${typeof key} ${key}`
  return `${text.length}:${text}`
}

export const keysOf = (values: readonly Value[]): ReadonlySet<unknown> => new Set(values.map(keyOf))

/** Whether two choices of several hold the same codes, whatever their order. */
export function sameSet(a: readonly Value[], b: readonly Value[]): boolean {
  const [left, right] = [keysOf(a), keysOf(b)]
  return left.size === right.size && left.isSubsetOf(right)
}

/** Text without case, for `contains`, `startsWith` and `endsWith`: `ß` is `SS`, and a final sigma a sigma. */
export const folded = (text: string): string =>
  ASCII.test(text) ? text.toUpperCase() : composed(text).toLowerCase().toUpperCase()
