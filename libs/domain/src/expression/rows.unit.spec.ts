import { describe, expect, it } from 'vitest'
import { compileExpression } from './compile-expression.ts'
import type { Env, Reference, RowSource, Scope } from './scope.ts'
import { rowScope } from './scope.ts'
import { faultsOf } from './scopes.testing.ts'
import { codesType, codeType, NUMBER, STRING, type ValueType } from './types.ts'
import type { Value } from './value.ts'

/** A matrix M (rows a to d), one of several choices per row, a loop over brands with a question in it, and Q1. */
interface View {
  readonly rows: ReadonlyMap<string, Value>
  readonly ratings: readonly (readonly [brand: string, rating: Value])[]
  readonly at: number
}

const reference = (type: ValueType, read: (view: View) => Value, reads: readonly string[] = []): Reference<View> => ({
  type,
  read: ({ view }) => read(view),
  reads,
})

const NAMES = new Map<string, Reference<View>>([
  ['Q1', reference(STRING, () => 'x', ['Q1'])],
  ['rating', reference({ kind: 'list', of: NUMBER }, (view) => view.ratings.map(([, rating]) => rating), ['rating'])],
])

const outer: Scope<View> = {
  resolve: (path) => NAMES.get(path.join('.')),
  rows: (id) =>
    id === 'M'
      ? matrix(codeType(['1', '2']))
      : id === 'N'
        ? matrix(codesType())
        : id === 'my-loop' || id === 'brand'
          ? loop
          : undefined,
  names: () => NAMES.keys(),
}

const matrix = (cell: ValueType): RowSource<View> => ({
  kind: 'matrix',
  scope: rowScope(outer, cell, ['a', 'b', 'c', 'd']),
  each: (env) => [...env.view.rows].map(([code, value]) => ({ ...env, row: { code, value } })),
  reads: ['M'],
})

const INSIDE = new Map<string, Reference<View>>([
  ['loop.key', reference(codeType(), (view) => view.ratings[view.at]?.[0] ?? null)],
  ['loop.index', reference(NUMBER, (view) => view.at + 1)],
  ['rating', reference(NUMBER, (view) => view.ratings[view.at]?.[1] ?? null, ['rating'])],
])

const loop: RowSource<View> = {
  kind: 'loop',
  scope: { ...outer, resolve: (path) => INSIDE.get(path.join('.')) ?? outer.resolve(path) },
  each: (env) => env.view.ratings.map((_, at) => ({ ...env, view: { ...env.view, at } })),
}

const view: View = {
  rows: new Map([
    ['a', '1'],
    ['b', '2'],
    ['c', '1'],
    ['d', null],
  ]),
  ratings: [
    ['tea', 4],
    ['milk', null],
    ['rum', 10],
  ],
  at: -1,
}

function evaluate(source: string, over: View = view) {
  const compiled = compileExpression(source, outer)
  if (!compiled.ok) throw new Error(compiled.faults[0]?.message)
  const env: Env<View> = { view: over, now: 0, timeZone: 'UTC', seed: 's' }
  return compiled.expression.evaluate(env)
}

describe('over the rows of a matrix', () => {
  it.each([
    ["countIf(M, row.value = '1')", 2],
    ['countIf(M, row.value = 1)', 2],
    ['countIf(M, row.value empty)', 1],
    ["countIf(M, row.value != '1')", 2],
    ["countIf(M, row.code in ['a', 'b'])", 2],
    ["countIf(M, row.code = 'a' or Q1 = 'x')", 4],
    ['countIf(M, null)', 0],
    ["sumIf(M, row.value = '1', 10)", 20],
    ['sumIf(M, false, 10)', 0],
    ["avgIf(M, row.value notempty, iif(row.value = '1', 1, 4))", 2],
    ['avgIf(M, false, 1)', null],
    ['minIf(M, true, len(row.code))', 1],
    ["maxIf(M, row.value = '2', 7)", 7],
    ["countIf(M, countIf(M, row.value = '2') = 1)", 4],
    ["COUNTIF(M, row.value = '1') + countIf(M, true)", 6],
  ])('%s is %j', (source, value) => expect(evaluate(source)).toEqual({ ok: true, value }))

  it('reads several choices of a row', () => {
    const rows = new Map<string, Value>([
      ['a', ['x', 'y']],
      ['b', []],
      ['c', null],
    ])
    expect(evaluate("countIf(N, row.value contains 'x')", { ...view, rows })).toEqual({ ok: true, value: 1 })
    expect(evaluate('sumIf(N, true, countSelected(row.value))', { ...view, rows })).toEqual({ ok: true, value: 2 })
  })
})

describe('over the iterations of a loop', () => {
  it.each([
    ['countIf(brand, rating > 3)', 2],
    ["countIf(brand, loop.key = 'tea' and rating = 4)", 1],
    ['sumIf(brand, loop.index >= 1, rating)', 14],
    ['maxIf(brand, rating < 10, rating)', 4],
    ["countIf('my-loop', rating empty)", 1],
    ['sum(rating)', 14],
    ['count(rating) = countIf(brand, rating notempty)', true],
  ])('%s is %j', (source, value) => expect(evaluate(source)).toEqual({ ok: true, value }))
})

describe('straightline', () => {
  const answered = (...values: readonly Value[]) => ({
    ...view,
    rows: new Map(values.map((value, index) => [`r${index}`, value])),
  })

  it.each([
    [['1', '1', '1'], true],
    [['1', '1', null], true],
    [['1', '2', '1'], false],
    [['1', null, null], false],
    [[null, null], false],
    [[], false],
  ] as const)('of rows answered %j is %j', (values, value) =>
    expect(evaluate('straightline(M)', answered(...values))).toEqual({ ok: true, value }),
  )

  it('compares rows of several choices as sets', () => {
    expect(evaluate('straightline(N)', answered(['a', 'b'], ['a', 'b']))).toEqual({ ok: true, value: true })
    expect(evaluate('straightline(N)', answered(['a', 'b'], ['b', 'a']))).toEqual({ ok: true, value: true })
    expect(evaluate('straightline(N)', answered(['a', 'b'], ['a']))).toEqual({ ok: true, value: false })
  })
})

describe('what they refuse', () => {
  it.each([
    ['countIf(Q1, true)', 'type-mismatch'],
    ['countIf(M.a, true)', 'type-mismatch'],
    ['countIf([1], true)', 'type-mismatch'],
    ['straightline(brand)', 'type-mismatch'],
    ['countIf(M)', 'wrong-arity'],
    ['sumIf(M, true)', 'wrong-arity'],
    ['countIf(M, row.code)', 'type-mismatch'],
    ["sumIf(M, true, 'a')", 'type-mismatch'],
    ['countIf(M, row.label = 1)', 'unknown-id'],
    ['countIf(brand, row.code = 1)', 'unknown-id'],
    ['row.value = 1', 'unknown-id'],
  ])('%s: %s', (source, code) => expect(faultsOf(source, outer)).toMatchObject([{ code }]))
})

describe('rows too many', () => {
  it('spend the budget, and leave the environment of the row', () => {
    const rows = new Map(Array.from({ length: 4_000 }, (_, index) => [`r${index}`, '1'] as const))
    expect(evaluate("countIf(M, row.value = '1')", { ...view, rows })).toMatchObject({
      ok: false,
      code: 'budget-exceeded',
    })
    expect(evaluate('countIf(M, true) + countIf(brand, rating > 3)')).toEqual({ ok: true, value: 6 })
  })

  it('name the questions they read', () => {
    const compiled = compileExpression('countIf(M, true) + countIf(brand, rating > 3)', outer)
    expect(compiled.ok && compiled.expression.reads).toEqual(['M', 'rating'])
  })
})

describe('a reference that fails to read', () => {
  it('is a result, not an exception', () => {
    const failing: Scope<View> = {
      ...outer,
      resolve: () => ({
        type: NUMBER,
        read: () => {
          throw new RangeError('no such zone')
        },
      }),
    }
    const compiled = compileExpression('x + 1', failing)
    const result = compiled.ok && compiled.expression.evaluate({ view, now: 0, timeZone: 'UTC', seed: '' })
    expect(result).toEqual({ ok: false, code: 'internal', message: 'no such zone' })
  })

  it('covers a time zone that does not exist', () => {
    const compiled = compileExpression('today()', outer)
    expect(
      compiled.ok && compiled.expression.evaluate({ view, now: 0, timeZone: 'Mars/Olympus', seed: '' }),
    ).toMatchObject({ ok: false })
  })
})
