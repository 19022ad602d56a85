import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { fuzz } from '../fuzz.testing.ts'
import { compileExpression } from './compile-expression.ts'
import { evaluateLine } from './eval-line.ts'
import { functionNames } from './functions/registry.ts'
import { SAMPLE } from './lines.testing.ts'
import { scopeOf } from './scopes.testing.ts'
import { KEYWORDS, NAMESPACES } from './words.ts'

const scope = scopeOf(SAMPLE)
const types = Object.fromEntries(Object.entries(SAMPLE).map(([name, [type]]) => [name, type]))

const tokens = fc.constantFrom(
  ...KEYWORDS,
  ...NAMESPACES,
  ...functionNames(),
  ...Object.keys(SAMPLE),
  ...'? : || && ! = == != <> < <= > >= + - * / % ^ ( ) [ ] , . ( ) ( ) [ ] , .'.split(' '),
  ..."1 2.5 1e3 'a' 'd' '2026-11-23' '14:05' \"x\" __proto__ constructor toString row.code loop.key /* */ '\\\\d'".split(
    ' ',
  ),
)
/** Texts that are likely to get past the lexer, and often past the parser. */
const soup = fc.array(tokens, { maxLength: 25 }).map((words) => words.join(' '))
const calls = fc
  .tuple(
    fc.constantFrom(...functionNames()),
    fc.array(
      soup.filter((text) => !text.includes(')')),
      { maxLength: 4 },
    ),
  )
  .map(([name, args]) => `${name}(${args.join(', ')})`)
const anyText = fc.string({ unit: 'binary', maxLength: 60 })
const loneSurrogates = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units))

/** Every result has a shape, and a fault lies inside its source. */
function survives(source: string): void {
  const compiled = compileExpression(source, scope)
  if (compiled.ok) {
    expect(typeof compiled.expression.type.kind).toBe('string')
    expect(evaluateLine({ expr: source, types })).toBeTypeOf('object')
    return
  }
  expect(compiled.faults.length).toBeGreaterThan(0)
  for (const { at, length, message } of compiled.faults) {
    expect(at).toBeGreaterThanOrEqual(0)
    expect(at + length).toBeLessThanOrEqual(source.length)
    expect(message.length).toBeGreaterThan(0)
    expect(message.length).toBeLessThan(400)
  }
}

describe('any text', () => {
  fuzz('of tokens ends in a value or a fault', 10_000, fc.property(soup, survives))
  fuzz('of calls ends in a value or a fault', 10_000, fc.property(calls, survives))
  fuzz('of characters ends in a value or a fault', 3_000, fc.property(anyText, survives))
  fuzz('of unpaired surrogates ends in a value or a fault', 2_000, fc.property(loneSurrogates, survives))
  fuzz(
    'in quotes stands for itself',
    2_000,
    fc.property(loneSurrogates, (text) => {
      const quoted = `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
      expect(evaluateLine({ expr: quoted })).toEqual({ value: text })
    }),
  )
})

describe('any line', () => {
  const line = fc.record(
    {
      expr: fc.oneof(soup, calls, fc.anything()),
      types: fc.oneof(fc.constant(types), fc.anything()),
      values: fc.oneof(fc.dictionary(fc.constantFrom(...Object.keys(SAMPLE)), fc.jsonValue()), fc.anything()),
      now: fc.oneof(fc.constant('2026-11-23T12:00:00Z'), fc.anything()),
    },
    { requiredKeys: [] },
  )
  const endsWell = (each: unknown) => {
    const result = evaluateLine(each)
    expect(Object.keys(result)).toHaveLength(1)
    expect(result).not.toMatchObject({ error: { code: 'internal' } })
  }
  fuzz('ends in a value or an error', 3_000, fc.property(line, endsWell))
  fuzz(
    'that is none ends in an error',
    2_000,
    fc.property(fc.anything(), (each) => void expect(Object.keys(evaluateLine(each))).toEqual(['error'])),
  )
})

describe('any answers', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'a', '1', '2026-11-23', '\ud800', 'e\u0301'),
  )
  const answers: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    number: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()),
    string: texts,
    boolean: fc.boolean(),
    code: fc.oneof(texts, fc.record({ code: texts, other: texts })),
    codes: fc.array(fc.oneof(texts, fc.record({ code: texts, other: texts }))),
    list: fc.array(fc.jsonValue()),
  }
  const values = fc.record(
    Object.fromEntries(
      Object.entries(SAMPLE).map(([name, [type, given]]) => [name, answers[type] ?? fc.constant(given ?? null)]),
    ),
    { requiredKeys: [] },
  )
  fuzz(
    'give any expression a value or an error',
    3_000,
    fc.property(fc.oneof(calls, soup), values, (expr, each) => {
      const result = evaluateLine({ expr, types, values: each })
      expect(Object.keys(result)).toHaveLength(1)
      expect(result).not.toMatchObject({ error: { code: 'internal' } })
    }),
  )
})

describe('any pattern', () => {
  const parts = 'a b . * + ? ( ) [ ] { } | ^ $ \\\\ d w 1 , - (?: (?i) (?= (?<= \\\\p{L} {2,5} {9,99}'.split(' ')
  const pattern = fc.array(fc.constantFrom(...parts), { maxLength: 20 }).map((chosen) => chosen.join(''))
  fuzz(
    'matches, does not, or is refused',
    3_000,
    fc.property(pattern, (text) => {
      const result = evaluateLine({ expr: `matches('aab1', '${text}')` })
      if ('error' in result) expect(result.error.code).toBe('bad-pattern')
      else expect(result.value).toBeTypeOf('boolean')
    }),
  )
})
