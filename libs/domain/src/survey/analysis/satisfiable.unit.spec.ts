import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileExpression } from '../../expression/compile-expression.ts'
import type { Scope } from '../../expression/scope.ts'
import type { ValueType } from '../../expression/types.ts'
import type { Value } from '../../expression/value.ts'
import { domainOf } from './domain.ts'
import { canBeTrue, type Known } from './satisfiable.ts'

const TYPES: Readonly<Record<string, ValueType>> = {
  C: { kind: 'code', codes: ['a', 'b', '1'] },
  M: { kind: 'codes', codes: ['a', 'b'] },
  N: { kind: 'number' },
  B: { kind: 'boolean' },
  S: { kind: 'string' },
}
const VALUES: Readonly<Record<string, readonly Value[]>> = {
  C: [null, 'a', 'b', '1'],
  M: [null, ['a'], ['b'], ['a', 'b']],
  N: [null, 0, 1, 2, 3, 1.5],
  B: [null, true, false],
  S: [null, 'a', 'x', ''],
}
const known = ([name = '', ...rest]: readonly string[]): Known | undefined => {
  const type = rest.length === 0 ? TYPES[name] : undefined
  return type && { type, domain: domainOf(type, name === 'N' ? { min: 0, max: 3 } : {}) }
}

describe('conditions that no answers can make true', () => {
  it.each([
    ["C = 'a' and C = 'b'"],
    ["C = 'a' and C != 'a'"],
    ["C = 'z'"],
    ["C in ['x', 'y']"],
    ["not (C = 'a' or C != 'a')"],
    ["C empty and C = 'a'"],
    ['C = 2'],
    ['N > 3'],
    ['N < 2 and N > 2'],
    ['N between 5 and 9'],
    ['2 < N and N <= 1'],
    ['N = -1'],
    ["M contains 'a' and M notcontains 'a'"],
    ["M anyof ['z']"],
    ["M allof ['a', 'z']"],
    ['B and not B'],
    ["S = 'x' and S = 'y'"],
    ['false'],
    ['(N > 3 or N < 0) and B'],
  ])('%s', (source) => {
    expect(canBeTrue(source, known)).toBe(false)
  })

  it.each([
    ["C = 'a' or C = 'b'"],
    ['N >= 3'],
    ["M contains 'a' and M contains 'b'"],
    ['N + 1 > 9'],
    ['C != null'],
    ['B = false'],
    ['1 +'],
  ])('says nothing of %s', (source) => {
    expect(canBeTrue(source, known)).toBe(true)
  })

  it('are true for no answers at all', () => {
    const scope: Scope<Readonly<Record<string, Value>>> = {
      resolve: ([name = '', ...rest]) => {
        const type: ValueType | undefined = rest.length === 0 ? TYPES[name] : undefined
        return type && { type, read: ({ view }) => view[name] ?? null }
      },
      names: () => Object.keys(TYPES),
    }
    const worlds = combinations()
    let impossible = 0
    fc.assert(
      fc.property(conditions, (source) => {
        if (canBeTrue(source, known)) return
        const compilation = compileExpression(source, scope, { expect: 'boolean' })
        if (!compilation.ok) return
        impossible++
        const { expression } = compilation
        const witness = worlds.find((view) => {
          const result = expression.evaluate({ view, now: 0, timeZone: 'UTC', seed: '' })
          return result.ok && result.value === true
        })
        expect([source, witness]).toEqual([source, undefined])
      }),
      { numRuns: 2_000 },
    )
    expect(impossible).toBeGreaterThan(50)
  }, 120_000)
})

/** Every combination of some values of each name. */
function combinations(): readonly Readonly<Record<string, Value>>[] {
  let found: readonly Readonly<Record<string, Value>>[] = [{}]
  for (const [name, values] of Object.entries(VALUES))
    found = found.flatMap((view) => values.map((value) => ({ ...view, [name]: value })))
  return found
}

const comparisons = fc.constantFrom(
  "C = 'a'", "C != 'b'", "C in ['a', 1]", "C notin ['a', 'b', '1']", 'C empty', 'C notempty', 'C = null', "'a' = C", "C anyof ['b']", "C noneof ['a']",
  'N > 1', 'N <= 0', 'N = 2', 'N != 2', 'N between 1 and 2', '3 > N', 'N < -1', 'N in [1, 2]', 'N notin [1]', 'N empty', 'N >= 3', 'N notempty',
  "M contains 'a'", "M notcontains 'b'", "M anyof ['a', 'z']", "M allof ['a', 'b']", "M noneof ['a']", 'M empty', "M = ['a']", "M != ['a']",
  'B', 'B = true', 'B = false', 'B != true', 'B = null', "S = 'x'", "S != 'x'", "S contains 'x'", 'S empty', 'S notempty', 'true', 'false', 'null',
) // biome-ignore format: a name a line
const conditions: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    comparisons,
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a}) and (${b})`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a}) or (${b})`),
    tie('any').map((a) => `not (${a})`),
  ),
})).any
