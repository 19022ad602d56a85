import { charge, chargeSearch, chargeText, elementsOf, type Run, textOf } from './budget.ts'
import { equal, folded, indexIn, keyOf, keysOf, sameSet } from './equality.ts'
import type { Fold, Operation } from './typed.ts'
import { isDateLike, isEmpty, isList, type Value } from './value.ts'

/** Numbers that are not finite become null. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

const arithmetic =
  (apply: (a: number, b: number) => number): Operation =>
  (_run, a, b) =>
    typeof a === 'number' && typeof b === 'number' ? finite(apply(a, b)) : null

export const ARITHMETIC = {
  '+': arithmetic((a, b) => a + b),
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  '/': arithmetic((a, b) => a / b),
  '%': arithmetic((a, b) => a % b),
} as const

/** `a ^ b`; numbers that are not finite become null. */
export const pow: Operation = arithmetic((a, b) => a ** b)

/** A chain of `^`, from the right; a step for each operator but the first, which the node itself costs. */
export const power: Fold = (run, operands) => {
  charge(run, operands.length - 2)
  return operands.reduceRight((exponent, base) => pow(run, base, exponent, null))
}

export const negate: Operation = (_run, a) => (typeof a === 'number' ? -a : null)
export const not: Operation = (_run, a) => a !== true
export const empty: Operation = (_run, a) => isEmpty(a)

/** The exact negation of a test. */
export const negation =
  (test: Operation): Operation =>
  (run, a, b, c) =>
    test(run, a, b, c) !== true

/** `=`; lists cost their elements, long texts their length. */
export const equals: Operation = (run, a, b) => {
  chargeBoth(run, a, b)
  return equal(a, b)
}

/** `=` where one side is several choices: both are sets. */
export const equalsAsSets: Operation = (run, a, b) => {
  chargeBoth(run, a, b)
  return a !== null && b !== null && isList(a) && isList(b) ? sameSet(a, b) : a === b
}

function chargeBoth(run: Run, a: Value, b: Value): void {
  for (const side of [a, b]) {
    if (typeof side === 'string') chargeText(run, side.length)
    else if (typeof side === 'object' && side !== null && isList(side)) charge(run, side.length)
  }
}

/** What orders numbers, and dates of one kind. */
const ordinal = (value: Value): number | null =>
  typeof value === 'number' ? value : isDateLike(value) ? value.at : null

const ordered =
  (test: (a: number, b: number) => boolean): Operation =>
  (_run, a, b) => {
    const [x, y] = [ordinal(a), ordinal(b)]
    return x !== null && y !== null && test(x, y)
  }

export const ORDER = {
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
} as const

export const between: Operation = (_run, value, low, high) => {
  const [x, from, to] = [ordinal(value), ordinal(low), ordinal(high)]
  return x !== null && from !== null && to !== null && from <= x && x <= to
}

/** `x in list`: an element that equals x. */
export const isIn: Operation = (run, x, list) => {
  if (x === null || list === null) return false
  return has(elementsOf(run, list), x)
}

/** {@link isIn} for a written list of constants: looked up at once, charged as a scan. */
export function isAmong(list: readonly Value[]): Operation {
  const keys = keysOf(list)
  return (run, x) => {
    if (x === null) return false
    charge(run, list.length)
    return keys.has(keyOf(x))
  }
}

/** `list contains x` or, case-insensitive, `text contains 'part'`. */
export const contains: Operation = (run, whole, part) => {
  if (whole === null || part === null) return false
  if (typeof whole !== 'string') return isIn(run, part, whole, null)
  const [text, wanted] = [textOf(run, whole), textOf(run, part)]
  chargeSearch(run, text, wanted.length)
  return folded(text).includes(folded(wanted))
}

/** One choice as the list of it, null as nothing. */
function choicesOf(run: Run, value: Value): readonly Value[] {
  if (typeof value !== 'string') return elementsOf(run, value)
  charge(run, 1)
  return [value]
}

/** Comparisons up to which two lists are compared pair by pair; beyond, sets of keys are worth making. */
const FEW_PAIRS = 64

const fewPairs = (a: readonly Value[], b: readonly Value[]): boolean => a.length * b.length <= FEW_PAIRS
const has = (list: readonly Value[], wanted: Value): boolean => indexIn(list, wanted) >= 0

/** Some element of b is in a. */
export const anyOf: Operation = (run, a, b) => {
  const [left, wanted] = [choicesOf(run, a), elementsOf(run, b)]
  if (fewPairs(left, wanted)) return wanted.some((element) => has(left, element))
  return !keysOf(left).isDisjointFrom(keysOf(wanted))
}

/** Every element of b is in a; a null list is the empty one. */
export const allOf: Operation = (run, a, b) => {
  const [left, wanted] = [choicesOf(run, a), elementsOf(run, b)]
  if (fewPairs(left, wanted)) return wanted.every((element) => has(left, element))
  return keysOf(wanted).isSubsetOf(keysOf(left))
}
