import { describe, expect, it } from 'vitest'
import { evaluated, faultOf, SAMPLE } from './lines.testing.ts'
import { parse } from './parse.ts'

const faultIn = (source: string) => {
  const parsed = parse(source)
  if (parsed.ok) throw new Error(`${source} has no fault`)
  return parsed.faults[0]
}

describe('what the grammar refuses', () => {
  it.each([
    ['', 0, 'expected a value, found the end of the expression', undefined],
    ['1 +', 3, 'expected a value, found the end of the expression', undefined],
    ['1 2', 2, 'expected an operator such as + = and, found the number 2', 'texts stand in quotes'],
    [
      'a = b = c',
      6,
      'comparisons do not chain: “=” follows another comparison',
      'write a = b and b = c, or put one comparison in parentheses',
    ],
    [
      '1 < a < 3',
      6,
      'comparisons do not chain: “<” follows another comparison',
      'write a = b and b = c, or put one comparison in parentheses',
    ],
    [
      'a = b empty',
      6,
      'comparisons do not chain: “empty” follows another comparison',
      'write a = b and b = c, or put one comparison in parentheses',
    ],
    [
      'a empty empty',
      8,
      'comparisons do not chain: “empty” follows another comparison',
      'write a = b and b = c, or put one comparison in parentheses',
    ],
    [
      'a in b in c',
      7,
      'comparisons do not chain: “in” follows another comparison',
      'write a = b and b = c, or put one comparison in parentheses',
    ],
    [
      'a between 1 and 2 between 3 and 4',
      18,
      'comparisons do not chain: “between” follows another comparison',
      'write a = b and b = c, or put one comparison in parentheses',
    ],
    ['a between 1, 2', 11, 'expected “and” and the upper bound after between, found “,”', 'write x between 1 and 5'],
    ['a not in b', 2, 'expected an operator, found “not”', 'write notin as one word'],
    ['a not contains b', 2, 'expected an operator, found “not”', 'write notcontains as one word'],
    ['a = not b', 4, 'expected a value, found “not”', 'put it in parentheses: (not a)'],
    ['a = !b', 4, 'expected a value, found “!”', 'put it in parentheses: (not a)'],
    ['a is null', 2, '“is” has no meaning here', 'write =, or Q1 empty'],
    ['if a then b', 3, 'expected an operator such as + = and, found “a”', 'texts stand in quotes'],
    ['empty(a)', 0, '“empty” comes after its value', 'write Q1 empty, or isEmpty(Q1)'],
    ['a and', 5, 'expected a value, found the end of the expression', undefined],
    ['and a', 0, 'expected a value, found “and”', undefined],
    ['a ? b', 5, 'expected “:” and what to take otherwise, found the end of the expression', 'write condition ? a : b'],
    ['(a', 2, 'expected “)” to close the parenthesis, found the end of the expression', undefined],
    ['a)', 1, '“)” closes nothing', 'remove it, or open it before'],
    ['()', 1, 'expected a value in the parentheses, found “)”', undefined],
    [
      "a in ('b', 'c')",
      9,
      'expected “)” to close the parenthesis, found “,”',
      "write lists in square brackets: ['a', 'b']",
    ],
    ['[1, 2', 5, 'expected “,” or “]” to close the list, found the end of the expression', undefined],
    ['[1,]', 3, 'expected a value, found “]”', undefined],
    ['sum(1', 5, 'expected “,” or “)” to close sum(, found the end of the expression', undefined],
    ['a.', 2, 'expected a name after the dot, found the end of the expression', undefined],
    [
      'a.18',
      2,
      'expected a name after the dot, found the number 18',
      "codes that start with a digit stand in brackets: Q1['18-24']",
    ],
    ['a[b]', 2, 'expected a code in quotes, found “b”', "write a['code']"],
    ["a['b'", 5, 'expected “]” after the code, found the end of the expression', "write a['code']"],
    ['+1', 0, 'expected a value, found “+”', 'a value has no plus sign before it'],
    ['.5', 0, 'expected a value, found “.”', 'numbers start with a digit: 0.5'],
    ['5.', 1, 'expected an operator such as + = and, found “.”', 'texts stand in quotes'],
    ['1x', 0, '“1x” is neither a number nor a name', 'names start with a letter; texts stand in quotes'],
    ['1e', 0, '“1e” is neither a number nor a name', 'names start with a letter; texts stand in quotes'],
    ["'abc", 0, 'this text is never closed', "close it with '"],
    [
      "'a\\d'",
      2,
      '“\\d” is not known in a text; after a backslash come n, t, \\, \' or "',
      "write \\\\ for one backslash, in patterns too: '\\\\d+'",
    ],
    ['1 /* one', 2, 'this comment is never closed', 'close it with */'],
    ['a === b', 2, '“===” has no meaning here', 'write ='],
    ['a => b', 2, '“=>” has no meaning here', 'write >='],
    ['a & b', 2, '“&” has no meaning here', 'write and'],
    ['a ≤ b', 2, '“≤” has no meaning here', 'write <='],
    ['a = “b”', 4, '““” has no meaning here', 'use straight quotes " or \''],
    ['{{a}}', 0, '“{” has no meaning here', 'write names without braces, and lists in square brackets'],
    ['2 ** 3', 2, '“**” has no meaning here', 'write ^'],
    ['größe', 2, 'the character “ö” has no meaning here', 'names are made of a–z, 0–9 and _; texts stand in quotes'],
    ['a \u0000', 2, 'the character U+0000 has no meaning here', undefined],
    ['a \ud800', 2, 'the character U+D800 has no meaning here', undefined],
    ['_a', 0, '“_” has no meaning here', 'names start with a letter'],
  ])('%j at %i: %s', (source, at, message, hint) => {
    expect(faultIn(source)).toMatchObject({ code: 'syntax', at, message })
    expect(faultIn(source)?.hint).toBe(hint)
  })

  it('lists every stray character', () => {
    const parsed = parse('a § b ¶ c')
    expect(parsed.ok ? [] : parsed.faults.map(({ at }) => at)).toEqual([2, 6])
  })
})

describe('depth', () => {
  const nested = (levels: number, open: string, inner: string, close: string) =>
    open.repeat(levels) + inner + close.repeat(levels)

  it.each([
    ['parentheses', '(', '1', ')'],
    ['lists', '[', '1', ']'],
    ['calls', 'abs(', '1', ')'],
    ['minus signs', '-', '1', ''],
    ['not', 'not ', 'true', ''],
    ['branches', 'true ? 1 : ', '2', ''],
    ['first branches', 'true ? ', '2', ' : 1'],
    ['mixed levels', '(-', '1', ')'],
  ])('64 levels of %s pass, 65 fail', (_name, open, inner, close) => {
    const each = open === '(-' ? 2 : 1
    expect(parse(nested(64 / each, open, inner, close)).ok).toBe(true)
    expect(faultIn(nested(64 / each + 1, open, inner, close))).toMatchObject({ code: 'too-deep' })
  })

  it('counts a condition as a level below its “?”', () => {
    expect(parse(`${nested(63, '(', 'true', ')')} ? 1 : 2`).ok).toBe(true)
    expect(faultIn(`${nested(64, '(', 'true', ')')} ? 1 : 2`)).toMatchObject({ code: 'too-deep', at: 133 })
    expect(parse(`${nested(64, '(', '1', ')')} + ${nested(64, '(', '1', ')')}`).ok).toBe(true)
    expect(parse(`[${nested(62, '(', 'true', ')')} ? 1 : 2, 1]`).ok).toBe(true)
    expect(faultIn(`[1, ${nested(63, '(', 'true', ')')} ? 1 : 2]`)).toMatchObject({ code: 'too-deep' })
  })

  it('is 1 for flat chains of any length', () => {
    expect(evaluated(`0${'+1'.repeat(1_990)}`)).toBe(1_990)
    expect(evaluated(`1${'^1'.repeat(1_990)}`)).toBe(1)
    expect(evaluated(`true${' and true'.repeat(400)}`)).toBe(true)
    expect(evaluated(`sum(1${',1'.repeat(1_900)})`)).toBe(1_901)
  })
})

describe('length', () => {
  it('goes to 4,000 characters, however many units they take', () => {
    expect(parse(`1${' '.repeat(3_999)}`).ok).toBe(true)
    expect(faultIn(`1${' '.repeat(4_000)}`)).toMatchObject({ code: 'too-long', at: 0 })
    expect(evaluated(`len('${'\u{1f600}'.repeat(3_993)}')`)).toBe(3_993)
    expect(faultOf(`len('${'\u{1f600}'.repeat(3_994)}')`).code).toBe('too-long')
  })

  it('refuses a megabyte and ten thousand levels at once', () => {
    for (const source of ['('.repeat(1_000_000), '['.repeat(10_000), '-'.repeat(10_000), "'".repeat(1_000_001)])
      expect(faultIn(source)?.code).toBe('too-long')
  })
})

describe('words', () => {
  it('that are operators may follow a dot', () => {
    expect(evaluated('Q1.in + Q1.and', { 'Q1.in': ['number', 1], 'Q1.and': ['number', 2] })).toBe(3)
  })

  it('are names in their own case only', () => {
    expect(faultOf('q2', SAMPLE).message).toContain('did you mean Q2?')
  })
})
