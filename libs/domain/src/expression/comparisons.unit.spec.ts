import { describe, expect, it } from 'vitest'
import { evaluated, SAMPLE } from './lines.testing.ts'

type Rows = readonly (readonly [string, unknown])[]
const table = (rows: Rows) => it.each(rows)('%s is %j', (expr, value) => expect(evaluated(expr, SAMPLE)).toEqual(value))

describe('equality', () => {
  table([
    ["'a' = 'a'", true],
    ["'a' = 'A'", false],
    ["'caf\u00e9' = 'cafe\u0301'", true],
    ["'caf\u00e9' in ['cafe\u0301']", true],
    ["'caf\u00e9' in ['x', Q4, 'cafe\u0301']", true],
    ['[1, 2] = [1, 2]', true],
    ['[1, 2] = [2, 1]', false],
    ['[1] = [1, 2]', false],
    ["['a'] = ['A']", false],
    ["Q5 = ['o', 'a']", true],
    ["Q5 = ['a', 'o', 'a']", true],
    ["['o', 'a'] = Q5", true],
    ["Q5 != ['a']", true],
    ["Q10 = ['c', 'a', 'b']", true],
    ["Q10 = ['a', 'b', 'c']", false],
    ["Q1 = 'm'", true],
    ['Q1 = Q4', false],
    ['true = false', false],
  ])
})

describe('order', () => {
  table([
    ['1 < 2', true],
    ['2 <= 2', true],
    ['2 > 2', false],
    ['2 >= 2', true],
    ['2 between 2 and 2', true],
    ['3 between 1 and 2', false],
    ["Q7 < '2026-02-01'", true],
    ["Q7 between '2026-01-31' and today()", true],
    ["Q9 > '12:00'", true],
    ["Q9 = '14:05:00'", true],
    ["Q8 = '2026-11-23T09:00:00Z'", true],
    ["Q8 > '2026-11-23'", true],
    ["'2026-11-23' > Q7", true],
    ["Q7 in ['2026-01-31', '2026-02-28']", true],
    ["'2026-01-31' notin [Q7]", false],
  ])
})

describe('membership', () => {
  table([
    ["'a' in ['a', 'b']", true],
    ["'A' in ['a', 'b']", false],
    ["'c' notin ['a', 'b']", true],
    ["'a' in Q5", true],
    ["Q5 contains 'a'", true],
    ["Q5 contains 'A'", false],
    ["Q5 notcontains 'b'", true],
    ["Q10 contains 'b'", true],
    ['[1, 2] contains 2', true],
    ['[[1], [2]] contains [1]', true],
    ["Q4 contains 'STRASSE'", true],
    ["Q4 contains 'ß'", true],
    ["'\u039f\u0394\u039f\u03a3' contains '\u03c3'", true],
    ["Q4 contains ''", true],
    ["Q4 notcontains 'x'", true],
    ["Q1 contains 'M'", true],
    ["Q5 anyof ['x', 'a']", true],
    ["Q5 anyof ['x']", false],
    ["Q5 allof ['a', 'o']", true],
    ["Q5 allof ['a', 'x']", false],
    ["Q5 noneof ['x']", true],
    ["Q1 anyof ['m', 'f']", true],
    ["Q1 allof ['m']", true],
    ["Q1 noneof ['m']", false],
    ['Q5 allof []', true],
    ['Q5 anyof []', false],
    ['Q5 noneof []', true],
    ['[1, 2] anyof [2, 3]', true],
  ])
})

describe('number literals beside codes', () => {
  table([
    ['N1 = 1', true],
    ['1 = N1', true],
    ['N1 != 2', true],
    ['N1 in [1, 2]', true],
    ['N1 notin [2]', true],
    ['N5 contains 3', true],
    ['3 in N5', true],
    ['N5 notcontains 2', true],
    ['N5 anyof [2, 3]', true],
    ['N5 allof [1, 3]', true],
    ['N5 noneof [2]', true],
    ['N5 = [3, 1]', true],
    ['[1, 2] contains N1', true],
    ['N1 = 1.0', true],
    ['(N1) = (1)', true],
    ['equals(N1, 1)', true],
    ['notEquals(N1, 2)', true],
    ['in(N1, [1, 2])', true],
    ['notIn(N1, [1, 2])', false],
    ['contains(N5, 1)', true],
    ['anySelected(N5, [1])', true],
    ['allSelected(N5, [1, 2])', false],
    ['noneSelected(N5, [2])', true],
    ['anySelected(N1, [1, 2])', true],
    ['rankOf(N5, 3)', 2],
  ])

  it('reads a literal with leading zeros as the code it spells', () => {
    expect(evaluated('Q1 = 007', { Q1: ['code', '007'] })).toBe(true)
  })
})

describe('long lists', () => {
  const bindings = {
    A: ['list', Array.from({ length: 60 }, (_, index) => `caf\u00e9 ${index}`)],
    B: ['list', Array.from({ length: 60 }, (_, index) => `cafe\u0301 ${index + 30}`)],
    C: ['list', Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? index : String(index)))],
  } as const

  it.each([
    ['A anyof B', true],
    ['A allof B', false],
    ['A allof A', true],
    ['A anyof C', false],
    ['C allof C', true],
    ['A noneof C', true],
  ])('compare as short ones: %s is %j', (expr, value) => expect(evaluated(expr, bindings)).toBe(value))
})
