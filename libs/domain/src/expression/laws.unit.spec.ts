import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuzz } from '../fuzz.testing.ts'
import { evaluateLine } from './eval-line.ts'
import { naive, type Tree } from './naive.testing.ts'
import { answersArb, TYPES, trees, write } from './trees.testing.ts'

const evaluate = (expr: string, values: Readonly<Record<string, unknown>>) =>
  evaluateLine({ expr, types: TYPES, values })

/** -0 is 0 in JSON, in lists too. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('the evaluator and a naive one', () => {
  const agree = (what: string, arb: fc.Arbitrary<Tree>) =>
    fuzz(
      `agree on ${what}`,
      2_000,
      fc.property(arb, answersArb, (tree, answers) => {
        const source = write(tree)
        fc.pre([...source].length <= 4_000)
        expect(plain(evaluate(source, answers)), source).toEqual({ value: plain(naive(tree, answers)) })
      }),
    )

  agree('numbers', trees.number)
  agree('texts', trees.text)
  agree('conditions', trees.condition)
  agree('dates', trees.date)
})

describe('laws', () => {
  const holds = (law: string, kinds: readonly (keyof typeof trees)[]) =>
    fc.assert(
      fc.property(fc.tuple(...kinds.map((kind) => trees[kind])), answersArb, (parts, answers) => {
        const source = parts.reduce((text, part, index) => text.replaceAll(`$${index}`, () => `(${write(part)})`), law)
        fc.pre([...source].length <= 4_000)
        expect(evaluate(source, answers), source).toEqual({ value: true })
      }),
      { numRuns: 200 },
    )

  it.each<[string, ...(keyof typeof trees)[]]>([
    ['($0 != $1) = (not $0 = $1)', 'number', 'number'],
    ['($0 notin [$1, $2]) = (not $0 in [$1, $2])', 'text', 'text', 'text'],
    ['($0 notcontains $1) = (not $0 contains $1)', 'text', 'text'],
    ['($0 noneof $1) = (not $0 anyof $1)', 'codes', 'codes'],
    ['($0 notempty) = (not $0 empty)', 'text'],
    ['(not ($0 and $1)) = (not $0 or not $1)', 'condition', 'condition'],
    ['(not ($0 or $1)) = (not $0 and not $1)', 'condition', 'condition'],
    ['($0 between $1 and $2) = ($1 <= $0 and $0 <= $2)', 'number', 'number', 'number'],
    ['($0 > $1) = ($1 < $0)', 'date', 'date'],
    ['$0 = $0', 'number'],
    ['$0 = $0', 'codes'],
    ['(($0 + $1) = ($1 + $0))', 'number', 'number'],
    ["(($0 in [$1]) = ($0 notempty and $0 = $1)) or $0 = ''", 'text', 'text'],
    ['iif($0, $1, $2) = ($0 ? $1 : $2)', 'condition', 'number', 'number'],
    ['coalesce($0, $1) = ($0 empty ? $1 : $0)', 'number', 'number'],
    ['concat($0, $1) = concat([$0, $1])', 'text', 'text'],
    ['len(concat($0, $1)) <= len($0) + len($1)', 'text', 'text'],
    ['($0 contains $1) = ($1 in $0)', 'codes', 'text'],
    ["$0 empty or dateDiff($0, dateAdd($0, 5, 'm'), 'm') = 5", 'date'],
    ["$0 empty or dateAdd($0, 7, 'd') = dateAdd($0, 1, 'w')", 'date'],
    ["$0 empty or dateAdd($0, 12, 'm') = dateAdd($0, 1, 'y')", 'date'],
    ['round(round($0, 2), 2) = round($0, 2)', 'number'],
    ['round(-$0) = -round($0)', 'number'],
  ])('%s', (law, ...kinds) => holds(law, kinds))
})
