import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Order } from '../../survey/document.ts'
import { arrange } from './arrange.ts'
import { randomOf, shuffle } from './random.ts'

const CODES = ['a', 'b', 'c', 'd', 'e']
const order = (kind: Order['kind'], rest: Partial<Order> = {}): Order => ({ kind, ...rest })
const run = (wanted: Order, session: number | string, all = CODES, displayed = all) =>
  arrange(all, displayed, wanted, () => randomOf(`seed ${session}`, 1, 'Q1'))

/** Pearson's statistic of observed counts against equal shares. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

function countsOf(outcomes: readonly string[], among: readonly string[]): number[] {
  return among.map((outcome) => outcomes.filter((other) => other === outcome).length)
}

const sessions = Array.from({ length: 6_000 }, (_, session) => session)

describe('random numbers of a session', () => {
  it('are the same for the same seed, version and scope, and others for another', () => {
    const draw = (seed: string, version: number, scope: string) => {
      const random = randomOf(seed, version, scope)
      return Array.from({ length: 8 }, () => random.below(1_000_000))
    }
    expect(draw('s', 1, 'Q1')).toEqual(draw('s', 1, 'Q1'))
    expect(draw('s', 1, 'Q1')).not.toEqual(draw('s', 1, 'Q2'))
    expect(draw('s', 1, 'Q1')).not.toEqual(draw('s', 2, 'Q1'))
    expect(draw('s', 1, 'Q1')).not.toEqual(draw('t', 1, 'Q1'))
  })

  it('never change between releases, because sessions in the field would be shown another order', () => {
    const random = randomOf('00ff', 3, 'Q1')
    expect(Array.from({ length: 5 }, () => random.below(100))).toMatchInlineSnapshot(`
      [
        33,
        91,
        9,
        0,
        71,
      ]
    `)
    expect(shuffle(CODES, randomOf('00ff', 3, 'Q1'))).toMatchInlineSnapshot(`
      [
        "b",
        "c",
        "a",
        "e",
        "d",
      ]
    `)
  })

  it('are uniform', () => {
    const random = randomOf('uniform', 1, 'x')
    const counts = Array.from({ length: 7 }, () => 0)
    for (let drawn = 0; drawn < 70_000; drawn++) counts[random.below(7)]! += 1
    expect(chiSquare(counts)).toBeLessThan(22.46) // 0.1 % at 6 degrees of freedom
    for (let drawn = 0; drawn < 1_000; drawn++) {
      const unit = random.unit()
      expect(unit).toBeGreaterThan(0)
      expect(unit).toBeLessThan(1)
    }
  })
})

describe('orders', () => {
  it('shuffle makes every order equally likely', () => {
    const three = ['a', 'b', 'c']
    const all = ['abc', 'acb', 'bac', 'bca', 'cab', 'cba']
    const seen = sessions.map((session) => run(order('shuffle'), session, three).join(''))
    expect(chiSquare(countsOf(seen, all))).toBeLessThan(20.52) // 0.1 % at 5 degrees of freedom
  })

  it('shuffle of displayed options is uniform too when others are hidden', () => {
    const seen = sessions.map((session) => run(order('shuffle'), session, CODES, ['a', 'c', 'e']).join(''))
    expect(chiSquare(countsOf(seen, ['ace', 'aec', 'cae', 'cea', 'eac', 'eca']))).toBeLessThan(20.52)
  })

  it('rotate starts anywhere equally likely, whatever is hidden', () => {
    const seen = sessions.map((session) => run(order('rotate'), session, CODES, ['a', 'c', 'd', 'e']).join(''))
    expect(chiSquare(countsOf(seen, ['acde', 'cdea', 'deac', 'eacd']))).toBeLessThan(16.27) // 3 degrees
  })

  it('flip reverses every second session or so', () => {
    const seen = sessions.map((session) => run(order('flip'), session).join(''))
    expect(chiSquare(countsOf(seen, ['abcde', 'edcba']))).toBeLessThan(10.83) // 1 degree
  })

  it('group-random keeps groups together and shuffles them and their inside', () => {
    const wanted = order('group-random', { groups: [['a', 'b'], ['c']] })
    const seen = sessions.map((session) => run(wanted, session, ['a', 'b', 'c']).join(''))
    expect(chiSquare(countsOf(seen, ['abc', 'bac', 'cab', 'cba']))).toBeLessThan(16.27)
  })

  it('weighted puts a code first as often as its weight says', () => {
    const wanted = order('weighted', { weights: { a: 3, b: 1, c: 0 } })
    const seen = sessions.map((session) => run(wanted, session, ['a', 'b', 'c']).join(''))
    const [ab = 0, ba = 0] = countsOf(seen, ['abc', 'bac'])
    expect(ab + ba).toBe(sessions.length)
    expect((ab - 4_500) ** 2 / 4_500 + (ba - 1_500) ** 2 / 1_500).toBeLessThan(10.83)
  })

  it('anchors keep their index among what is displayed', () => {
    fc.assert(
      fc.property(fc.subarray(CODES, { minLength: 1 }), fc.subarray(CODES), fc.string(), (displayed, anchors, seed) => {
        for (const kind of ['shuffle', 'rotate', 'flip', 'group-random', 'weighted'] as const) {
          const arranged = run(order(kind, { anchors }), seed, CODES, displayed)
          expect(arranged.toSorted()).toEqual(displayed.toSorted())
          for (const anchor of anchors) expect(arranged.indexOf(anchor)).toBe(displayed.indexOf(anchor))
        }
      }),
    )
  })

  it('a shuffle keeps its order when options come and go', () => {
    fc.assert(
      fc.property(fc.subarray(CODES), fc.string(), (displayed, seed) => {
        const whole = run(order('shuffle'), seed)
        const part = run(order('shuffle'), seed, CODES, displayed)
        expect(part).toEqual(whole.filter((code) => displayed.includes(code)))
      }),
    )
  })

  it('pick keeps so many after ordering', () => {
    expect(run(order('shuffle', { pick: 2 }), 1)).toEqual(run(order('shuffle'), 1).slice(0, 2))
    expect(run(order('sequential', { pick: 2 }), 1)).toEqual(['a', 'b'])
    expect(run(order('flip', { pick: 9 }), 1)).toHaveLength(5)
  })
})
