import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { fuzz } from '../fuzz.testing.ts'
import { EVERY_TYPE } from '../session/every-type.testing.ts'
import { simulate } from './simulate.ts'

const { document, answers } = EVERY_TYPE
const options = { seed: 'seed', now: Date.UTC(2026, 10, 23, 12) }
const names = Object.keys(answers)

/** Answers of every shape to any question: its own, another's, or none that anybody would give. */
const answer = fc.oneof(
  fc.constantFrom(...Object.values(answers)),
  fc.jsonValue({ maxDepth: 3 }),
  fc.anything({ maxDepth: 3 }),
)
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ answers: fc.dictionary(fc.constantFrom(...names, '__proto__', 'last', 'Q'), answer) }),
  },
  { weight: 1, arbitrary: fc.constant({ back: true }) },
  { weight: 1, arbitrary: fc.record({ answers: fc.constant(answers) }) },
  { weight: 1, arbitrary: fc.anything({ maxDepth: 3 }) },
)
const input = fc.oneof(
  { weight: 9, arbitrary: fc.record({ steps: fc.array(step, { maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.anything() },
)

describe('any steps', () => {
  fuzz(
    'end in pages, violations or diagnostics',
    300,
    fc.property(input, (each) => {
      const result = simulate(document, each, options)
      expect(Array.isArray(result.diagnostics)).toBe(true)
      expect('outcome' in result ? result.pages.length : result.diagnostics.length).toBeGreaterThan(0)
      if (!('outcome' in result)) return
      for (const { code, question } of result.violations)
        expect([typeof code, typeof question]).toEqual(['string', 'string'])
    }),
  )
})
