import { evaluateLine } from './eval-line.ts'

/** Names of a test with their type and answer; an absent answer is null. */
export type Bindings = Readonly<Record<string, readonly [type: string, answer?: unknown]>>

const NOW = '2026-11-23T12:30:45Z'

export function run(expr: string, bindings: Bindings = {}, now: string = NOW) {
  const entries = Object.entries(bindings)
  const types = Object.fromEntries(entries.map(([name, [type]]) => [name, type]))
  const values = Object.fromEntries(
    entries.flatMap(([name, [, answer]]) => (answer === undefined ? [] : [[name, answer]])),
  )
  return evaluateLine({ expr, types, values, now })
}

/** The value of an expression that has one. */
export function evaluated(expr: string, bindings: Bindings = {}, now: string = NOW): unknown {
  const result = run(expr, bindings, now)
  if ('value' in result) return result.value
  throw new Error(`${expr}: ${result.error.code} ${result.error.message}`)
}

/** The first fault of an expression that has one. */
export function faultOf(expr: string, bindings: Bindings = {}) {
  const result = run(expr, bindings)
  if ('error' in result) return result.error
  throw new Error(`${expr} is ${JSON.stringify(result.value)}, a fault was expected`)
}

/** Answers that most tests read. */
export const SAMPLE: Bindings = {
  Q1: ['code', 'm'],
  Q2: ['number', 3],
  Q3: ['number'],
  Q4: ['string', 'Straße'],
  Q5: ['codes', ['a', { code: 'o', other: 'tea' }]],
  Q6: ['codes'],
  Q7: ['date', '2026-01-31'],
  Q8: ['datetime', '2026-11-23T10:00:00+01:00'],
  Q9: ['time', '14:05'],
  Q10: ['list', ['c', 'a', 'b']],
  N1: ['code', '1'],
  N5: ['codes', ['1', '3']],
  yes: ['boolean', true],
  no: ['boolean', false],
  unknown: ['boolean'],
  none: ['code'],
  blank: ['string'],
  someday: ['date'],
  'hidden.source': ['string', 'panel'],
  'Q1.label': ['string', 'a man'],
  'loop.key': ['string', 'tea'],
}
