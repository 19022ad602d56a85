import type { Bindings } from '../lines.testing.ts'

/** One expression with what the language's description says it is; derived by hand, never from the implementation. */
export interface CorpusLine {
  /** The sentence of the description that it proves. */
  readonly rule: string
  readonly expr: string
  readonly types: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, unknown>>
  readonly now: string
  readonly expected: Expected
}

type Expected =
  | { readonly value: unknown }
  | { readonly error: { readonly code: string; readonly at?: number; readonly hint?: string } }

/** What an expression fails with: the code, where, and a part of the message that helps. */
export class Fails {
  readonly error: { readonly code: string; readonly at?: number; readonly hint?: string }
  constructor(code: string, at?: number, hint?: string) {
    this.error = { code, ...(at === undefined ? {} : { at }), ...(hint === undefined ? {} : { hint }) }
  }
}

export const fails = (code: string, at?: number, hint?: string): Fails => new Fails(code, at, hint)

type Row = readonly [rule: string, expr: string, expected: unknown]

const NOW = '2026-11-23T12:30:45Z'

/** Rows over the same answers. */
export function lines(rows: readonly Row[], answers: Bindings = ANSWERS, now: string = NOW): readonly CorpusLine[] {
  const entries = Object.entries(answers)
  const types = Object.fromEntries(entries.map(([name, [type]]) => [name, type]))
  const given = entries.flatMap(([name, [, answer]]) => (answer === undefined ? [] : [[name, answer] as const]))
  const values = Object.fromEntries(given)
  return rows.map(([rule, expr, expected]) => ({
    rule,
    expr,
    types,
    values,
    now,
    expected: expected instanceof Fails ? { error: expected.error } : { value: expected },
  }))
}

/** One answer of each type, and one question of each type without an answer. */
const ANSWERS: Bindings = {
  one: ['code', 'a'],
  two: ['code', '2'],
  age: ['code', '18-24'],
  other: ['code', { code: 'o', other: 'tea' }],
  several: ['codes', ['a', 'c', { code: 'o', other: 'rum' }]],
  digits: ['codes', ['1', '3']],
  ranked: ['list', ['c', 'a', 'b']],
  numbers: ['list', [3, null, 1, 2]],
  n: ['number', 7],
  text: ['string', 'Green Tea'],
  yes: ['boolean', true],
  no: ['boolean', false],
  born: ['date', '2000-02-29'],
  moment: ['datetime', '2026-11-23T10:00:00+01:00'],
  clock: ['time', '14:05'],
  noOne: ['code'],
  noSeveral: ['codes'],
  noList: ['list'],
  noNumber: ['number'],
  noText: ['string'],
  noYes: ['boolean'],
  noDate: ['date'],
  noMoment: ['datetime'],
  noClock: ['time'],
  'hidden.source': ['string', 'panel'],
  'hidden.wave': ['number'],
  'var.score': ['number', 7.5],
  'one.label': ['string', 'a man'],
  'several.a.displayed': ['boolean', true],
  'loop.key': ['code', 'x'],
  'loop.parent.index': ['number', 2],
  'M.r1': ['code', 'good'],
  'M.r2': ['code', 'bad'],
  'M.r3': ['code'],
  'W.r1': ['codes', ['x', 'y']],
  "quota('gender', 'men').full": ['boolean', false],
  "quota('gender', 'men').remaining": ['number', 12],
}
