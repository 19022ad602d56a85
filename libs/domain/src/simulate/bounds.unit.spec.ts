import { describe, expect, it } from 'vitest'
import { multiple, number, options, page, run, told } from './run.testing.ts'
import { simulate } from './simulate.ts'

type Json = Readonly<Record<string, unknown>>
const AT = Date.UTC(2026, 10, 23, 12)

/** Codes of what is wrong with an answer to one question, or the answer as it is stored. */
function outcome(question: Json, answer: unknown, survey: Json = {}, now = AT): unknown {
  const document = { title: 'T', pages: [page('p1', [{ id: 'Q', text: 'Q', ...question }])], ...survey }
  const result = simulate(document, { steps: [{ answers: { Q: answer } }] }, { seed: 's', now })
  if (!('outcome' in result)) throw new Error(JSON.stringify(result.diagnostics))
  if (result.violations.length > 0) return result.violations.map((violation) => violation.code).join(' ')
  return result.outcome === 'COMPLETED' ? { stored: result.answers.Q } : result.outcome
}
const stored = (answer: unknown) => ({ stored: answer })
const auckland = { timeZone: 'Pacific/Auckland' } // there it is the 24th already
const day = (rest: Json) => ({ type: 'date', ...rest })
const columns = options('c', 'd', 'e')
const grid = { type: 'matrix-multiple', rows: options('r', 's'), columns }
const sum = { type: 'constant-sum', items: options('i', 'j', 'k') }

const cases: readonly (readonly [Json, unknown, unknown, Json?])[] = [
  // Today is that of the survey's zone; months keep the last day; a birthday on 29 February is on 1 March
  [day({ max: 'today' }), '2026-11-24', 'range'],
  [day({ max: 'today' }), '2026-11-24', stored('2026-11-24'), auckland],
  [day({ min: 'today' }), '2026-11-23', 'range', auckland],
  [day({ min: 'today-2w' }), '2026-11-09', stored('2026-11-09')],
  [day({ min: 'today-2w' }), '2026-11-08', 'range'],
  [day({ max: 'today+3m' }), '2027-02-23', stored('2027-02-23')],
  [day({ minAge: 18, max: 'today' }), '2008-11-24', 'range'],
  [day({ minAge: 1, min: '2020-01-01' }), '2019-12-31', 'range'],
  [day({ minAge: 18, min: 'today-1y' }), '2020-01-01', 'range range'],
  [{ type: 'time', min: '09:00', max: '17:00' }, '17:00', stored('17:00')],
  [{ type: 'time', min: '09:00', max: '17:00' }, '17:01', 'range'],
  [{ type: 'datetime', max: 'today' }, '2026-11-23T23:59:00-12:00', 'range'],
  [{ type: 'datetime', min: 'today', max: 'today' }, '2026-11-23T12:00:00Z', stored('2026-11-23T12:00:00Z'), auckland],
  // Decimals as written, not as doubles
  [{ type: 'decimal', decimals: 7 }, 1e-7, stored(1e-7)],
  [{ type: 'decimal', decimals: 6 }, 1e-7, 'decimals'],
  [{ type: 'slider', min: 0.1, step: 0.2 }, 0.7, stored(0.7)],
  [{ type: 'slider', min: 0.1, step: 0.2 }, 0.8, 'step'],
  [{ type: 'number', integer: true }, 1e21, stored(1e21)],
  [{ type: 'number', max: 3, integer: true, decimals: 1, step: 2 }, 3.25, 'range integer decimals step'],
  [{ type: 'nps' }, 10.5, 'range integer'],
  [{ ...sum, decimals: 2, total: { exact: 99.99 } }, { i: 33.33, j: 33.33, k: 33.33 }, stored({ i: 33.33, j: 33.33, k: 33.33 })],
  [{ ...sum, total: { exact: 100 } }, { i: 100 }, stored({ i: 100 })],
  [{ ...sum, zero: 'refuse', total: { exact: 100 } }, { i: 100, j: 0 }, 'range range'],
  [{ ...sum, total: { min: 5, max: 6 } }, { i: 0, j: 0, k: 0 }, 'total'],
  [{ type: 'constant-sum', items: [{ code: 'i', min: -5, max: 5, label: 'i' }] }, { i: -5 }, stored({ i: -5 })],
  // Addresses
  [{ type: 'url', protocols: ['ftp'] }, 'ftp://example.org/x', stored('ftp://example.org/x')],
  [{ type: 'url', domains: ['Example.org'], denyDomains: ['bad.example.org'] }, 'https://www.EXAMPLE.org', stored('https://www.EXAMPLE.org')],
  [{ type: 'url', domains: ['example.org'], denyDomains: ['bad.example.org'] }, 'https://x.bad.example.org', 'format'],
  [{ type: 'email', domains: ['example.org'] }, 'a@example.org.evil.example', 'format'],
  [{ type: 'email', minLength: 30 }, 'ada@example.org', 'length'],
  [{ type: 'phone' }, '030 1234567', stored('+49301234567'), { country: 'DE' }],
  [{ type: 'phone' }, '030 1234567', 'format'],
  // Texts
  [{ type: 'text', pattern: { regex: '^(a+)+$' } }, `${'a'.repeat(50_000)}b`, 'pattern'],
  [{ type: 'text', pattern: { regex: 'b' } }, 'abc', stored('abc')],
  [{ type: 'text', minLength: 2, maxLength: 2 }, '👩🏽', stored('👩🏽')],
  [{ type: 'text' }, 'a\tb', 'format'],
  [{ type: 'textarea' }, 'a\tb\nc', stored('a\tb\nc')],
  [{ type: 'text', equals: 'x', contains: 'y' }, 'z', 'pattern pattern'],
  // Matrices
  [{ ...grid, uniqueColumns: true }, { r: ['c', 'd'], s: ['d', 'e'] }, 'unique'],
  [{ ...grid, minSelected: 2, maxSelected: 2 }, { r: ['c'], s: ['c', 'd', 'e'] }, 'count count'],
  [{ ...grid, required: true, requireRows: 1 }, { r: ['c'], s: [] }, stored({ r: ['c'] })],
  [{ ...grid, required: true }, { r: ['c'] }, 'rows'],
  [{ type: 'matrix-bipolar', rows: [{ code: 'r', left: 'l', right: 'r' }], min: 0, max: 1, step: 0.25 }, { r: 0.75 }, stored({ r: 0.75 })],
  [{ type: 'group-rating', items: [{ code: 'i', label: 'i', max: 3 }], min: 1, max: 5 }, { i: 4 }, 'range'],
  [{ type: 'group-rank', groups: options('g'), options: options('a', 'b'), top: 1 }, { g: ['a', 'b'] }, 'count'],
  [{ type: 'consent', version: 'v2' }, { version: 'v2', given: false }, stored({ version: 'v2', given: false })],
  [{ type: 'consent', version: 'v2', mustAccept: true }, { version: 'v1', given: false }, 'consent consent'],
  [{ type: 'boolean', required: true }, false, stored(false)],
] // biome-ignore format: one answer a line

describe('an answer in its bounds', () => {
  it.each(cases.map(([question, answer, wanted, survey]) => ({ question, answer, wanted, survey })))(
    '$question answered $answer: $wanted',
    ({ question, answer, wanted, survey }) => {
      expect(outcome(question, answer, survey)).toEqual(wanted)
    },
  )

  it('counts whole years, and birthdays on 29 February on 1 March', () => {
    const adult = day({ minAge: 18 })
    expect(outcome(adult, '2008-02-29', {}, Date.UTC(2026, 1, 28))).toBe('range')
    expect(outcome(adult, '2008-02-29', {}, Date.UTC(2026, 2, 1))).toEqual(stored('2008-02-29'))
    expect(outcome(day({ min: 'today-1m' }), '2026-02-28', {}, Date.UTC(2026, 2, 31))).toEqual(stored('2026-02-28'))
  })
})

describe('bounds of what is hidden', () => {
  const hiding = (id: string) => ({ code: id, label: id, visibleIf: 'N = 1' })

  it('never ask for more than is shown', () => {
    const choices = [...options('a'), hiding('b'), { code: 'n', label: 'none', exclusive: true }]
    const document = {
      pages: [
        page('p1', [number('N')]),
        page('p2', [
          { ...multiple('A', []), options: choices, minSelected: 2 },
          { ...multiple('B', []), options: choices, exactSelected: 2 },
          { id: 'C', type: 'rank', text: 'C', options: choices, top: 3 },
          { ...grid, id: 'D', text: 'D', columns: [...options('c'), hiding('d')], minSelected: 2, required: true },
          { ...grid, id: 'E', text: 'E', rows: [...options('r'), hiding('s')], required: true },
        ]),
      ],
    }
    const answers = { A: ['a'], B: ['a'], C: ['n', 'a'], D: { r: ['c'], s: ['c'] }, E: { r: ['c'] } }
    expect(told(run(document, [{ answers: { N: 2 } }, { answers }]))).toEqual([])
    expect(told(run(document, [{ answers: { N: 1 } }, { answers }]))).toEqual([
      '1 A count', '1 B count', '1 C count', '1 D count', '1 D count', '1 E rows',
    ]) // biome-ignore format: by question
  })
})
