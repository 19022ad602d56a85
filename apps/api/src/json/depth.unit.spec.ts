import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nestsDeeperThan } from './depth.ts'

const deep = (text: string, limit: number) => nestsDeeperThan(Buffer.from(text), limit)

/** Levels of arrays and objects, counted on the parsed value. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

describe('nestsDeeperThan', () => {
  it('lets through exactly the limit', () => {
    expect(deep('['.repeat(32) + ']'.repeat(32), 32)).toBe(false)
    expect(deep('['.repeat(33) + ']'.repeat(33), 32)).toBe(true)
    expect(deep('{"a":'.repeat(33), 32)).toBe(true)
  })

  it('does not add up what stands side by side', () => {
    expect(deep(`[${Array(100).fill('[]').join(',')}]`, 2)).toBe(false)
  })

  it('does not count brackets inside strings, nor mistake an escaped quote for the end of one', () => {
    expect(deep('"[[[[[["', 1)).toBe(false)
    expect(deep('["\\"[[[[","\\\\"]', 1)).toBe(false)
    expect(deep('["\\\\",[[1]]]', 2)).toBe(true)
  })

  it('agrees with the depth of the parsed value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 8 }), (value, limit) => {
        expect(deep(JSON.stringify(value), limit)).toBe(depthOf(value) > limit)
      }),
      { numRuns: 500 },
    )
  })
})
