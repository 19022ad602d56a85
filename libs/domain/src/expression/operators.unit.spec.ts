import { describe, expect, it } from 'vitest'
import { evaluated, SAMPLE } from './lines.testing.ts'

type Rows = readonly (readonly [string, unknown])[]
const table = (rows: Rows) => it.each(rows)('%s is %j', (expr, value) => expect(evaluated(expr, SAMPLE)).toEqual(value))

describe('arithmetic', () => {
  table([
    ['1 + 2', 3],
    ['5 - 2 - 1', 2],
    ['2 * 3', 6],
    ['7 / 2', 3.5],
    ['8 / 4 / 2', 1],
    ['7 % 3', 1],
    ['-7 % 3', -1],
    ['7 % -3', 1],
    ['1 / 0', null],
    ['0 / 0', null],
    ['1 % 0', null],
    ['1e308 * 10', null],
    ['1e400', null],
    ['0 ^ -1', null],
    ['(-8) ^ 0.5', null],
    ['-0', 0],
    ['0.1 + 0.2', 0.1 + 0.2],
    ['Q2 * 2', 6],
  ])
})

describe('precedence', () => {
  table([
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['2 ^ -1', 0.5],
    ['2 ^ -1 ^ 2', 0.5],
    ['2 ^ (-1) ^ 2', 2],
    ['(-2) ^ 2', 4],
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 * 3 ^ 2', 18],
    ['-2 * -3', 6],
    ['1 - -1', 2],
    ['1 + 2 = 3', true],
    ['not 1 = 2', true],
    ['not true and false', false],
    ['not (true and false)', true],
    ['true or false and false', true],
    ['(true or false) and false', false],
    ['false or true ? 1 : 2', 1],
    ['true ? 1 : false ? 2 : 3', 1],
    ['false ? 1 : false ? 2 : 3', 3],
    ['not false ? 1 : 2', 1],
    ['Q2 between 1 and 3 and yes', true],
    ['Q2 + 1 empty', false],
    ['not Q3 empty', false],
    ['yes = (1 = 1)', true],
  ])
})

describe('spellings', () => {
  table([
    ['1 == 1', true],
    ['1 <> 2', true],
    ['1 != 2', true],
    ['TRUE AND True', true],
    ['true && !false', true],
    ['false || true', true],
    ['NULL = null', true],
    ["Q1 IN ['m', 'f']", true],
    ['Q2 BETWEEN 1 AND 3', true],
    ['Q3 Empty', true],
    ['1 /* one */ + /* two\n lines */ 2', 3],
    ['"a\\"b"', 'a"b'],
    ["'it\\'s'", "it's"],
    ["'\\n\\t\\\\'", '\n\t\\'],
    ['2.5', 2.5],
    ['1e3', 1000],
    ['1.5E-3', 0.0015],
    ['\t1\n+\r\n1\u00a0', 2],
    ["['a', 'b']", ['a', 'b']],
    ['[1, [2, null], true]', [1, [2, null], true]],
  ])
})

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

describe('null', () => {
  table([
    ['Q3 + 1', null],
    ['-Q3', null],
    ['2 ^ Q3', null],
    ['Q3 * 0', null],
    ['Q3 = null', true],
    ['null = null', true],
    ["null != 'a'", true],
    ['[] = null', false],
    ['Q6 = null', true],
    ['Q6 = []', false],
    ['Q3 != 1', true],
    ['Q3 < 1', false],
    ['Q3 <= Q3', false],
    ['1 > Q3', false],
    ['Q3 >= 0', false],
    ['Q3 between 0 and 1', false],
    ['1 between Q3 and 2', false],
    ['1 between 0 and Q3', false],
    ['null in [null]', false],
    ['[null] contains null', false],
    ['1 in [null, 1]', true],
    ["none in ['a']", false],
    ["none notin ['a']", true],
    ["Q6 contains 'a'", false],
    ["Q6 notcontains 'a'", true],
    ["Q6 anyof ['a']", false],
    ["Q6 noneof ['a']", true],
    ["['a'] anyof Q6", false],
    ["Q6 allof ['a']", false],
    ['Q6 allof []', true],
    ['Q5 allof Q6', true],
    ["none allof ['a']", false],
    ["blank contains 'a'", false],
    ['Q4 contains blank', false],
    ["blank notcontains 'a'", true],
    ['someday < today()', false],
    ['not unknown', true],
    ['not null', true],
    ['unknown and yes', false],
    ['unknown or yes', true],
    ['null or null', false],
    ['unknown ? 1 : 2', 2],
    ['null ? 1 : 2', 2],
    ['iif(unknown, 1, 2)', 2],
    ['true ? null : 1', null],
  ])
})

describe('empty', () => {
  table([
    ['null empty', true],
    ["'' empty", true],
    ["' ' empty", false],
    ['[] empty', true],
    ['[null] empty', false],
    ['0 empty', false],
    ['false empty', false],
    ['Q3 empty', true],
    ['Q3 notempty', false],
    ['Q5 notempty', true],
    ['Q7 empty', false],
  ])
})

describe('references', () => {
  table([
    ['Q1', 'm'],
    ['Q1.code', 'm'],
    ['Q1.label', 'a man'],
    ['hidden.source', 'panel'],
    ['loop.key', 'tea'],
    ['Q5', ['a', 'o']],
    ['Q5.other', 'tea'],
    ['Q5.count', 2],
    ['Q1.count', 1],
    ['Q6.count', 0],
    ['Q1.answered', true],
    ['none.answered', false],
    ['Q1.seen', true],
    ['none.seen', false],
    ['Q5.a.selected', true],
    ["Q5['a'].selected", true],
    ['Q5.x.selected', false],
    ['Q1.m.selected', true],
    ['Q10.a.rank', 2],
    ['Q10.x.rank', null],
    ['Q7', '2026-01-31'],
    ['Q8', '2026-11-23T09:00:00Z'],
    ['Q9', '14:05'],
    ['someday', null],
  ])

  it('reads dotted and bracketed names that are declared as such', () => {
    const bindings = {
      'Q3.row.col': ['boolean', true],
      'Q4.a.displayed': ['boolean', false],
      "Q3['18-24'].selected": ['boolean', true],
      'loop.parent.key': ['string', 'x'],
      "quota('plan', 'cell').full": ['boolean', true],
      'quota.plan.cell.remaining': ['number', 7],
      'Q4.in': ['number', 1],
    } as const
    expect(evaluated('Q3.row.col', bindings)).toBe(true)
    expect(evaluated('Q3["row"]["col"]', bindings)).toBe(true)
    expect(evaluated('Q4.a.displayed', bindings)).toBe(false)
    expect(evaluated("Q3['18-24'].selected", bindings)).toBe(true)
    expect(evaluated('loop.parent.key', bindings)).toBe('x')
    expect(evaluated("quota('plan','cell').full", bindings)).toBe(true)
    expect(evaluated("quota('plan', 'cell').remaining", bindings)).toBe(7)
    expect(evaluated('Q4.in', bindings)).toBe(1)
  })
})
