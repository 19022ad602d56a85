import { describe, expect, it } from 'vitest'
import { run } from './lines.testing.ts'

const list = (size: number) => ({ L: ['list', Array.from({ length: size }, (_, index) => index)] }) as const
const SPENT = { error: { code: 'budget-exceeded' } }

describe('the budget of 10,000 steps', () => {
  it.each([
    ['count(L)', 9_998],
    ['sum(L)', 9_998],
    ['max(L)', 9_998],
    ['5 in L', 9_997],
    ['L contains 5', 9_997],
    ['L = L', 4_998],
    ['L = [1]', 9_995],
    ['L anyof [1]', 9_995],
    ['L allof L', 4_998],
    ['length(L)', 9_998],
  ])('%s costs a step per node and per element: %i elements pass, one more does not', (expr, size) => {
    expect(run(expr, list(size))).toHaveProperty('value')
    expect(run(expr, list(size + 1))).toEqual(SPENT)
  })

  it('charges a look-up that ends early like a scan', () => {
    expect(run('0 in L', list(9_998))).toEqual(SPENT)
    expect(run(`${'5 in [1, 2, 3] and '.repeat(200)}true`, {})).toEqual({ value: false })
  })

  it('charges nothing for reading, for what is empty, and for branches not taken', () => {
    expect(run('L empty', list(20_000))).toEqual({ value: false })
    expect(run('true ? 1 : count(L)', list(20_000))).toEqual({ value: 1 })
    expect(run('false and count(L) > 1', list(20_000))).toEqual({ value: false })
    expect(run('true or count(L) > 1', list(20_000))).toEqual({ value: true })
    expect(run('coalesce(1, count(L))', list(20_000))).toEqual({ value: 1 })
    expect(run('count(L) > 1 and false', list(20_000))).toEqual(SPENT)
  })

  it('bounds texts that grow', () => {
    const grow = (levels: number) => `len(${'replace('.repeat(levels)}'a'${`, 'a', S)`.repeat(levels)})`
    const text = { S: ['string', 'a'.repeat(500)] } as const
    expect(run(grow(1), text)).toEqual({ value: 500 })
    expect(run(grow(2), text)).toEqual({ value: 250_000 })
    expect(run(grow(60), text)).toEqual(SPENT)
    expect(run(`len(concat(${Array(300).fill('S').join(',')}))`, { S: ['string', 'a'.repeat(1_000_000)] })).toEqual(
      SPENT,
    )
  })

  it('bounds patterns that are expensive', () => {
    const text = { S: ['string', 'a'.repeat(200_000)] } as const
    expect(run("matches(S, '(a+)+$')", text)).toEqual({ value: true })
    const many = Array(100)
      .fill(`matches(S, '${'a?'.repeat(10)}b')`)
      .join(' or ')
    expect(run(many, text)).toEqual(SPENT)
  })
})
