import { describe, expect, it } from 'vitest'
import { convertedPage, questionsOf } from './convert.testing.ts'

const first = (element: object, ...others: readonly object[]) => {
  const { document, report } = convertedPage([{ name: 'q', ...element }, ...others])
  return { question: questionsOf(document).get('q'), document, report }
}

const option = (code: string, more: object = {}) => ({ code, label: code, ...more })

describe('a question', () => {
  it.each<[object, object]>([
    // Texts
    [{ type: 'text' }, { type: 'text', text: 'q' }],
    [
      { type: 'text', title: 'T', description: 'D', isRequired: true, maxLength: 9 },
      { text: 'T', help: 'D', required: true, maxLength: 9 },
    ],
    [
      { type: 'text', inputType: 'number', min: 0, max: '9', step: 0.5 },
      { type: 'number', min: 0, max: 9, step: 0.5 },
    ],
    [
      { type: 'text', inputType: 'range' },
      { type: 'slider', min: 0, max: 100 },
    ],
    [
      { type: 'text', inputType: 'date', min: '2026-01-31', maxValueExpression: "dateAdd(today(), 1, 'months')" },
      { type: 'date', min: '2026-01-31', max: 'today+1m' },
    ],
    [
      { type: 'text', inputType: 'datetime-local', min: '2026-01-31T10:00' },
      { type: 'datetime', min: '2026-01-31T10:00Z' },
    ],
    [
      { type: 'text', inputType: 'time', max: '18:00' },
      { type: 'time', max: '18:00' },
    ],
    [{ type: 'text', inputType: 'url' }, { type: 'url' }],
    [{ type: 'text', inputType: 'tel' }, { type: 'phone' }],
    [{ type: 'text', inputType: 'email' }, { type: 'email' }],
    [
      { type: 'text', inputType: 'month' },
      { type: 'text', pattern: { regex: '^[0-9]{4}-(0[1-9]|1[0-2])$' } },
    ],
    [{ type: 'text', validators: [{ type: 'email' }] }, { type: 'email' }],
    [
      { type: 'text', validators: [{ type: 'numeric', minValue: 3, maxValue: 5 }] },
      { type: 'number', min: 3, max: 5 },
    ],
    [
      { type: 'text', validators: [{ type: 'text', minLength: 2, maxLength: 5, allowDigits: false }] },
      { minLength: 2, maxLength: 5, pattern: { regex: '^[^0-9]*$' } },
    ],
    [
      { type: 'text', validators: [{ type: 'regex', regex: '^a+$', caseInsensitive: true, text: 'A!' }] },
      { pattern: { regex: '(?i)^a+$', message: 'A!' } },
    ],
    [
      { type: 'comment', maxLength: 9, rows: 4 },
      { type: 'textarea', maxLength: 9 },
    ],
    // Choices
    [
      { type: 'radiogroup', choices: ['a', 'b'] },
      { type: 'single', options: [option('a'), option('b')] },
    ],
    [
      { type: 'dropdown', choices: [1, { value: 2, text: 'two' }] },
      { type: 'dropdown', options: [option('1'), { code: '2', label: 'two' }] },
    ],
    [
      { type: 'dropdown', choicesMin: 1, choicesMax: 5, choicesStep: 2 },
      { options: [option('1'), option('3'), option('5')] },
    ],
    [{ type: 'buttongroup', choices: ['a'] }, { type: 'single' }],
    [{ type: 'tagbox', choices: ['a'] }, { type: 'multiple' }],
    [
      {
        type: 'checkbox',
        choices: ['a'],
        hasOther: true,
        hasNone: true,
        maxSelectedChoices: 1,
        choicesOrder: 'random',
      },
      {
        type: 'multiple',
        maxSelected: 1,
        options: [
          option('a'),
          { code: 'none', label: 'None', exclusive: true },
          { code: 'other_1', label: 'Other (describe)', other: { maxLength: 250 } },
        ],
        order: { kind: 'shuffle', anchors: ['none', 'other_1'] },
      },
    ],
    [
      {
        type: 'checkbox',
        choices: ['b', 'a'],
        choicesOrder: 'asc',
        validators: [{ type: 'answercount', minCount: 1, maxCount: 2 }],
      },
      { options: [option('a'), option('b')], minSelected: 1, maxSelected: 2 },
    ],
    [
      { type: 'radiogroup', choices: ['a'], showRefuseItem: true, showDontKnowItem: true, refuseText: 'No!' },
      { options: [option('a'), { code: 'refused', label: 'No!' }, { code: 'dontknow', label: "Don't know" }] },
    ],
    [
      { type: 'ranking', choices: ['a', 'b'], selectToRankEnabled: true, minSelectedChoices: 1, maxSelectedChoices: 1 },
      { type: 'rank', top: 1 },
    ],
    [
      { type: 'imagepicker', choices: [{ value: 'a', imageLink: 'https://example.org/a.png' }] },
      { type: 'picture', options: [option('a', { image: 'https://example.org/a.png' })] },
    ],
    [{ type: 'imagepicker', multiSelect: true, choices: ['a'] }, { type: 'multiple' }],
    [{ type: 'radiogroup', choicesByUrl: { url: 'https://example.org' } }, { type: 'text' }],
    // Scales
    [{ type: 'boolean' }, { type: 'boolean' }],
    [
      { type: 'boolean', valueTrue: 'Y', valueFalse: 'N', labelTrue: 'Yep' },
      {
        type: 'yesno',
        options: [
          { code: 'Y', label: 'Yep' },
          { code: 'N', label: 'No' },
        ],
      },
    ],
    [{ type: 'rating' }, { type: 'scale', min: 1, max: 5 }],
    [
      { type: 'rating', rateMin: 0, rateMax: 10, minRateDescription: 'low', maxRateDescription: 'high' },
      { type: 'scale', min: 0, max: 10, help: '0 = low, 10 = high' },
    ],
    [
      { type: 'rating', rateValues: [2, 4, 6] },
      { type: 'scale', min: 2, max: 6, step: 2 },
    ],
    [
      { type: 'rating', rateValues: [{ value: 1, text: 'poor' }, 2] },
      { type: 'single', options: [{ code: '1', label: 'poor' }, option('2')] },
    ],
    [
      { type: 'slider', max: 50, step: 5 },
      { type: 'slider', min: 0, max: 50, step: 5 },
    ],
    // Matrices
    [
      { type: 'matrix', columns: ['c'], rows: ['r'], eachRowUnique: true },
      { type: 'matrix-single', rows: [option('r')], columns: [option('c')], uniqueColumns: true },
    ],
    [
      { type: 'matrix', columns: ['c'], rows: ['r'], isAllRowRequired: true },
      { required: true, requireRows: 'all' },
    ],
    [
      { type: 'matrix', columns: ['c'], rows: ['r'], isRequired: true },
      { required: true, requireRows: 1 },
    ],
    [
      { type: 'matrix', cellType: 'checkbox', columns: ['c'], rows: ['r'], rowsOrder: 'random' },
      { type: 'matrix-multiple', order: { kind: 'shuffle' } },
    ],
    [
      { type: 'matrix', columns: ['c'] },
      { type: 'single', options: [option('c')] },
    ],
    // Uploads and texts to read
    [
      { type: 'file', acceptedTypes: '.pdf, image/*', maxSize: 10, allowMultiple: true, maxFiles: 3 },
      { type: 'file', accept: ['application/pdf', 'image/*'], maxBytes: 10, maxFiles: 3 },
    ],
    [{ type: 'file', sourceType: 'camera' }, { type: 'photo' }],
    [{ type: 'signaturepad' }, { type: 'signature' }],
    [
      { type: 'html', html: '<h1>A</h1>B &lt; C<script>x</script>' },
      { type: 'message', text: 'A\nB < C' },
    ],
    [
      { type: 'image', imageLink: 'https://example.org/a.png', altText: 'A cat' },
      { type: 'descriptive', text: 'A cat' },
    ],
    [
      { type: 'expression', title: 'Sum', expression: '1 + 2', maximumFractionDigits: 1 },
      { type: 'message', text: 'Sum: {{var.q|round:1}}' },
    ],
  ])('%j becomes %j', (element, expected) => expect(first(element).question).toMatchObject(expected))

  it.each([
    [{ type: 'checkbox', choices: ['a', 'B c'], defaultValue: ['b C'] }, ['B_c']],
    [{ type: 'radiogroup', choices: [1], defaultValue: 1 }, '1'],
    [{ type: 'text', inputType: 'number', defaultValue: '4' }, 4],
    [{ type: 'boolean', defaultValue: 'true' }, true],
    [{ type: 'matrix', columns: ['c d'], rows: ['r s'], defaultValue: { 'r s': 'c d' } }, { r_s: 'c_d' }],
  ])('%j has the default %j', (element, expected) => expect(first(element).question?.default).toEqual(expected))

  it('keeps its languages', () => {
    const { question, report } = first({
      type: 'text',
      title: { default: 'Name', de: 'Vorname', 'not a language': 'x' },
    })
    expect(question?.text).toEqual({ en: 'Name', de: 'Vorname' })
    expect(report).toMatchObject([{ path: '/pages/0/elements/0/title' }])
  })

  it('shows choices by the answers of another question', () => {
    const source = { type: 'checkbox', name: 'other', choices: ['x y', 'b'] }
    const { question } = first(
      {
        type: 'radiogroup',
        choices: ['X Y', { value: 'b', visibleIf: '{q2} = 1' }],
        choicesVisibleIf: '{other} contains {item}',
      },
      source,
      { type: 'text', name: 'q2', inputType: 'number' },
    )
    expect(question?.options).toMatchObject([
      { visibleIf: "other contains 'x_y'" },
      { visibleIf: "other contains 'b' and q2 = 1" },
    ])
  })

  it('carries choices forward', () => {
    const source = { type: 'checkbox', name: 'other', choices: ['x', 'y'], showNoneItem: true }
    const { question } = first(
      { type: 'radiogroup', choicesFromQuestion: 'other', choicesFromQuestionMode: 'unselected', choices: ['z'] },
      source,
    )
    expect(question?.optionsFrom).toEqual({
      question: 'other',
      mode: 'unselected',
      filter: "option.code != 'none'",
      add: [option('z')],
    })
  })

  it('has a question beside it for its comment, which expressions read', () => {
    const { document } = first(
      { type: 'radiogroup', choices: ['a'], showCommentArea: true, commentText: 'Why?' },
      { type: 'text', name: 'w', visibleIf: '{q-Comment} notempty' },
    )
    expect(questionsOf(document).get('q_comment')).toMatchObject({ type: 'textarea', text: 'Why?' })
    expect(questionsOf(document).get('w')?.visibleIf).toBe('q_comment notempty')
  })
})

describe('what is not carried over', () => {
  it.each([
    [{ type: 'text', readOnly: true }, 'readOnly'],
    [{ type: 'text', validators: [{ type: 'expression', expression: '{q} > 3' }] }, 'validators'],
    [{ type: 'text', validators: [{ type: 'regex', regex: '(?=x)' }] }, 'validators'],
    [{ type: 'checkbox', choices: ['a'], showSelectAllItem: true }, 'showSelectAllItem'],
    [{ type: 'text', placeholder: 'x' }, 'placeholder'],
    [{ type: 'text', correctAnswer: 'x' }, 'correctAnswer'],
    [{ type: 'text', setValueExpression: '1' }, 'setValueExpression'],
    [{ type: 'text', inputType: 'date', min: 'tomorrow' }, 'min'],
    [{ type: 'slider', sliderType: 'range' }, 'sliderType'],
    [{ type: 'text', ownProperty: 1 }, 'ownProperty'],
    [{ type: 'radiogroup', choices: ['a', null] }, 'choices'],
    [{ type: 'text', defaultValue: { a: 1 } }, 'defaultValue'],
  ])('is reported: %j', (element, construct) => {
    expect(first(element).report).toContainEqual(expect.objectContaining({ construct }))
  })

  it('says nothing of what has its usual value', () => {
    expect(first({ type: 'text', readOnly: false, visible: true, placeholder: '', validators: [] }).report).toEqual([])
  })

  it('tells names that became others, and references follow', () => {
    const { document, report } = convertedPage([
      { type: 'text', name: 'Wie heißt du?' },
      { type: 'text', name: 'contains' },
      { type: 'text', name: '1st' },
      { type: 'text', name: 'last', visibleIf: "{Wie heißt du?} notempty and {contains} empty and {1st} = 'x'" },
    ])
    expect([...questionsOf(document).keys()]).toEqual(['Wie_heisst_du', 'contains_2', 'Q_1st', 'last'])
    expect(questionsOf(document).get('last')?.visibleIf).toBe(
      "Wie_heisst_du notempty and contains_2 empty and lower(Q_1st) = 'x'",
    )
    expect(report.map(({ construct }) => construct)).toEqual(['name', 'name', 'name'])
  })
})
