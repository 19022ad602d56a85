import { describe, expect, it } from 'vitest'
import { evaluateLine } from '../eval-line.ts'
import { CORPUS } from './corpus.testing.ts'

describe.each(Object.entries(CORPUS))('%s', (_topic, lines) => {
  it.each(lines.map((line) => [line.rule, line.expr.slice(0, 60), line] as const))('%s: %s', (_rule, _expr, line) => {
    const { rule: _, expected, ...input } = line
    const result = evaluateLine(input)
    if ('value' in expected) return expect(result).toEqual(expected)
    const { hint, ...error } = expected.error
    expect(result).toMatchObject({ error })
    if (hint !== undefined) expect(result).toMatchObject({ error: { message: expect.stringContaining(hint) } })
  })
})
