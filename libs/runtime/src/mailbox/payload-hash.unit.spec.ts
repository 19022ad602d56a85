import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, payloadHash } from './payload-hash.ts'

/** The same value with the keys of its objects in reverse. */
function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(reversed)
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  )
}

describe('payloadHash', () => {
  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(payloadHash('submit', reversed(value))).toBe(payloadHash('submit', value))
      }),
    )
  })

  it('tells different payloads and kinds apart', () => {
    expect(payloadHash('submit', { answers: { Q1: ['a', 'b'] } })).not.toBe(
      payloadHash('submit', { answers: { Q1: ['b', 'a'] } }),
    )
    expect(payloadHash('submit', { answers: {} })).not.toBe(payloadHash('back', { answers: {} }))
    expect(payloadHash('submit', { a: null })).not.toBe(payloadHash('submit', {}))
  })

  it('writes JSON that reads as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const once: unknown = JSON.parse(JSON.stringify(value))
        expect(JSON.parse(canonicalJson(value))).toEqual(once)
      }),
    )
  })
})
