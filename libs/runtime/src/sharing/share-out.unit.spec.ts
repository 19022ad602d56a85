import { describe, expect, it } from 'vitest'
import { shareOut } from './share-out.ts'

const names = (count: number) => Array.from({ length: count }, (_, i) => `host-${i}-4711`)
const sizes = (owners: readonly string[], among: readonly string[]) =>
  among.map((name) => owners.filter((owner) => owner === name).length)

describe('sharing work out', () => {
  it.each([
    [1, 1],
    [3, 2],
    [4, 3],
    [8, 3],
    [2, 5],
    [64, 7],
  ])('%i pieces among %i: shares differ by one at most', (pieces, count) => {
    const among = names(count)
    const owners = shareOut(pieces, among)
    expect(owners).toHaveLength(pieces)
    const shares = sizes(owners, among)
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
  })

  it('does not depend on the order of the names', () => {
    expect(shareOut(16, names(5).toReversed())).toEqual(shareOut(16, names(5)))
  })

  it('moves little when one of four goes: less than a share by turns would', () => {
    const before = shareOut(64, names(4))
    const after = shareOut(64, names(3))
    const moved = before.filter((owner, piece) => owner !== 'host-3-4711' && owner !== after[piece]).length
    expect(moved).toBeLessThan(16)
  })

  it('gives nothing to nobody', () => {
    expect(shareOut(4, [])).toEqual([])
  })
})
