import { describe, expect, it } from 'vitest'
import { compileExpression } from './compile-expression.ts'
import { SAMPLE } from './lines.testing.ts'
import { faultsOf, scopeOf } from './scopes.testing.ts'
import { BOOLEAN, codesType, codeType, matrixOf, NUMBER, RECORD, STRING } from './types.ts'

const scope = scopeOf(SAMPLE)
const told = (source: string) => faultsOf(source, scope).map(({ code, message, hint }) => ({ code, message, hint }))

describe('what does not go together', () => {
  it.each([
    ["Q4 + 'a'", 'join texts with concat(Q4, …)'],
    ["'a' + 1", "join texts with concat('a', …)"],
    ['Q7 + 1', "write dateAdd(Q7, 1, 'd')"],
    ['today() - Q7', "count the days with dateDiff(from, to, 'd')"],
    ['Q5 * 2', 'write countSelected(Q5), or sum(Q5) of a list of numbers'],
    ['yes + 1', 'write iif(yes, 1, 0)'],
    ['Q1 - 1', undefined],
    ['-Q4', undefined],
    ['Q4 ^ 2', undefined],
    ["Q4 < 'b'", 'a text has no order; compare its length: len(Q4), or write dates beside a date'],
    ["Q1 > 'a'", "codes have no order; write Q1 in ['a', 'b']"],
    ['Q5 > 2', 'count the choices: countSelected(Q5)'],
    ['Q10 >= 2', 'count the elements: count(Q10)'],
    ['yes < no', 'write yes = true'],
    ['Q7 < Q8', 'compare a date with today(), a date with time with now()'],
    ['Q7 < 5', undefined],
    ["Q4 between 'a' and 'b'", 'a text has no order; compare its length: len(Q4), or write dates beside a date'],
    ['1 between Q7 and 2', undefined],
    ["Q5 = 'a'", "write Q5 contains 'a'"],
    ["'a' = Q5", "write Q5 contains 'a'"],
    ['Q5 = Q1', 'write Q5 contains Q1'],
    ["Q10 = 'a'", "write Q10 contains 'a'"],
    ["Q2 = '3'", 'write 3 without quotes'],
    ['Q4 = 3', "write '3' in quotes"],
    ["Q2 = 'a'", undefined],
    ["yes = 'true'", 'write yes = true, or yes alone'],
    ['yes = 1', 'write yes = true, or yes alone'],
    ['Q1 = Q2', undefined],
    ['Q1 = -1', undefined],
    ['Q7 = Q4', 'only a date written in the expression is read as one'],
    ['Q7 = Q8', 'compare a date with today(), a date with time with now()'],
    ['[1] = [yes]', undefined],
    ["Q1 in 'mf'", "write 'mf' contains Q1"],
    ['Q2 in 3', "write the list in square brackets: ['a', 'b']"],
    ["Q2 in ['1']", 'write 1 without quotes'],
    ["Q5 in ['a']", "write Q5 anyof ['a']: one in common is enough"],
    ["Q5 contains ['a']", "write Q5 anyof ['a']: one in common is enough"],
    ['Q4 contains 5', "write the part in quotes: Q1 contains '5'"],
    ["Q4 contains ['a']", "write Q4 in ['a']"],
    ['Q2 contains 3', 'write Q2 = 3'],
    ["Q5 anyof 'a'", "write anyof ['a'], or contains 'a'"],
    ["Q4 anyof ['a']", "write Q4 in ['a']"],
    ['Q5 anyof [yes]', undefined],
    ['not Q2', 'compare it: Q2 > 0, or Q2 notempty'],
    ['Q1 and yes', "compare it: Q1 = 'a', or Q1 notempty"],
    ['yes or Q5', "compare it: Q5 contains 'a', or Q5 notempty"],
    ["yes or 'a'", "compare it: 'a' = 'a', or 'a' notempty"],
    ['Q7 ? 1 : 2', 'compare it: Q7 notempty'],
    ["yes ? 1 : 'a'", 'use null where there is nothing to give'],
    ['yes ? Q5 : Q1', 'use null where there is nothing to give'],
    ['yes ? Q7 : Q8', 'use null where there is nothing to give'],
  ])('%s is a mismatch; hint: %s', (source, hint) => {
    expect(told(source)).toMatchObject([{ code: 'type-mismatch' }])
    expect(told(source)[0]?.hint).toBe(hint)
  })

  it('tells every fault at once, each once, from left to right', () => {
    const faults = faultsOf("Q11 > 1 and Q4 + 'a' and sumb(1) and round() and not Q2", scope)
    expect(faults.map(({ code, at, length }) => [code, at, length])).toEqual([
      ['unknown-id', 0, 3],
      ['type-mismatch', 12, 2],
      ['type-mismatch', 12, 8],
      ['unknown-function', 25, 4],
      ['wrong-arity', 37, 7],
      ['type-mismatch', 53, 2],
    ])
  })

  it('does not blame what stands beside a fault', () => {
    expect(told('Q11 + 1 > 2 ? Q11 : 5')).toHaveLength(2)
    expect(told("Q7 = 'nonsense'")).toMatchObject([{ code: 'bad-date', message: "'nonsense' is not a date" }])
  })
})

describe('what is nearest', () => {
  it.each([
    ['Q11 > 1', 'unknown question Q11; did you mean Q1?'],
    ['q2 > 1', 'unknown question q2; did you mean Q2?'],
    ["hidden.sorce = 'x'", 'unknown hidden value sorce; did you mean hidden.source?'],
    ['hidden > 1', 'hidden alone has no value; did you mean hidden.source?'],
    ['Q1.lable empty', 'Q1 has no lable; did you mean Q1.label?'],
    ['loop.kez empty', 'loop.kez is not known here; did you mean loop.key?'],
    ['row.code empty', 'row.code is known only inside countIf and its kin, over the rows of a matrix'],
    ['isempty2(1)', 'unknown function isempty2; did you mean isEmpty?'],
    ['completelyDifferent(1)', 'unknown function completelyDifferent'],
    ['xyzzy empty', 'unknown question xyzzy'],
    ["quota('a', 'b').full", 'unknown quota a.b.full'],
  ])('%s: %s', (source, message) => expect(told(source)[0]).toMatchObject({ message }))

  it.each([
    ["quota('a').full", 'wrong-arity'],
    ["quota('a', Q1).full", 'type-mismatch'],
    ["quota('a', 'b')", 'unknown-id'],
    ["quota('a', 'b').size", 'unknown-id'],
    ['sum(1).full', 'syntax'],
  ])('%s: %s', (source, code) => expect(told(source)[0]).toMatchObject({ code }))
})

describe('what a place expects', () => {
  it.each([
    ['Q2', 'boolean', 'here true or false is due, Q2 is a number', 'compare it: Q2 > 0, or Q2 notempty'],
    ['Q4', 'number', 'here a number is due, Q4 is a text', undefined],
  ] as const)('%s where a %s is due', (source, expected, message, hint) => {
    expect(faultsOf(source, scope, { expect: expected })).toEqual([
      { code: 'type-mismatch', message, at: 0, length: 2, ...(hint ? { hint } : {}) },
    ])
  })

  it('takes null and what fits', () => {
    expect(faultsOf('null', scope, { expect: 'boolean' })).toEqual([])
    expect(faultsOf('Q2 > 1', scope, { expect: 'boolean' })).toEqual([])
    expect(faultsOf('Q5', scope, { expect: 'text' })).toEqual([])
  })

  it('shows no answer that has no text', () => {
    const rows = scopeOf({}, { M: matrixOf(NUMBER), C: RECORD })
    for (const name of ['M', 'C'])
      expect(faultsOf(name, rows, { expect: 'text' })).toMatchObject([{ code: 'type-mismatch' }])
    expect(faultsOf('M empty and C notempty and M = null', rows)).toEqual([])
    expect(faultsOf('M = M', rows)).toMatchObject([{ code: 'type-mismatch' }])
    expect(faultsOf('count(M, C) > 0', rows)).toEqual([])
  })
})

describe('codes a question does not have', () => {
  const choices = scopeOf({}, { Q1: codeType(['man', 'woman']), Q5: codesType(['tea', 'milk']), S: STRING, B: BOOLEAN })
  const warned = (source: string) => {
    const compiled = compileExpression(source, choices)
    return compiled.ok ? compiled.warnings : compiled.faults
  }

  it.each([
    ["Q1 = 'men'", 5, "Q1 has no option with the code 'men'", "did you mean 'man'?"],
    ["'men' = Q1", 0, "Q1 has no option with the code 'men'", "did you mean 'man'?"],
    ["Q5 contains 'x'", 12, "Q5 has no option with the code 'x'", 'its codes are tea, milk'],
    ["anySelected(Q5, ['tea', 'coffee'])", 24, "Q5 has no option with the code 'coffee'", 'its codes are tea, milk'],
    ['Q1 = 1', 5, "Q1 has no option with the code '1'", 'its codes are man, woman'],
  ])('%s is warned of', (source, at, message, hint) =>
    expect(warned(source)).toMatchObject([{ code: 'unknown-code', at, message, hint }]),
  )

  it('warns of nothing else', () => {
    for (const source of ["Q1 in ['man', 'woman']", "Q5 = ['tea']", "S = 'x'", 'Q1 = S', 'Q1 = null'])
      expect(warned(source)).toEqual([])
  })
})

describe('what an expression says of itself', () => {
  it.each([
    ['Q2 + 1', 'number', ['Q2']],
    ["Q1 = 'm' and Q5 contains Q1", 'boolean', ['Q1', 'Q5']],
    ['yes ? Q1 : null', 'code', ['yes', 'Q1']],
    ["yes ? Q1 : 'a'", 'string', ['yes', 'Q1']],
    ["coalesce(Q6, ['a'])", 'codes', ['Q6']],
    ['[1, 2]', 'list', []],
    ['today()', 'date', []],
    ["dateAdd(now(), 1, 'h')", 'datetime', []],
    ['null', 'null', []],
  ])('%s is a %s', (source, kind, reads) => {
    const compiled = compileExpression(source, scope)
    expect(compiled).toMatchObject({ ok: true, expression: { source, type: { kind }, reads } })
  })
})
