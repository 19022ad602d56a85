import { describe, expect, it } from 'vitest'
import { evaluated, faultOf, SAMPLE } from '../lines.testing.ts'

const REFUSED: readonly (readonly [string, string])[] = [
  ["anySelected(Q4, ['a'])", 'type-mismatch'],
  ["anySelected(Q5, 'a')", 'type-mismatch'],
  ['anySelected(Q5)', 'wrong-arity'],
  ['anySelected(Q2, [1])', 'type-mismatch'],
  ['countSelected(Q2)', 'type-mismatch'],
  ["rankOf(Q1, 'm')", 'type-mismatch'],
  ['sum()', 'wrong-arity'],
  ['sum([1], 2)', 'type-mismatch'],
  ['sum([1], [2])', 'type-mismatch'],
  ["sum('a')", 'type-mismatch'],
  ['sum(Q5)', 'type-mismatch'],
  ["sum(['a'])", 'type-mismatch'],
  ["sum([1, 'a'])", 'type-mismatch'],
  ['sum(Q10)', 'type-mismatch'],
  ['count(Q5, 1)', 'type-mismatch'],
  ["concat(Q5, 'a')", 'type-mismatch'],
  ['min(Q7, today())', 'type-mismatch'],
  ["abs('1')", 'type-mismatch'],
  ['abs(1, 2)', 'wrong-arity'],
  ['round()', 'wrong-arity'],
  ['round(1, 2, 3)', 'wrong-arity'],
  ['pow(1)', 'wrong-arity'],
  ['iif(1, 2, 3)', 'type-mismatch'],
  ["iif(yes, 2, 'a')", 'type-mismatch'],
  ["coalesce(Q3, 'none')", 'type-mismatch'],
  ['coalesce()', 'wrong-arity'],
  ['and(Q5)', 'type-mismatch'],
  ['len(5)', 'type-mismatch'],
  ['len(Q5)', 'type-mismatch'],
  ["substr('a')", 'wrong-arity'],
  ["matches('a', '(?=a)')", 'bad-pattern'],
  ["matches('a', '(a)\\\\1')", 'bad-pattern'],
  ["matches('a', '(?<!a)b')", 'bad-pattern'],
  ["matches('a', '[')", 'bad-pattern'],
  ["matches('a', concat('['))", 'bad-pattern'],
  ['age(Q2)', 'type-mismatch'],
  ["age('yesterday')", 'bad-date'],
  ["age('2026-02-30')", 'bad-date'],
  ['age(Q4)', 'type-mismatch'],
  ['year(Q9)', 'type-mismatch'],
  ["dateDiff(Q7, Q8, 'd')", 'type-mismatch'],
  ["dateDiff(Q7, Q7, 'days')", 'unknown-unit'],
  ["dateAdd(Q7, 1, 'D')", 'unknown-unit'],
  ['dateAdd(Q7, 1, Q4)', 'unknown-unit'],
  ["dateAdd(Q7, '1', 'd')", 'type-mismatch'],
  ['today(1)', 'wrong-arity'],
  ["random(1, 'k')", 'wrong-arity'],
  ['random(1, 2, 3)', 'type-mismatch'],
  ['straightline(Q5)', 'type-mismatch'],
  ['countIf(Q5, true)', 'type-mismatch'],
  ['isNumber()', 'wrong-arity'],
  ['elapsed(1)', 'wrong-arity'],
]

describe('what functions refuse', () => {
  it.each(REFUSED)('%s: %s', (expr, code) => expect(faultOf(expr, SAMPLE).code).toBe(code))
})

describe('names of functions', () => {
  it('are found whatever their case', () => {
    expect(evaluated('SUM(1, 2) + Round(2.4) + COUNTselected(Q5)', SAMPLE)).toBe(7)
  })
})
