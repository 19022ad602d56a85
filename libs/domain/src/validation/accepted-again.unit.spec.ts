import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileSurvey } from '../survey/compile-survey.ts'
import type { CompiledQuestion, CompiledSurvey } from '../survey/compiled.ts'
import { QUESTION_TYPES } from '../survey/document.ts'
import { countedValue } from './counted.ts'
import { validateAnswers } from './validate-answers.ts'

const coded = (prefix: string) => ['1', '2', '3'].map((n) => ({ code: `${prefix}${n}`, label: n }))
const options = [
  ...coded('o'),
  { code: 'x', label: 'other', other: { maxLength: 20 } },
  { code: 'n', label: 'none', exclusive: true },
]
const PROPERTIES: Readonly<Record<string, object>> = {
  single: { options },
  dropdown: { options },
  picture: { options },
  multiple: { options, minSelected: 1, maxSelected: 3 },
  rank: { options: coded('o'), top: 2 },
  text: { minLength: 1, maxLength: 30 },
  number: { min: 0, max: 100, decimals: 2 },
  scale: { min: 1, max: 5 },
  'constant-sum': { items: coded('i'), total: { max: 100 } },
  'matrix-single': { rows: coded('r'), columns: coded('c') },
  'matrix-multiple': { rows: coded('r'), columns: coded('c'), maxSelected: 2 },
  'matrix-bipolar': { rows: [{ code: 'r1', left: 'l', right: 'r' }] },
  'group-rank': { options: coded('o'), groups: coded('g'), top: 1 },
  'group-rating': { items: coded('i'), min: 1, max: 5 },
  contact: {
    fields: [
      { id: 'name', type: 'text' },
      { id: 'mail', type: 'email' },
      { id: 'tel', type: 'phone' },
    ],
  },
  payment: { amount: 1, currency: 'EUR' },
  file: { maxFiles: 3 },
}

const survey = surveyOfAllTypes()

function surveyOfAllTypes(): CompiledSurvey {
  const questions = QUESTION_TYPES.map((type, i) => ({ id: `Q${i}`, type, text: type, ...PROPERTIES[type] }))
  const result = compileSurvey({ title: 'T', country: 'DE', pages: [{ id: 'p1', questions }] })
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics))
  return result.survey
}

function check(question: CompiledQuestion, answer: unknown) {
  return validateAnswers({
    survey,
    shown: [{ question, required: false }],
    answers: { [question.id]: answer },
    stored: () => null,
    locale: 'en',
    now: 0,
    evidence: null,
  })
}

/** Answers of the right shape more often than not, and anything at all. */
const code = fc.constantFrom('o1', 'o2', 'o3', 'x', 'n', 'yes', 'c1', 'c2', 'c3', 'zzz')
const choice = fc.oneof(code, fc.record({ code, other: fc.string() }))
const row = fc.constantFrom('r1', 'r2', 'r3', 'i1', 'i2', 'i3', 'g1', 'g2', '__proto__', 'constructor')
const cell = fc.oneof(code, fc.array(code, { maxLength: 3 }), fc.integer({ min: -4, max: 6 }))
const answer = fc.oneof(
  choice,
  fc.array(choice, { maxLength: 4 }),
  fc.boolean(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '2024-02-29',
    '14:05',
    '2026-11-23T14:05:00Z',
    ' ada@example.org',
    '030 1234567',
    'https://example.org/ä',
  ),
  fc.oneof(fc.integer({ min: -10, max: 110 }), fc.double()),
  fc.dictionary(row, cell),
  fc.record({ version: fc.string(), given: fc.boolean() }),
  fc.record({
    name: fc.string(),
    mail: fc.constantFrom('ada@example.org', 'x'),
    tel: fc.constantFrom('+49 30 1234567', '1'),
  }),
  fc.constantFrom({ upload: 'u1' }, [{ upload: 'u1' }, { upload: 'u2' }], { payment: 'p1' }),
  fc.jsonValue({ maxDepth: 4 }),
  fc.anything(),
)
const question = fc.constantFrom(...survey.questions.values())

describe('any answer', () => {
  it('is accepted or refused, never thrown at; what is accepted is accepted again after a trip through JSON, unchanged', () => {
    let accepted = 0
    fc.assert(
      fc.property(question, answer, (asked, sent) => {
        const first = check(asked, sent)
        if (first.violations.length > 0) return
        accepted++
        const again = check(asked, JSON.parse(JSON.stringify(first.answers[asked.id] ?? null)))
        expect(again.violations).toEqual([])
        expect(again.answers[asked.id]).toEqual(first.answers[asked.id] ?? null)
      }),
      { numRuns: 10_000 },
    )
    // The law says nothing when hardly anything is accepted; about 530 are.
    expect(accepted).toBeGreaterThan(300)
  })

  it('counts without what was typed', () => {
    fc.assert(
      fc.property(question, answer, (asked, sent) => {
        const { violations, answers } = check(asked, sent)
        const counted = countedValue(asked, answers[asked.id])
        if (violations.length > 0 || answers[asked.id] === null) return
        expect(JSON.stringify(counted)).not.toMatch(/other|ada@|example/)
      }),
      { numRuns: 2_000 },
    )
  })
})
