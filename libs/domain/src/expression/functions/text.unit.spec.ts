import { describe, expect, it } from 'vitest'
import { evaluated, SAMPLE } from '../lines.testing.ts'

const RESULTS: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  len: [
    ["len('abc')", 3],
    ["len('\u{1f600}é')", 2],
    ["len('\ud800x')", 2],
    ['len(blank)', 0],
    ['len(Q1)', 1],
  ],
  lower: [
    ["lower('ÄB')", 'äb'],
    ['lower(null)', ''],
  ],
  upper: [
    ['upper(Q4)', 'STRASSE'],
    ['upper(Q1)', 'M'],
  ],
  trim: [
    ["trim(' \\t a b \u00a0')", 'a b'],
    ['trim(blank)', ''],
  ],
  substr: [
    ["substr('hello', 1, 3)", 'ell'],
    ["substr('hello', 2)", 'llo'],
    ["substr('hello', -2, 2)", 'he'],
    ["substr('\u{1f600}bc', 1, 1)", 'b'],
    ["substr('abc', 5)", ''],
    ["substr('abc', 1, -1)", ''],
    ["substr('abc', 0, 99)", 'abc'],
    ["substr('abc', 1.9, 1)", 'b'],
    ['substr(blank, 0, 1)', ''],
    ["substr('abc', Q3)", null],
  ],
  concat: [
    ["concat('a', 'b')", 'ab'],
    ["concat(null, 'a')", 'a'],
    ["concat(['a', null, 'b'])", 'ab'],
    ['concat(Q5)', 'ao'],
    ["concat('n=', Q2, ' ', yes, ' ', Q7)", 'n=3 true 2026-01-31'],
    ['concat(null)', ''],
  ],
  replace: [
    ["replace('banana', 'a', 'o')", 'bonono'],
    ["replace('a.b.c', '.', '$&')", 'a$&b$&c'],
    ["replace('abc', '', 'x')", 'abc'],
    ["replace('abc', 'b', null)", 'ac'],
    ["replace('Aa', 'a', '')", 'A'],
    ["replace(blank, 'a', 'b')", ''],
  ],
  startsWith: [
    ["startsWith('Hello', 'he')", true],
    ["startsWith('Hello', 'lo')", false],
    ["startsWith(blank, 'a')", false],
    ["startsWith('a', null)", true],
  ],
  endsWith: [
    ["endsWith(Q4, 'SSE')", true],
    ["endsWith('Hello', 'x')", false],
  ],
  matches: [
    ["matches('ab12', '\\\\d+')", true],
    ["matches('ab12', '^\\\\d+$')", false],
    ["matches('AB', '(?i)ab')", true],
    ["matches(blank, '^$')", true],
    ["matches(Q1, '^[mf]$')", true],
    ["matches('aaa', concat('a', '+'))", true],
  ],
}

describe.each(Object.entries(RESULTS))('%s', (_name, rows) => {
  it.each(rows)('%s is %j', (expr, value) => expect(evaluated(expr, SAMPLE)).toEqual(value))
})
