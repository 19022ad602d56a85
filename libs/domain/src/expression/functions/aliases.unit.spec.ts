import { describe, expect, it } from 'vitest'
import { run, SAMPLE } from '../lines.testing.ts'

/** The 31 functions of the seed's surveys, each beside what it means here. */
const MEANINGS: readonly (readonly [alias: string, meaning: string])[] = [
  ["answer('Q1')", 'Q1'],
  ['answer(Q1)', 'Q1'],
  ["answer('hidden.source')", 'hidden.source'],
  ["answer('Q11')", 'Q11'],
  ["equals(Q1, 'm')", "Q1 = 'm'"],
  ['equals(Q5, Q5)', 'Q5 = Q5'],
  ["equals(Q5, 'a')", "Q5 = 'a'"],
  ['equals(Q3, null)', 'Q3 = null'],
  ["notEquals(Q1, 'm')", "Q1 != 'm'"],
  ['notEquals(Q3, 1)', 'Q3 != 1'],
  ['not(yes)', 'not yes'],
  ['not(unknown)', 'not unknown'],
  ['not(Q2)', 'not Q2'],
  ['yes = not(no)', 'yes = (not no)'],
  ['and(yes, no)', 'yes and no'],
  ['and(yes, yes, unknown)', 'yes and yes and unknown'],
  ['and(yes)', 'yes'],
  ['or(no, yes)', 'no or yes'],
  ['or(no, unknown)', 'no or unknown'],
  ['or(Q2, yes)', 'Q2 or yes'],
  ['greaterThan(Q2, 2)', 'Q2 > 2'],
  ['greaterThan(Q3, 2)', 'Q3 > 2'],
  ["greaterThan(Q4, 'a')", "Q4 > 'a'"],
  ["greaterThan(Q7, '2026-01-01')", "Q7 > '2026-01-01'"],
  ['greaterThanOrEqual(Q2, 3)', 'Q2 >= 3'],
  ['lessThan(Q2, 3)', 'Q2 < 3'],
  ['lessThanOrEqual(Q2, 3)', 'Q2 <= 3'],
  ["contains(Q5, 'a')", "Q5 contains 'a'"],
  ["contains(Q4, 'STR')", "Q4 contains 'STR'"],
  ["contains(Q5, ['a'])", "Q5 contains ['a']"],
  ['isEmpty(Q3)', 'Q3 empty'],
  ['isEmpty(Q5)', 'Q5 empty'],
  ['isNotEmpty(Q3)', 'Q3 notempty'],
  ['length(Q4)', 'len(Q4)'],
  ['length(blank)', 'len(blank)'],
  ['length(Q5)', 'countSelected(Q5)'],
  ['length([1, null])', '2'],
  ["in(Q1, ['m', 'f'])", "Q1 in ['m', 'f']"],
  ['in(Q2, [1, 3])', 'Q2 in [1, 3]'],
  ["notIn(Q1, ['m'])", "Q1 notin ['m']"],
  ["startsWith(Q4, 'str')", "Q4 contains 'str'"],
  ["endsWith(Q4, 'sse')", "Q4 contains 'sse'"],
  ["regex(Q4, '^S')", "matches(Q4, '^S')"],
  ["regex(Q4, '(?=S)')", "matches(Q4, '(?=S)')"],
  ['between(Q2, 1, 3)', 'Q2 between 1 and 3'],
  ['between(Q3, 1, 3)', 'Q3 between 1 and 3'],
  ['isNumber(Q2)', 'true'],
  ['isString(Q4)', 'true'],
  ['isArray(Q5)', 'isList(Q5)'],
  ['isArray(Q6)', 'isList(Q6)'],
  ['count(Q5)', 'countSelected(Q5)'],
  ['sum([1, 2])', '1 + 2'],
  ['average(1, 2)', 'avg(1, 2)'],
  ['average([])', 'avg([])'],
  ['min([2, 1])', '1'],
  ['max([2, 1])', '2'],
  ["anySelected(Q5, ['a'])", "Q5 anyof ['a']"],
  ["allSelected(Q5, ['a'])", "Q5 allof ['a']"],
  ["noneSelected(Q5, ['a'])", "Q5 noneof ['a']"],
]

const outcome = (expr: string): unknown => {
  const result = run(expr, SAMPLE)
  return 'value' in result ? result : { fault: result.error.code }
}

describe('aliases', () => {
  it.each(MEANINGS)('%s means %s', (alias, meaning) => expect(outcome(alias)).toEqual(outcome(meaning)))

  it('are the 31 of the seed', () => {
    const names = new Set(MEANINGS.map(([alias]) => /^(?:yes = )?(\w+)/.exec(alias)?.[1] ?? ''))
    names.delete('yes')
    expect(names.size).toBe(31)
  })

  it.each([
    ['not(yes, no)'],
    ['not()'],
    ['and()'],
    ['or()'],
    ['equals(1)'],
    ['between(1, 2)'],
    ['in(1)'],
    ['isEmpty(1, 2)'],
    ['length()'],
    ['answer()'],
    ['average()'],
  ])('%s has the wrong number of values', (expr) => expect(outcome(expr)).toEqual({ fault: 'wrong-arity' }))

  it.each([['answer(1)'], ['length(5)'], ['length(Q7)'], ["regex(5, 'a')"]])(
    '%s has a value of the wrong type',
    (expr) => expect(outcome(expr)).toEqual({ fault: 'type-mismatch' }),
  )
})
