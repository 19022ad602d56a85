import { describe, expect, it } from 'vitest'
import { randomInteger } from './random.ts'

describe('random', () => {
  it('is the same for one seed and key, and others for others', () => {
    const draw = (seed: string, key: string) => randomInteger(seed, key, 1, 1_000_000)
    expect(draw('s', 'k')).toBe(draw('s', 'k'))
    expect(new Set([draw('s', 'k'), draw('t', 'k'), draw('s', 'l')]).size).toBe(3)
    // Pinned: a respondent who comes back after an update of the software must be drawn alike.
    expect([draw('seed', 'a'), draw('seed', 'b'), draw('', '')]).toEqual([207_499, 426_838, 303_038])
  })

  it('is uniform', () => {
    const faces = new Map<number | null, number>()
    for (let i = 0; i < 6_000; i++) {
      const face = randomInteger('seed', `key ${i}`, 1, 6)
      faces.set(face, (faces.get(face) ?? 0) + 1)
    }
    expect([...faces.keys()].toSorted()).toEqual([1, 2, 3, 4, 5, 6])
    const chiSquare = [...faces.values()].reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0)
    expect(chiSquare).toBeLessThan(20.5) // 5 degrees of freedom, p = 0.001; the draws are fixed, so this never flickers
  })

  it('covers ranges up to 2 to the 53 less one, and whole numbers only', () => {
    expect(randomInteger('s', 'k', 0.5, 1.5)).toBe(1)
    expect(randomInteger('s', 'k', 0.2, 0.8)).toBeNull()
    expect(randomInteger('s', 'k', 0, 2 ** 53 - 2)).toBeGreaterThan(0)
    expect(randomInteger('s', 'k', 0, 2 ** 53 - 1)).toBeNull()
    expect(randomInteger('s', 'k', -3, -3)).toBe(-3)
  })
})
