import { describe, expect, it } from 'vitest'
import { evaluated, SAMPLE } from '../lines.testing.ts'

const RESULTS: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  anySelected: [
    ["anySelected(Q5, ['a', 'x'])", true],
    ["anySelected(Q5, ['x'])", false],
    ["anySelected(Q1, ['m', 'f'])", true],
    ["anySelected(Q6, ['a'])", false],
    ["anySelected(Q10, ['a'])", true],
  ],
  allSelected: [
    ["allSelected(Q5, ['a', 'o'])", true],
    ["allSelected(Q5, ['a', 'x'])", false],
    ["allSelected(Q6, ['a'])", false],
    ['allSelected(Q6, [])', true],
  ],
  noneSelected: [
    ["noneSelected(Q5, ['x'])", true],
    ["noneSelected(Q5, ['a'])", false],
    ["noneSelected(Q6, ['a'])", true],
  ],
  countSelected: [
    ['countSelected(Q5)', 2],
    ['countSelected(Q1)', 1],
    ['countSelected(Q6)', 0],
    ['countSelected(none)', 0],
  ],
  rankOf: [
    ["rankOf(Q10, 'c')", 1],
    ["rankOf(Q10, 'b')", 3],
    ["rankOf(Q10, 'x')", null],
    ["rankOf(Q6, 'x')", null],
    ['rankOf(Q10, none)', null],
  ],
}

describe.each(Object.entries(RESULTS))('%s', (_name, rows) => {
  it.each(rows)('%s is %j', (expr, value) => expect(evaluated(expr, SAMPLE)).toEqual(value))
})
