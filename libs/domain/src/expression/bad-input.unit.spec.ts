import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileExpression } from './compile-expression.ts'
import { evaluateLine } from './eval-line.ts'
import { functionNames } from './functions/registry.ts'
import { SAMPLE } from './lines.testing.ts'
import { scopeOf } from './scopes.testing.ts'
import { KEYWORDS, NAMESPACES } from './words.ts'

const RUNS = { numRuns: 10_000 }
const FEWER = { numRuns: 3_000 }
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
  it('of tokens ends in a value or a fault', () => fc.assert(fc.property(soup, survives), RUNS))
  it('of calls ends in a value or a fault', () => fc.assert(fc.property(calls, survives), RUNS))
  it('of characters ends in a value or a fault', () => fc.assert(fc.property(anyText, survives), FEWER))
  it('of unpaired surrogates ends in a value or a fault', () =>
    fc.assert(fc.property(loneSurrogates, survives), { numRuns: 2_000 }))

  it('in quotes stands for itself', () => {
    fc.assert(
      fc.property(loneSurrogates, (text) => {
        const quoted = `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
        expect(evaluateLine({ expr: quoted })).toEqual({ value: text })
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('any line', () => {
  it('ends in a value or an error', () => {
    fc.assert(
      fc.property(fc.anything(), (line) => void expect(Object.keys(evaluateLine(line))).toEqual(['error'])),
      { numRuns: 2_000 },
    )
    const line = fc.record(
      {
        expr: fc.oneof(soup, fc.anything()),
        types: fc.oneof(fc.constant(types), fc.anything()),
        values: fc.oneof(fc.dictionary(fc.constantFrom(...Object.keys(SAMPLE)), fc.jsonValue()), fc.anything()),
        now: fc.anything(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(line, (each) => void expect(Object.keys(evaluateLine(each))).toHaveLength(1)),
      FEWER,
    )
  })
})

describe('any pattern', () => {
  it('matches, does not, or is refused', () => {
    const pattern = fc
      .array(
        fc.constantFrom(...'a b . * + ? ( ) [ ] { } | ^ $ \\\\ d w 1 , - (?: (?i) (?= (?<= \\\\p{L} {2,5}'.split(' ')),
        { maxLength: 20 },
      )
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(pattern, (text) => {
        const result = evaluateLine({ expr: `matches('aab1', '${text}')` })
        if ('error' in result) expect(result.error.code).toBe('bad-pattern')
        else expect(result.value).toBeTypeOf('boolean')
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('bounded time', () => {
  it.each([
    ['a megabyte', `${'a'.repeat(1_000_000)}`],
    ['ten thousand levels', `${'('.repeat(10_000)}1${')'.repeat(10_000)}`],
    ['comments that never end', '/*'.repeat(2_000)],
    ['a thousand unknown names', Array.from({ length: 800 }, (_, i) => `q${i}`).join('+')],
    ['a pattern of nested repeats', `matches('${'a'.repeat(1_000)}', '${'(a*'.repeat(200)}${')*'.repeat(200)}b')`],
    ['a pattern of counted repeats', "matches('a', '((a{100}){100}){100}')"],
    ['a long pattern', `matches('a', '${'a?'.repeat(1_000)}')`],
    ['wide lists', `[${'1,'.repeat(1_900)}1] = [2]`],
  ])('%s takes no noticeable time', (_name, expr) => {
    const started = performance.now()
    evaluateLine({ expr, types })
    expect(performance.now() - started).toBeLessThan(3_000) // 0.1 s at most on an idle machine
  })
})
