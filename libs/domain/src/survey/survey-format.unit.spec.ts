import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { validateAnswers } from '../validation/validate-answers.ts'
import { compileSurvey } from './compile-survey.ts'
import type { CompiledSurvey } from './compiled.ts'
import { DOCUMENT_FAULTS } from './diagnostic.ts'
import { QUESTION_TYPES } from './document.ts'
import { documentShape } from './document-shape.ts'
import type { Shape } from './shape/shape.ts'

const page = readFileSync(new URL('../../../../docs/survey-format.md', import.meta.url), 'utf8')

/** Fenced examples: a whole survey, the questions of one page, or answers to the example before. */
const examples = [...page.matchAll(/```json (survey|questions|answers)\n([\s\S]*?)```/g)].map(
  ([, kind = '', source = '']) => ({
    kind,
    value: JSON.parse(source) as unknown,
  }),
)

const documentOf = ({ kind, value }: { kind: string; value: unknown }): unknown =>
  kind === 'survey' ? value : { title: 'T', hidden: { age: 'number' }, pages: [{ id: 'p1', questions: value }] }

function compiled(document: unknown): CompiledSurvey {
  const result = compileSurvey(document)
  expect(result.diagnostics).toEqual([])
  if (!result.ok) throw new Error('does not compile')
  return result.survey
}

/** Names of properties anywhere in a shape. */
function propertiesOf(shape: Shape): readonly string[] {
  if (shape.kind === 'list' || shape.kind === 'record') return propertiesOf(shape.of)
  if (shape.kind === 'either') return shape.shapes.flatMap(propertiesOf)
  if (shape.kind !== 'object' && shape.kind !== 'variant') return []
  return Object.entries(shape.properties).flatMap(([name, property]) => [name, ...propertiesOf(property.shape)])
}

describe('docs/survey-format.md', () => {
  it.each(examples.filter(({ kind }) => kind !== 'answers'))('compiles without a fault: $value', (example) => {
    compiled(documentOf(example))
  })

  it.each(
    examples.map((example, i) => ({ ...example, before: examples[i - 1] })).filter(({ kind }) => kind === 'answers'),
  )('takes the answers $value', ({ value, before }) => {
    const survey = compiled(before && documentOf(before))
    const shown = [...survey.questions.values()].map((question) => ({ question, required: question.required }))
    const answers = value as Record<string, unknown>
    const submission = {
      survey,
      shown,
      answers,
      stored: () => null,
      locale: 'en',
      now: Date.parse('2026-11-23'),
      evidence: null,
    }
    expect(validateAnswers(submission).violations).toEqual([])
  })

  it('mentions every property, every type and every fault', () => {
    const words = new Set(page.match(/[A-Za-z$][A-Za-z-]*/g))
    const wanted = [...new Set([...propertiesOf(documentShape), ...QUESTION_TYPES, ...DOCUMENT_FAULTS])]
    expect(wanted.filter((word) => !words.has(word))).toEqual([])
  })
})
