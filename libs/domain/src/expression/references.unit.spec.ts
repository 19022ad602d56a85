import { describe, expect, it } from 'vitest'
import { evaluateLine } from './eval-line.ts'
import { evaluated, SAMPLE } from './lines.testing.ts'

type Rows = readonly (readonly [string, unknown])[]
const table = (rows: Rows) => it.each(rows)('%s is %j', (expr, value) => expect(evaluated(expr, SAMPLE)).toEqual(value))

describe('references', () => {
  table([
    ['Q1', 'm'],
    ['Q1.code', 'm'],
    ['Q1.label', 'a man'],
    ['hidden.source', 'panel'],
    ['loop.key', 'tea'],
    ['Q5', ['a', 'o']],
    ['Q5.other', 'tea'],
    ['Q5.count', 2],
    ['Q1.count', 1],
    ['Q6.count', 0],
    ['Q1.answered', true],
    ['none.answered', false],
    ['Q1.seen', true],
    ['none.seen', false],
    ['Q5.a.selected', true],
    ["Q5['a'].selected", true],
    ['Q5.x.selected', false],
    ['Q1.m.selected', true],
    ['Q10.a.rank', 2],
    ['Q10.x.rank', null],
    ['Q7', '2026-01-31'],
    ['Q8', '2026-11-23T09:00:00Z'],
    ['Q9', '14:05'],
    ['someday', null],
  ])

  it('reads dotted and bracketed names that are declared as such', () => {
    const bindings = {
      'Q3.row.col': ['boolean', true],
      'Q4.a.displayed': ['boolean', false],
      "Q3['18-24'].selected": ['boolean', true],
      'loop.parent.key': ['string', 'x'],
      "quota('plan', 'cell').full": ['boolean', true],
      'quota.plan.cell.remaining': ['number', 7],
      'Q4.in': ['number', 1],
    } as const
    expect(evaluated('Q3.row.col', bindings)).toBe(true)
    expect(evaluated('Q3["row"]["col"]', bindings)).toBe(true)
    expect(evaluated('Q4.a.displayed', bindings)).toBe(false)
    expect(evaluated("Q3['18-24'].selected", bindings)).toBe(true)
    expect(evaluated('loop.parent.key', bindings)).toBe('x')
    expect(evaluated("quota('plan','cell').full", bindings)).toBe(true)
    expect(evaluated("Quota('plan', 'cell').remaining", bindings)).toBe(7)
    expect(evaluated('Q4.in', bindings)).toBe(1)
  })

  it('knows the types of labels and of what was displayed', () => {
    const types = { Q1: 'code', Q5: 'codes' }
    const values = { 'Q1.label': 'a man', 'Q5.label': ['tea', 'rum'], 'Q5.a.displayed': true, Q5: ['a'] }
    const value = (expr: string) => evaluateLine({ expr, types, values })
    expect(value("concat(Q1.label, '!')")).toEqual({ value: 'a man!' })
    expect(value('count(Q5.label)')).toEqual({ value: 2 })
    expect(value('Q5.a.displayed and Q5.a.selected')).toEqual({ value: true })
    expect(value('Q5.b.displayed')).toEqual({ value: null })
    expect(evaluateLine({ expr: 'Q1.label', types, values: { 'Q1.label': 5 } })).toMatchObject({
      error: { code: 'bad-input' },
    })
  })
})
