import { charge, chargeSearch, chargeText, type Run, textOf } from '../budget.ts'
import { folded } from '../equality.ts'
import { printValue } from '../print-value.ts'
import type { Fold, Operation } from '../typed.ts'
import { BOOLEAN, NUMBER, STRING } from '../types.ts'
import { isList, type Value } from '../value.ts'
import { aggregate } from './aggregates.ts'
import { declare, number, optional, text } from './declare.ts'
import { MATCHES } from './patterns.ts'
import type { FunctionSpec } from './spec.ts'

const ofText =
  (apply: (text: string) => Value): Operation =>
  (run, value) =>
    apply(textOf(run, value))

/** Characters as people count them (code points), not UTF-16 units. */
export function codePoints(text: string): number {
  let count = 0
  for (let i = 0; i < text.length; i++, count++) if ((text.codePointAt(i) ?? 0) > 0xffff) i++
  return count
}

/** A negative start is 0, a missing length the rest; null in either gives null. */
const substr: Operation = (run, value, start, length) => {
  if (typeof start !== 'number' || typeof length !== 'number') return null
  const from = Math.max(0, Math.trunc(start))
  const characters = Array.from(textOf(run, value))
  return characters.slice(from, from + Math.max(0, Math.trunc(length))).join('')
}

/** Every occurrence, literally. What it would make is charged before it is made. */
const replace: Operation = (run, value, wanted, replacement) => {
  const [whole, from, to] = [textOf(run, value), textOf(run, wanted), textOf(run, replacement)]
  if (from === '') return whole
  chargeSearch(run, whole, from.length)
  const pieces = whole.split(from)
  chargeText(run, whole.length + (pieces.length - 1) * (to.length - from.length))
  return pieces.join(to)
}

const concat: Fold = (run, values) => {
  const pieces = values.map(printValue)
  chargeText(
    run,
    pieces.reduce((length, piece) => length + piece.length, 0),
  )
  return pieces.join('')
}

const compareEnd =
  (test: (whole: string, part: string) => boolean): Operation =>
  (run, whole, part) =>
    test(folded(textOf(run, whole)), folded(textOf(run, part)))

/** Size of a list or length of a text; the alias `length` takes both. */
export const sizeOf: Operation = (run: Run, value) => {
  if (value === null || typeof value !== 'object' || !isList(value)) return codePoints(textOf(run, value))
  charge(run, value.length)
  return value.length
}

export const TEXT_FUNCTIONS: readonly FunctionSpec[] = [
  declare('len(s)', [text], NUMBER, ofText(codePoints)),
  declare(
    'lower(s)',
    [text],
    STRING,
    ofText((value) => value.toLowerCase()),
  ),
  declare(
    'upper(s)',
    [text],
    STRING,
    ofText((value) => value.toUpperCase()),
  ),
  declare(
    'trim(s)',
    [text],
    STRING,
    ofText((value) => value.trim()),
  ),
  declare('substr(s, start, length)', [text, number, optional('number', Number.MAX_SAFE_INTEGER)], STRING, substr),
  aggregate('concat(x, …)', 'scalar', STRING, concat),
  declare('replace(s, from, to)', [text, text, text], STRING, replace),
  declare(
    'startsWith(s, part)',
    [text, text],
    BOOLEAN,
    compareEnd((whole, part) => whole.startsWith(part)),
  ),
  declare(
    'endsWith(s, part)',
    [text, text],
    BOOLEAN,
    compareEnd((whole, part) => whole.endsWith(part)),
  ),
  MATCHES,
]
