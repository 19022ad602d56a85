import { describe, expect, it } from 'vitest'
import { evaluated, SAMPLE } from './lines.testing.ts'

type Rows = readonly (readonly [string, unknown])[]
const table = (rows: Rows) => it.each(rows)('%s is %j', (expr, value) => expect(evaluated(expr, SAMPLE)).toEqual(value))

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
