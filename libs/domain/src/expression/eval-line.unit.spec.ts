import { describe, expect, it } from 'vitest'
import { evaluateLine } from './eval-line.ts'

describe('a line of expression eval', () => {
  it('needs nothing but an expression', () => {
    expect(evaluateLine({ expr: '1 + 1' })).toEqual({ value: 2 })
  })

  it('takes the clock it is given when there is no now', () => {
    expect(evaluateLine({ expr: 'now()' }, Date.UTC(2026, 10, 23, 9))).toEqual({ value: '2026-11-23T09:00:00Z' })
    expect(evaluateLine({ expr: 'now()', now: '2026-11-23T09:00:00.250+02:00' })).toEqual({
      value: '2026-11-23T07:00:00.250Z',
    })
    expect(evaluateLine({ expr: 'now()', now: '2026-11-23' })).toEqual({ value: '2026-11-23T00:00:00Z' })
  })

  it('reads answers as they are written', () => {
    const types = { Q1: 'code', Q2: 'codes', Q3: 'list', Q4: 'time', Q5: 'datetime' }
    const values = {
      Q1: { code: 'o', other: 'tea' },
      Q2: ['a', { code: 'o', other: 'rum' }],
      Q3: [1, 'a', null, true, ['x'], { code: 'o' }],
      Q4: '07:30:15',
      Q5: '2026-11-23T00:30:00+01:00',
    }
    const value = (expr: string) => evaluateLine({ expr, types, values })
    expect(value('Q1')).toEqual({ value: 'o' })
    expect(value('Q1.other')).toEqual({ value: 'tea' })
    expect(value('Q2')).toEqual({ value: ['a', 'o'] })
    expect(value('Q2.other')).toEqual({ value: 'rum' })
    expect(value('Q3')).toEqual({ value: [1, 'a', null, true, ['x'], 'o'] })
    expect(value('Q4')).toEqual({ value: '07:30:15' })
    expect(value('Q5')).toEqual({ value: '2026-11-22T23:30:00Z' })
  })

  it('reads a name without a value as null', () => {
    expect(evaluateLine({ expr: 'Q1 = null', types: { Q1: 'number' } })).toEqual({ value: true })
    expect(evaluateLine({ expr: 'Q1', types: { Q1: 'codes' }, values: { Q1: null } })).toEqual({ value: null })
  })

  it('reads rows and dotted names as objects too', () => {
    const types = {
      'Q3.r1': 'code',
      'Q3.r2': 'codes',
      'hidden.source': 'string',
      Q4: 'code',
      "Q5['18-24'].rank": 'number',
    }
    const values = {
      Q3: { r1: 'a', r2: ['a', 'b'] },
      hidden: { source: 'web', more: { deep: 1 } },
      Q4: { code: 'o', other: 'x' },
      Q5: { '18-24': { rank: 2 } },
    }
    const value = (expr: string) => evaluateLine({ expr, types, values })
    expect(value('Q3.r1')).toEqual({ value: 'a' })
    expect(value('Q3.r2.b and not Q3.r1.b')).toEqual({ value: true })
    expect(value('hidden.source')).toEqual({ value: 'web' })
    expect(value('Q4.other')).toEqual({ value: 'x' })
    expect(value("Q5['18-24'].rank")).toEqual({ value: 2 })
    expect(value('Q3')).toMatchObject({ error: { code: 'unknown-id' } })
    expect(value('Q3.r1.b.c')).toMatchObject({ error: { code: 'unknown-id' } })
  })

  it('takes the names Q3.… as the rows of a matrix', () => {
    const types = {
      'Q3.r1': 'code',
      'Q3.r2': 'code',
      'Q3.r3': 'code',
      'Q3.count': 'number',
      'N.a': 'number',
      'N.b': 'date',
    }
    const values = { Q3: { r1: 'a', r2: 'a' } }
    const value = (expr: string) => evaluateLine({ expr, types, values })
    expect(value("countIf(Q3, row.value = 'a')")).toEqual({ value: 2 })
    expect(value('countIf(Q3, row.value empty)')).toEqual({ value: 1 })
    expect(value("sumIf(Q3, row.code != 'r1', 5)")).toEqual({ value: 10 })
    expect(value('straightline(Q3)')).toEqual({ value: true })
    for (const expr of ['countIf(N, true)', 'countIf(hidden, true)', 'countIf(Q4, true)', 'row.value'])
      expect(value(expr)).toHaveProperty('error')
  })

  it('lets a line carry more: its number, or what it should give', () => {
    expect(evaluateLine({ expr: '1 + 1', id: 7, rule: 'sums', value: 2, expect: { value: 2 } })).toEqual({ value: 2 })
    expect(evaluateLine({ expr: '1', types: null, values: null, now: null })).toEqual({ value: 1 })
  })

  it('shows the beginning of names that are long', () => {
    const name = 'Q'.repeat(1_000_000)
    for (const line of [{ types: { [name]: 'x' } }, { types: { [name]: 'date' }, values: { [name]: 1 } }]) {
      const result = evaluateLine({ expr: '1', ...line })
      expect(JSON.stringify(result).length).toBeLessThan(400)
    }
  })

  it('says what is wrong, in words, and where', () => {
    expect(evaluateLine({ expr: 'Q11 > 1', types: { Q1: 'number' } })).toEqual({
      error: { code: 'unknown-id', message: 'unknown question Q11; did you mean Q1?', at: 0 },
    })
    expect(evaluateLine({ expr: "Q5 = 'a'", types: { Q5: 'codes' } })).toEqual({
      error: {
        code: 'type-mismatch',
        message: "Q5 is several choices, 'a' is a text: they can never be equal (write Q5 contains 'a')",
        at: 0,
      },
    })
    expect(evaluateLine({ expr: 'x', values: { x: 1 } })).toMatchObject({ error: { code: 'unknown-id' } })
  })

  it('keeps names of prototypes apart', () => {
    const types = JSON.parse('{"constructor":"number","toString":"string"}')
    const values = JSON.parse('{"constructor":2,"__proto__":{"Q1":1}}')
    expect(evaluateLine({ expr: 'constructor + 1', types, values })).toEqual({ value: 3 })
    expect(evaluateLine({ expr: 'toString', types, values })).toEqual({ value: null })
    for (const expr of [
      'hasOwnProperty',
      'constructor.prototype',
      "constructor['__proto__']",
      'valueOf',
      'hasOwnProperty(1)',
      'constructor(1)',
      '__proto__',
    ])
      expect(evaluateLine({ expr, types: { Q1: 'number' }, values })).toHaveProperty('error')
  })

  it.each([
    ['null', null],
    ['a text', '1 + 1'],
    ['a list', [{ expr: '1' }]],
    ['nothing', undefined],
    ['no expr', {}],
    ['a wrong expr', { expr: 5 }],
    ['a misspelt field', { expr: '1', valeus: {} }],
    ['values under a name that is nearly theirs', { expr: '1', value: { Q1: 1 } }],
    ['wrong types', { expr: '1', types: [] }],
    ['an unknown type', { expr: '1', types: { Q1: 'integer' } }],
    ['a type that is no word', { expr: '1', types: { Q1: { kind: 'number' } } }],
    ['wrong values', { expr: '1', values: 'x' }],
    ['a number as text', { expr: '1', types: { Q1: 'number' }, values: { Q1: '5' } }],
    ['a code as number', { expr: '1', types: { Q1: 'code' }, values: { Q1: 5 } }],
    ['a code with more', { expr: '1', types: { Q1: 'code' }, values: { Q1: { code: 'a', label: 'A' } } }],
    ['a choice for choices', { expr: '1', types: { Q1: 'codes' }, values: { Q1: 'a' } }],
    ['null among choices', { expr: '1', types: { Q1: 'codes' }, values: { Q1: [null] } }],
    ['a day that is none', { expr: '1', types: { Q1: 'date' }, values: { Q1: '2026-02-30' } }],
    ['an hour that is none', { expr: '1', types: { Q1: 'time' }, values: { Q1: '24:00' } }],
    ['a datetime without offset', { expr: '1', types: { Q1: 'datetime' }, values: { Q1: '2026-11-23T10:00:00' } }],
    ['an object in a list', { expr: '1', types: { Q1: 'list' }, values: { Q1: [{ a: 1 }] } }],
    [
      'a list that is nested too deep',
      { expr: '1', types: { Q1: 'list' }, values: { Q1: JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) } },
    ],
    ['a wrong now', { expr: '1', now: 'today' }],
    ['a now that is a number', { expr: '1', now: 5 }],
  ])('refuses %s', (_name, line) => {
    expect(evaluateLine(line)).toMatchObject({ error: { code: 'bad-input', at: 0, message: expect.any(String) } })
  })

  it('writes results that are JSON', () => {
    const texts = ["'\ud800'", '-0', '0.1 + 0.2', '[1, null]', "'\\n'"].map((expr) =>
      JSON.stringify(evaluateLine({ expr })),
    )
    expect(texts).toEqual([
      '{"value":"\\ud800"}',
      '{"value":0}',
      '{"value":0.30000000000000004}',
      '{"value":[1,null]}',
      '{"value":"\\n"}',
    ])
  })
})
