import { expect, it } from 'vitest'
import { shardOf } from './shard.ts'

it('spreads sessions evenly and never moves one', () => {
  const counts = [0, 0, 0, 0]
  for (let index = 0; index < 4_000; index++) {
    const id = `01935b7e-0000-7000-8000-${index.toString(16).padStart(12, '0')}`
    const shard = shardOf(id, 4)
    expect(shardOf(id, 4)).toBe(shard)
    counts[shard] = (counts[shard] ?? 0) + 1
  }
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150)
})

it('keeps the places that stored sessions stand in', () => {
  expect(shardOf('01935b7e-0000-7000-8000-000000000001', 4)).toBe(3)
})
