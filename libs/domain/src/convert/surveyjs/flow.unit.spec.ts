import { describe, expect, it } from 'vitest'
import { converted, convertedPage, questionsOf } from './convert.testing.ts'

const age = { type: 'text', name: 'age', inputType: 'number' }
const name = { type: 'text', name: 'name' }

describe('panels', () => {
  it('are flattened, and give their conditions to their questions', () => {
    const inner = {
      type: 'panel',
      name: 'in',
      visibleIf: '{age} < 9 or {age} > 60',
      elements: [{ ...name, visibleIf: '{age} <> 5' }],
    }
    const { document } = convertedPage([
      age,
      { type: 'panel', name: 'out', title: 'Title', visibleIf: '{age} > 3', elements: [inner] },
    ])
    expect(questionsOf(document).get('out_text')).toMatchObject({
      type: 'message',
      text: 'Title',
      visibleIf: 'age > 3',
    })
    expect(questionsOf(document).get('name')?.visibleIf).toBe('age > 3 and (age < 9 or age > 60) and age != 5')
  })

  it('that are repeated are loops on pages of their own', () => {
    const { document } = convertedPage([
      name,
      {
        type: 'paneldynamic',
        name: 'kids',
        minPanelCount: 1,
        maxPanelCount: 3,
        templateTitle: 'Child {panelIndex}',
        templateVisibleIf: "{name} = 'x'",
        templateElements: [
          { ...age, title: 'Age of {panel.call}?' },
          { type: 'text', name: 'call', visibleIf: '{panel.age} > 3 and {panelIndex} > 0' },
        ],
      },
      { type: 'text', name: 'last', visibleIf: '{kids[1].age} > 3 and {kids.length} = 2' },
      {
        type: 'text',
        name: 'total',
        visibleIf: "sumInArray({kids}, 'age') > 3 and countInArray({kids}, 'age', {age} > 2) = 1",
      },
    ])
    expect(document.pages.map(({ id, questions }) => [id, ...questions.map((question) => question.id)])).toEqual([
      ['page1', 'name', 'kids_count'],
      ['kids', 'age', 'call'],
      ['page1_2', 'last', 'total'],
    ])
    expect(document.loops).toEqual([{ id: 'kids_loop', pages: ['kids'], over: { repeat: 'kids_count' }, max: 3 }])
    expect(document.pages[1]).toMatchObject({ title: 'Child {{loop.index}}', visibleIf: "lower(name) = 'x'" })
    const questions = questionsOf(document)
    expect(questions.get('kids_count')).toMatchObject({ type: 'number', min: 1, max: 3, default: 1, required: true })
    expect(questions.get('age')?.text).toBe('Age of {{call}}?')
    expect(questions.get('call')?.visibleIf).toBe('age > 3 and loop.index - 1 > 0')
    expect(questions.get('last')?.visibleIf).toBe("age['2'] > 3 and kids_count = 2")
    expect(questions.get('total')?.visibleIf).toBe(
      'sum(age) > 3 and countIf(kids_loop, (age > 2) and age notempty) = 1',
    )
  })

  it.each([
    [{ panelCount: 3, allowAddPanel: false, allowRemovePanel: false }, '3'],
    [{ panelCountExpression: '{age} + 1' }, 'coalesce(age, 0) + 1'],
    [{ bindings: { panelCount: 'age' } }, 'age'],
  ])('are repeated as often as %j says', (count, repeat) => {
    const { document } = convertedPage([age, { type: 'paneldynamic', name: 'p', templateElements: [name], ...count }])
    expect(document.loops?.[0]?.over).toEqual({ repeat })
  })

  it('in panels are loops in loops', () => {
    const inner = {
      type: 'paneldynamic',
      name: 'inner',
      templateElements: [{ ...age, visibleIf: '{parentPanel.name} notempty' }],
    }
    const { document } = convertedPage([{ type: 'paneldynamic', name: 'outer', templateElements: [name, inner] }])
    expect(document.loops).toMatchObject([
      { id: 'outer_loop', pages: ['outer', 'inner'] },
      { id: 'inner_loop', pages: ['inner'] },
    ])
    expect(questionsOf(document).get('age')?.visibleIf).toBe('name notempty')
  })
})

describe('matrices with cells', () => {
  it('are loops over their rows', () => {
    const columns = [
      { name: 'how often', cellType: 'text', inputType: 'number' },
      { name: 'why', visibleIf: '{row.how often} > 2' },
    ]
    const { document } = convertedPage([
      {
        type: 'matrixdropdown',
        name: 'use',
        columns,
        choices: ['x', 'y'],
        rows: ['at work', { value: 'home', text: 'At home' }],
      },
      { ...name, visibleIf: "{use.at work.how often} > 3 and {use.home.why} = 'x'" },
    ])
    expect(document.loops?.[0]?.over).toEqual({
      items: [
        { code: 'at_work', label: 'at work' },
        { code: 'home', label: 'At home' },
      ],
    })
    expect(questionsOf(document).get('use_why')).toMatchObject({ type: 'dropdown', visibleIf: 'use_how_often > 2' })
    expect(questionsOf(document).get('name')?.visibleIf).toBe("use_how_often.at_work > 3 and use_why.home = 'x'")
  })

  it('with rows that are added are loops with a number', () => {
    const { document } = convertedPage([
      { type: 'matrixdynamic', name: 'm', maxRowCount: 4, columns: [{ name: 'c', cellType: 'text' }] },
    ])
    expect(document.loops).toMatchObject([{ over: { repeat: 'm_count' }, max: 4 }])
    expect(questionsOf(document).get('m_count')).toMatchObject({ default: 2, max: 4 })
  })
})

describe('conditions', () => {
  it('of what is disabled are those of what is not shown', () => {
    const { document, report } = convertedPage([
      age,
      { ...name, visibleIf: '{age} > 1', enableIf: '{age} < 9', requiredIf: '{age} = 3' },
    ])
    expect(questionsOf(document).get('name')).toMatchObject({ visibleIf: 'age > 1 and age < 9', requiredIf: 'age = 3' })
    expect(report).toMatchObject([{ construct: 'enableIf' }])
  })

  it('of pages are kept', () => {
    const { document } = converted({
      pages: [
        { name: 'a', elements: [age] },
        { name: 'b', visibleIf: '{age} > 3', elements: [name] },
      ],
    })
    expect(document.pages[1]?.visibleIf).toBe('age > 3')
  })
})

describe('computed values', () => {
  it('are variables', () => {
    const survey = {
      calculatedValues: [
        { name: 'double', expression: '{age} * 2' },
        { name: 'word', expression: "iif({double} > 9, 'big', 'small')" },
      ],
    }
    const { document } = convertedPage([age, { ...name, title: '{double}', visibleIf: "{word} = 'big'" }], survey)
    expect(document.variables).toEqual({ double: 'coalesce(age, 0) * 2', word: "iif(var.double > 9, 'big', 'small')" })
    expect(questionsOf(document).get('name')).toMatchObject({
      text: '{{var.double}}',
      visibleIf: "lower(var.word) = 'big'",
    })
  })

  it('that read one another in a circle are left out and reported', () => {
    const survey = {
      calculatedValues: [
        { name: 'a', expression: '{b} + 1' },
        { name: 'b', expression: '{a} + 1' },
      ],
    }
    const { document, report } = convertedPage([age], survey)
    expect(document.variables).toBeUndefined()
    expect(report.map(({ path }) => path)).toContain('/calculatedValues/0/expression')
  })

  it('come of triggers, of hidden questions and of their defaults', () => {
    const triggers = [
      { type: 'setvalue', expression: '{age} > 60', setToName: 'group', setValue: 'old' },
      { type: 'setvalue', expression: '{age} < 18', setToName: 'group', setValue: 'young' },
      { type: 'copyvalue', expression: '{age} > 1', fromName: 'name', setToName: 'copy' },
      { type: 'runexpression', expression: '{age} > 1', runExpression: '{age} + 1', setToName: 'next' },
      { type: 'setvalue', expression: '{age} > 1', setToName: 'name', setValue: 'x' },
    ]
    const hidden = { type: 'text', name: 'source', visible: false }
    const fixed = { type: 'text', name: 'fixed', visible: false, defaultValue: 7 }
    const { document, report } = convertedPage([age, name, hidden, fixed], { triggers })
    expect(document.variables).toEqual({
      fixed: '7',
      group: "iif(age < 18, 'young', iif(age > 60, 'old', null))",
      copy: 'iif(age > 1, name, null)',
      next: 'iif(age > 1, coalesce(age, 0) + 1, null)',
    })
    expect(document.hidden).toEqual({ source: 'string' })
    expect(report).toContainEqual(expect.objectContaining({ path: '/triggers/4', construct: 'triggers' }))
  })
})

describe('triggers', () => {
  it('end the survey, skip and show', () => {
    const triggers = [
      { type: 'complete', expression: '{age} < 18' },
      { type: 'skip', expression: '{age} = 50', gotoName: 'last' },
      { type: 'visible', expression: '{age} > 3', questions: ['name'] },
      { type: 'complete', name: 'age', operator: 'greater', value: 99 },
    ]
    const { document, report } = converted({
      triggers,
      pages: [
        { name: 'a', elements: [age] },
        {
          name: 'b',
          elements: [
            { ...name, visible: false },
            { type: 'comment', name: 'more' },
          ],
        },
        { name: 'c', elements: [{ type: 'text', name: 'last' }] },
      ],
    })
    expect(document.pages[0]?.next).toEqual([
      { if: 'age < 18', goto: 'ending:completed' },
      { if: 'age = 50', goto: 'page:c' },
      { if: 'age > 99', goto: 'ending:completed' },
    ])
    expect(questionsOf(document).get('name')?.visibleIf).toBe('age > 3')
    expect(report.every(({ construct }) => construct === 'triggers')).toBe(true)
  })
})

describe('endings', () => {
  const survey = {
    completedHtml: '<p>Thank you, {name}</p>',
    completedHtmlOnCondition: [{ expression: '{age} > 60', html: 'Old' }],
    navigateToUrl: 'https://example.org/?n={name}',
  }

  it('have a text and an address, also under conditions', () => {
    const { document } = convertedPage([age, name], survey)
    expect(document.endings).toEqual({
      completed: { outcome: 'COMPLETED', text: 'Thank you, {{name}}', redirect: 'https://example.org/?n={{name}}' },
      'completed-1': { outcome: 'COMPLETED', text: 'Old', redirect: 'https://example.org/?n={{name}}' },
    })
    expect(document.pages[0]?.next).toEqual([{ if: 'age > 60', goto: 'ending:completed-1' }])
  })

  it('are reached from every page that can be the last', () => {
    const pages = [
      { name: 'a', elements: [age] },
      { name: 'b', visibleIf: '{age} > 3', elements: [name] },
      { name: 'c', visibleIf: '{age} > 9', elements: [{ type: 'comment', name: 'x', visibleIf: '{name} notempty' }] },
    ]
    const { document } = converted({ ...survey, pages })
    expect(document.pages.map(({ next }) => next?.map((rule) => rule.if))).toEqual([
      ['(not age > 9 or not (name notempty)) and not age > 3 and age > 60'],
      ['(not age > 9 or not (name notempty)) and age > 60'],
      ['age > 60'],
    ])
  })

  it.each(['/local', 'javascript:alert(1)', 'https://{host}/x'])('do not go to %s', (navigateToUrl) => {
    const { document, report } = convertedPage([age], { navigateToUrl })
    expect(document.endings).toBeUndefined()
    expect(report).toContainEqual(expect.objectContaining({ construct: 'navigateToUrl' }))
  })
})

it('settings follow the buttons', () => {
  expect(convertedPage([age], { showPrevButton: false, showProgressBar: 'top' }).document.settings).toEqual({
    back: false,
    progress: true,
  })
  expect(convertedPage([age]).document.settings).toEqual({ back: true, progress: false })
})
