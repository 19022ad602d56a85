import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simulate } from '../../simulate/simulate.ts'
import { compileSurvey } from '../../survey/compile-survey.ts'
import { converted } from './convert.testing.ts'
import { convertSurveyJs } from './convert.ts'

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))

/** Runs a respondent through the converted fixture. */
function run(name: string, steps: readonly object[], hidden: object = {}) {
  const { document } = converted(fixture(name))
  const result = simulate(document, { hidden, steps }, { seed: '1', now: Date.parse('2026-11-23T10:00:00Z') })
  if (!('outcome' in result)) throw new Error(JSON.stringify(result))
  return { ...result, shown: result.pages.map(({ id }) => id) }
}

describe('whole surveys', () => {
  it.each(['patient-intake', 'net-promoter-score', 'car-owners'])('%s compiles', (name) => {
    const { document, report } = converted(fixture(name))
    expect(document.pages.length).toBeGreaterThan(1)
    for (const { path, message } of report)
      expect([path, message]).toEqual([expect.stringMatching(/^(\/|$)/), expect.any(String)])
  })

  it('a promoter is thanked as one and sent to the review', () => {
    const { ending, shown } = run('net-promoter-score', [
      { answers: { nps_score: 10, promoter_features: ['Stability'] } },
      { answers: { service: { Sales: '3', Support: '2' } } },
    ])
    expect({ ending, shown }).toEqual({ ending: 'completed-1', shown: ['page1', 'page2'] })
  })

  it('somebody in between ends after the first page, as the second is not shown', () => {
    expect(run('net-promoter-score', [{ answers: { nps_score: 8 } }])).toMatchObject({
      ending: 'completed',
      shown: ['page1'],
    })
    expect(run('net-promoter-score', [{ answers: { nps_score: 5 } }])).toMatchObject({
      ending: 'completed-4',
      shown: ['page1'],
    })
  })

  it('a car owner rates the brands known, one after another', () => {
    const { ending, pages } = run('car-owners', [
      { answers: {} },
      { answers: { age: 40, owner: 'true', built: '2010' } },
      { answers: { aware: ['arona', 'Cirrus'], order: ['Cirrus', 'arona'] } },
      { answers: { liking: 2 } },
      { answers: { liking: 7 } },
      { answers: { use_frequency: 'daily', use_km: 20 } },
      { answers: { use_frequency: 'rarely' } },
      { answers: { colour: ['red'] } },
    ])
    expect(ending).toBe('completed')
    expect(pages.flatMap(({ iteration }) => Object.values(iteration ?? {}))).toEqual([
      'arona',
      'Cirrus',
      'work',
      'free_time',
    ])
    expect(pages.at(-1)?.questions.map(({ id }) => id)).not.toContain('why_daily')
  })

  it('somebody without a car is done at once', () => {
    expect(run('car-owners', [{ answers: {} }, { answers: { age: 40, owner: 'false' } }])).toMatchObject({
      outcome: 'COMPLETED',
      shown: ['intro', 'screen'],
    })
  })
})

describe('what is no survey', () => {
  it.each([null, 1, 'x', [], {}, { pages: [] }, { pages: 'x' }, { elements: [{ type: 'unknown' }] }])(
    '%j is told',
    (source) => {
      expect(convertSurveyJs(source)).toMatchObject({ ok: false, message: expect.any(String) })
    },
  )
})

const names = fc.constantFrom('a', 'b', 'c d', 'Q1', 'contains', '__proto__', 'constructor', 'panel.a', '', 'x\ud800')
const expressions = fc.constantFrom(
  "{a} = 'x'", '{b} > 3', '{c d} anyof [1, 2]', '{a[0].b} contains {item}', '{panel.a} + 1', "iif({a}, 'x', {b})", 'sum({a}, {b})', '!{a',
  "sumInArray({a}, 'b', {b} > 1)", '{a} empty and {b} notempty', 'age({a}) >= {b}', '{a-Comment}', 'displayValue("a")', '((((', "{a} notcontains 'x'",
) // biome-ignore format: one list
const words = fc.oneof(
  names,
  expressions,
  fc.constantFrom('{a}', '{{a}}', '{b}{', '<p>{a}</p>', '<', 'random', '=today()'),
  fc.string(),
)
const types = fc.constantFrom(
  'text', 'comment', 'radiogroup', 'checkbox', 'dropdown', 'tagbox', 'ranking', 'imagepicker', 'rating', 'boolean', 'matrix', 'matrixdropdown', 'matrixdynamic',
  'multipletext', 'panel', 'paneldynamic', 'html', 'image', 'expression', 'file', 'signaturepad', 'slider', 'imagemap', 'constructor', 'setvalue', 'complete', 'skip', 'visible', 'numeric', 'regex',
) // biome-ignore format: one list
const LISTS = ['pages', 'elements', 'templateElements', 'choices', 'rows', 'columns', 'items', 'rateValues', 'validators', 'triggers', 'calculatedValues', 'completedHtmlOnCondition', 'navigateToUrlOnCondition', 'questions'] // biome-ignore format: one list
const WORDS = [
  'name', 'title', 'visibleIf', 'enableIf', 'requiredIf', 'expression', 'choicesFromQuestion', 'choicesVisibleIf', 'rowsVisibleIf', 'templateTitle', 'html', 'setToName',
  'gotoName', 'fromName', 'runExpression', 'value', 'text', 'inputType', 'valueName', 'panelCountExpression', 'choicesOrder', 'regex', 'defaultValue', 'url', 'min', 'cellType', 'locale',
] // biome-ignore format: one list
const OTHERS = ['isRequired', 'hasOther', 'showCommentArea', 'visible', 'rateMax', 'panelCount', 'maxPanelCount', 'minPanelCount', 'choicesMin', 'choicesMax', 'maxLength', 'multiSelect', 'completedHtml', 'navigateToUrl', 'description', 'bindings'] // biome-ignore format: one list

/** Objects that look like parts of a survey of SurveyJS. Few lists each: they hold parts again. */
const { part } = fc.letrec<{ part: object; list: unknown[] }>((tie) => ({
  part: fc
    .tuple(
      fc.record({ type: types, name: names }),
      fc.dictionary(fc.constantFrom(...LISTS), tie('list'), { maxKeys: 2 }),
      fc.dictionary(fc.constantFrom(...WORDS), words, { maxKeys: 5 }),
      fc.dictionary(fc.constantFrom(...OTHERS), fc.oneof(fc.boolean(), fc.integer({ min: -2, max: 12 }), words), {
        maxKeys: 4,
      }),
    )
    .map((parts) => Object.assign({}, ...parts)),
  list: fc.array(fc.oneof({ maxDepth: 2 }, words, fc.anything({ maxDepth: 1 }), tie('part')), { maxLength: 2 }),
}))

describe('any input', () => {
  /** What comes out compiles, whatever came in. */
  function holds(source: unknown): void {
    const result = convertSurveyJs(source)
    if (result.ok) expect(compileSurvey(result.document).ok).toBe(true)
  }

  it('does not throw', () => {
    fc.assert(fc.property(fc.anything(), holds), { numRuns: 300 })
    fc.assert(fc.property(fc.jsonValue(), holds), { numRuns: 300 })
  })

  it('that looks like a survey does not throw, and what comes out compiles', () => {
    const survey = fc.tuple(part, fc.array(part, { minLength: 1, maxLength: 5 })).map(([whole, elements]) => ({
      ...whole,
      pages: [
        { name: 'p', elements },
        { name: 'a', elements },
      ],
    }))
    fc.assert(fc.property(survey, holds), { numRuns: 400 })
  })

  it('that is deep or long ends in time', () => {
    let deep: object = { type: 'text', name: 'x' }
    for (let depth = 0; depth < 2_000; depth++) deep = { type: 'panel', name: `p${depth}`, elements: [deep] }
    holds({ elements: [{ type: 'text', name: 'a' }, deep] })
    const many = Array.from({ length: 3_000 }, (_, index) => ({
      type: 'text',
      name: 'same',
      title: `{same}${index}`,
      visibleIf: "{same} = 'x'",
    }))
    holds({ elements: many })
    holds({ elements: [{ type: 'radiogroup', name: 'a', choices: Array.from({ length: 6_000 }, () => 'label') }] })
    holds({
      elements: [
        { type: 'html', name: 'a', html: '<script>'.repeat(20_000) },
        { type: 'text', name: 'b', title: '{'.repeat(50_000) },
      ],
    })
  })
})
