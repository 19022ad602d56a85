import { describe, expect, it } from 'vitest'
import { evaluateLine } from './eval-line.ts'
import { SAMPLE } from './lines.testing.ts'

const types = Object.fromEntries(Object.entries(SAMPLE).map(([name, [type]]) => [name, type]))

/** Something inside something, so many times. */
function nested(levels: number, wrap: (inner: unknown) => unknown = (inner) => [inner]): unknown {
  let value: unknown = 'x'
  for (let level = 0; level < levels; level++) value = wrap(value)
  return value
}

/** Ends in a value or an error that is not `internal`. */
function inTime(line: unknown): void {
  const started = performance.now()
  const result = evaluateLine(line)
  expect(performance.now() - started).toBeLessThan(3_000) // 0.3 s at most on an idle machine
  expect(result).not.toMatchObject({ error: { code: 'internal' } })
}

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
  ])('%s takes no noticeable time', (_name, expr) => inTime({ expr, types }))

  const texts = { A: 'string', B: 'string', L: 'list', C: 'codes' }
  const over = (expr: string, values: Readonly<Record<string, unknown>>) => ({ expr, types: texts, values })
  const [a, accents] = [(count: number) => 'a'.repeat(count), (count: number) => 'é'.repeat(count)]
  /** Halves that differ in the middle only: the search that engines use takes the product of the lengths. */
  const hostile = { A: a(1_000_000), B: `${a(250_000)}b${a(250_000)}` }

  it.each([
    ['a pile of marks, compared', over('A = B', { A: `a${'\u0300\u0316'.repeat(300_000)}`, B: 'a' })],
    ['a pile of marks, searched', over("A contains 'x'", { A: `a${'\u0300\u0316'.repeat(300_000)}` })],
    ['a long part, searched', over('A contains B', hostile)],
    ['a long part, replaced', over("replace(A, B, '')", hostile)],
    ['a long text among many', over('A in L', { A: accents(1_000_000), L: Array(9_000).fill('é') })],
    ['a long text ranked among many', over('rankOf(L, A)', { A: accents(1_000_000), L: Array(9_000).fill('é') })],
    ['lists in lists, as a set', over('C = L', { C: ['a'], L: [nested(60)] })],
    ['lists in lists, in common', over('L anyof L', { L: Array(20).fill(nested(60)) })],
    [
      'a pattern that has to look again and again',
      over("matches(A, '(?i)(\\\\p{L}{1,300})+1')", { A: accents(1_000_000) }),
    ],
    ['a pattern that grows', over("matches(A, '(?:abcdefghij){1000}')", { A: a(1_000_000) })],
    ['a name of brackets', { expr: '1', types: { ['['.repeat(1_000_000)]: 'number' } }],
    ['a name of parentheses', { expr: '1', types: { ["('".repeat(500_000)]: 'number' } }],
    ['values in values', { expr: '1', values: nested(5_000, (inner) => ({ inner })) }],
  ])('%s takes no noticeable time', (_name, line) => inTime(line))
})
