import { describe, expect, it } from 'vitest'
import { evaluated, SAMPLE } from '../lines.testing.ts'

const RESULTS: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  iif: [
    ['iif(Q2 > 2, 1, 2)', 1],
    ["iif(no, 'a', 'b')", 'b'],
    ['iif(null, 1, null)', null],
  ],
  coalesce: [
    ['coalesce(Q3, 5)', 5],
    ['coalesce(Q3, Q2, 5)', 3],
    ['coalesce(null)', null],
    ["coalesce(Q6, ['x'])", ['x']],
    ["coalesce(none, 'x')", 'x'],
    ["coalesce(someday, '2026-05-01')", '2026-05-01'],
    ["coalesce(blank, '')", ''],
  ],
  random: [
    ["random(4, 4, 'k')", 4],
    ["random(1, 6, 'k') = random(1, 6, 'k')", true],
    ["random(1, 6, 'k') between 1 and 6", true],
    ["random(2, 1, 'k')", null],
    ["random(Q3, 1, 'k')", null],
    ["random(0, 1e300, 'k')", null],
  ],
  isNumber: [
    ['isNumber(Q2)', true],
    ['isNumber(Q3)', false],
    ["isNumber('5')", false],
    ['isNumber(null)', false],
  ],
  isString: [
    ['isString(Q4)', true],
    ['isString(Q2)', false],
    ['isString(blank)', false],
    ['isString(Q7)', false],
  ],
  isList: [
    ['isList([])', true],
    ['isList(Q5)', true],
    ['isList(Q6)', false],
    ['isList(Q1)', false],
  ],
  elapsed: [['elapsed()', 0]],
  pageElapsed: [['pageElapsed()', 0]],
}

describe.each(Object.entries(RESULTS))('%s', (_name, rows) => {
  it.each(rows)('%s is %j', (expr, value) => expect(evaluated(expr, SAMPLE)).toEqual(value))
})
