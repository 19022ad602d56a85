import type { Choice } from '../names/known.ts'
import { looselyEqual, numberOf, type Scalar } from '../source/scalar.ts'
import { type Comparison, Untranslatable } from './ast.ts'
import {
  among,
  beside,
  codeOf,
  condition,
  FALSE,
  isDateKind,
  LEVEL,
  literal,
  numeric,
  type Part,
  quote,
  TRUE,
  wrap,
} from './part.ts'
import { emptiness, truth } from './truth.ts'

/** `a = b`, `a < b` …: nothing is equal to the empty text, letters have no case, `'1'` is 1. */
export function compare(operator: Comparison, a: Part, b: Part): Part {
  return operator === '=' || operator === '!=' ? equality(operator, a, b) : order(operator, a, b)
}

type Sign = '=' | '!='

const isNothing = (part: Part): boolean => part.kind === 'null' || part.literal === ''
const constant = (sign: Sign, equal: boolean): Part => (equal === (sign === '=') ? TRUE : FALSE)

function equality(sign: Sign, a: Part, b: Part): Part {
  if (isNothing(b)) return emptiness(a, sign === '!=')
  if (isNothing(a)) return emptiness(b, sign === '!=')
  if (a.literal !== undefined && b.literal !== undefined) return constant(sign, looselyEqual(a.literal, b.literal))
  if (a.literal !== undefined || a.kind === 'list') return equality(sign, b, a)
  if (a.kind === 'code' || a.kind === 'codes' || a.kind === 'rank') return choiceEquality(sign, a, b)
  if (b.kind === 'code') return choiceEquality(sign, b, a)
  if (isDateKind(a.kind)) return compared(sign, a, beside(b, a.kind))
  if (isDateKind(b.kind)) return compared(sign, b, beside(a, b.kind))
  if (a.kind === 'boolean' || b.kind === 'boolean') return booleanEquality(sign, a, b)
  if (a.kind === 'number' || b.kind === 'number') return compared(sign, numeric(a), numeric(b))
  if (a.kind === 'text') return textEquality(sign, a, b)
  throw new Untranslatable(`${a.text} and ${b.text} cannot be compared`)
}

const compared = (operator: Comparison, a: Part, b: Part): Part =>
  condition(`${wrap(a, LEVEL.sum)} ${operator} ${wrap(b, LEVEL.sum)}`)

function choiceEquality(sign: Sign, a: Part, b: Part): Part {
  const { choices = [] } = a
  const codes = (values: readonly Scalar[]) => `[${values.map((value) => quote(codeOf(choices, value))).join(', ')}]`
  const left = wrap(a, LEVEL.sum)
  if (b.literal !== undefined) {
    return condition(`${left} ${sign} ${a.kind === 'code' ? quote(codeOf(choices, b.literal)) : codes([b.literal])}`)
  }
  if (b.kind === 'list' && a.kind !== 'code') return condition(`${left} ${sign} ${codes(literalsOf(b))}`)
  if (b.kind === 'text' && a.kind === 'code') return compared(sign, a, b)
  if (b.kind === 'number' && a.kind === 'code') return compared(sign, numeric(a), b)
  if (b.kind !== a.kind) throw new Untranslatable(`${a.text} and ${b.text} are answers of different kinds`)
  if (!alike(choices, b.choices ?? []))
    throw new Untranslatable(`equal values of ${a.text} and ${b.text} have different codes`)
  return compared(sign, a, b)
}

/** Whether the same value has the same code in both. */
export const alike = (a: readonly Choice[], b: readonly Choice[]): boolean =>
  a.every(({ value, code }) => b.every((other) => looselyEqual(other.value, value) === (other.code === code)))

/** The values of a list that was written down. */
export function literalsOf(part: Part): readonly Scalar[] {
  return (part.items ?? [part]).map((item) => {
    if (item.literal === undefined) throw new Untranslatable(`${item.text} stands in a list of fixed values`)
    return item.literal
  })
}

function booleanEquality(sign: Sign, a: Part, b: Part): Part {
  const [test, other] = a.kind === 'boolean' ? [a, b] : [b, a]
  if (other.literal === undefined) return compared(sign, test, truth(other))
  const wanted = String(other.literal).toLowerCase()
  if (wanted === 'true' || wanted === '1') return compared(sign, test, TRUE)
  return wanted === 'false' || wanted === '0' ? compared(sign, test, FALSE) : constant(sign, false)
}

/** Texts without regard to case; lower(…) is left out where there are no letters. */
function textEquality(sign: Sign, a: Part, b: Part): Part {
  if (b.literal === undefined) {
    if (b.kind !== 'text') throw new Untranslatable(`${a.text} and ${b.text} cannot be compared`)
    return condition(`lower(${a.text}) ${sign} lower(${b.text})`)
  }
  const wanted = String(b.literal)
  const folded = wanted.toLowerCase()
  const left = folded === wanted.toUpperCase() ? wrap(a, LEVEL.sum) : `lower(${a.text})`
  return condition(`${left} ${sign} ${quote(folded)}`)
}

const FLIPPED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const
const TESTS: Readonly<Record<keyof typeof FLIPPED, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

function order(operator: keyof typeof FLIPPED, a: Part, b: Part): Part {
  if (a.kind === 'null' || b.kind === 'null') return FALSE
  if (isDateKind(a.kind)) return compared(operator, a, beside(b, a.kind))
  if (isDateKind(b.kind)) return compared(operator, beside(a, b.kind), b)
  const [left, right] = [a.literal, b.literal].map((value) => (value === undefined ? undefined : numberOf(value)))
  if (left !== undefined && right !== undefined) return TESTS[operator](left, right) ? TRUE : FALSE
  // A choice between numbers: the options that pass are named.
  if (a.kind === 'code' && right !== undefined) return among(a, passing(operator, right))
  if (b.kind === 'code' && left !== undefined) return among(b, passing(FLIPPED[operator], left))
  return compared(operator, numeric(a), numeric(b))
}

const passing = (operator: keyof typeof FLIPPED, bound: number) => (choice: Choice) => {
  const value = numberOf(choice.value)
  return value !== undefined && TESTS[operator](value, bound)
}

/** Used by what looks for values in lists. */
export const numbersIn = (list: Part): readonly Part[] => literalsOf(list).map((value) => numeric(literal(value)))
