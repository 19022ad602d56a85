import { expect, it } from 'vitest'
import { scenarios } from './scenarios.ts'

it('every scenario has a name of its own and says what proves that it did harm', () => {
  expect(new Set(scenarios.map(({ id }) => id)).size).toBe(scenarios.length)
  for (const { id, needs } of scenarios) {
    expect(id).toMatch(/^F\d\d$/)
    expect(Object.keys(needs), id).not.toEqual([])
    for (const least of Object.values(needs)) expect(least, id).toBeGreaterThan(0)
  }
})
