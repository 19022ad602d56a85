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
