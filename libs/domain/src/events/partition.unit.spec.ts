import { describe, expect, it } from 'vitest'
import { murmur2, partitionOf, partitionOfHash } from './partition.ts'

describe('murmur2', () => {
  // The vectors of Kafka's UtilsTest.testMurmur2.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as Kafka does', (key, hash) => {
    expect(murmur2(key)).toBe(hash)
  })
})

describe('partitionOf', () => {
  it('clears the sign bit, also of the smallest integer', () => {
    expect(partitionOfHash(-2147483648, 3)).toBe(0)
    expect(partitionOfHash(-1, 3)).toBe(0x7fffffff % 3)
  })

  it('spreads session ids over all partitions', () => {
    const counts = [0, 0, 0]
    for (let i = 0; i < 3000; i++) {
      const id = `0193a5c0-0000-7000-8000-${i.toString(16).padStart(12, '0')}`
      counts[partitionOf(id, 3)]! += 1
    }
    for (const count of counts) expect(count).toBeGreaterThan(850)
  })
})
