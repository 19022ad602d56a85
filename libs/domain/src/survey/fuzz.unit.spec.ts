import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuzz } from '../fuzz.testing.ts'
import { compileSurvey } from './compile-survey.ts'
import { QUESTION_TYPES } from './document.ts'
import { documentShape } from './document-shape.ts'
import { surveyGraphMermaid } from './mermaid.ts'
import { questionProperties } from './question-shape.ts'
import type { Shape } from './shape/shape.ts'

const words = fc.constantFrom(
  'Q1',
  'Q2',
  'p1',
  'p2',
  'a',
  'b',
  'and',
  '__proto__',
  'constructor',
  'page:p1',
  'ending:completed',
  'x\ud800',
  '',
  'en',
  'de',
)
const sources = fc.constantFrom(
  "Q1 = 'a'",
  'Q2 > 3',
  'Q1.label',
  'var.v',
  'loop.key',
  'Q2 +',
  '((((',
  'true',
  'countIf(Q3, row.value = 1) > 0',
  "quota('q', 'c').full",
  'answer("Q1")',
  '1e999',
  'Q1.a.b.c.d',
)
const rubbish = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.anything({ maxDepth: 2 }), words)

/** Values that mostly have the shape, so that what lies behind the structure check is reached too. */
function shaped(shape: Shape, depth = 0): fc.Arbitrary<unknown> {
  const right = (): fc.Arbitrary<unknown> => {
    switch (shape.kind) {
      case 'string':
        return shape.form === undefined
          ? fc.oneof(sources, fc.string(), fc.constantFrom('{{Q1}}', '{{var.v|round:1|x}}', '{{'))
          : words
      case 'choice':
        return fc.constantFrom(...shape.values)
      case 'number':
        return fc.oneof(fc.integer({ min: -2, max: 12 }), fc.double())
      case 'boolean':
        return fc.boolean()
      case 'list':
        return fc.array(shaped(shape.of, depth + 1), { maxLength: depth > 5 ? 1 : 3 })
      case 'record':
        return fc.dictionary(words, shaped(shape.of, depth + 1), { maxKeys: 3 })
      case 'object':
        return fields(shape.properties, depth)
      case 'variant':
        return fields(shape.properties, depth)
      case 'either':
        return fc.oneof(...shape.shapes.map((each) => shaped(each, depth + 1)))
      case 'json':
        return rubbish
    }
  }
  return fc.oneof({ weight: 30, arbitrary: right() }, { weight: 1, arbitrary: rubbish })
}

const fields = (
  properties: Readonly<Record<string, { shape: Shape; required?: boolean }>>,
  depth: number,
): fc.Arbitrary<unknown> => {
  const names = Object.keys(properties)
  const arbitraries = Object.fromEntries(
    names.map((name) => [
      name,
      fc.option(shaped(properties[name]?.shape ?? { kind: 'json' }, depth + 1), {
        nil: undefined,
        freq: properties[name]?.required ? 20 : 1,
      }),
    ]),
  )
  return fc
    .record(arbitraries)
    .map((value) => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)))
}

/** Questions of one type with some of its properties. */
const question = fc.record(
  { id: fc.constantFrom('Q1', 'Q2', 'Q3'), type: fc.constantFrom(...QUESTION_TYPES), text: words },
  { requiredKeys: ['id', 'type', 'text'] },
)
const withProperties = fc
  .tuple(question, fc.dictionary(fc.constantFrom(...Object.keys(questionProperties)), rubbish, { maxKeys: 2 }))
  .map(([asked, more]) => ({ ...more, ...asked }))
const plausible = fc.record({
  title: words,
  variables: fc.dictionary(fc.constantFrom('v', 'w'), sources),
  pages: fc.array(
    fc.record({
      id: fc.constantFrom('p1', 'p2', 'p3'),
      questions: fc.array(withProperties, { maxLength: 4 }),
      next: fc.array(
        fc.record(
          { if: sources, goto: fc.constantFrom('page:p1', 'page:p2', 'ending:completed', 'ending:x') },
          { requiredKeys: ['goto'] },
        ),
        { maxLength: 2 },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
})

function survives(document: unknown): void {
  const result = compileSurvey(document)
  expect(result.ok).toBe(!result.diagnostics.some(({ severity }) => severity === 'error'))
  for (const { path, message } of result.diagnostics) {
    expect(path === '' || path.startsWith('/')).toBe(true)
    expect(message.length).toBeGreaterThan(0)
  }
  if (result.ok) expect(surveyGraphMermaid(result.survey)).toContain('flowchart')
}

describe('any document', () => {
  fuzz(
    'ends in diagnostics, whatever the value is',
    3_000,
    fc.property(fc.oneof(fc.anything(), fc.jsonValue()), survives),
  )
  fuzz('ends in diagnostics, however plausible it looks', 1_500, fc.property(plausible, survives))
  fuzz('ends in diagnostics, whatever is in its fields', 500, fc.property(shaped(documentShape), survives))

  it('ends in diagnostics when it holds itself', () => {
    const circle: Record<string, unknown> = { title: 'T', pages: [] }
    circle.pages = [circle, { id: 'p1', questions: [{ id: 'Q1', type: 'text', text: '', default: circle }] }]
    survives(circle)
  })
})
