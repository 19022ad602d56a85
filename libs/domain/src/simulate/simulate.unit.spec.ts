import { describe, expect, it } from 'vitest'
import { answered, NOW, number, page, run, single } from './run.testing.ts'
import { simulate } from './simulate.ts'

describe('the shape of a simulation', () => {
  it('is the one that is documented', () => {
    const document = { pages: [page('p1', [single('Q1', ['a', 'b'], { required: true }), number('Q2', { max: 5 })])] }
    expect(run(document, answered({ Q2: 9 }, { Q1: 'a', Q2: 5 }))).toEqual({
      outcome: 'COMPLETED',
      ending: 'completed',
      pages: [
        {
          id: 'p1',
          iteration: null,
          questions: [
            {
              id: 'Q1',
              type: 'single',
              text: 'Q1',
              required: true,
              options: [
                { code: 'a', label: 'the a' },
                { code: 'b', label: 'the b' },
              ],
            },
            { id: 'Q2', type: 'number', text: 'Q2', required: false },
          ],
        },
      ],
      violations: [
        {
          step: 0,
          question: 'Q1',
          code: 'required',
          severity: 'error',
          message: expect.any(String),
          params: expect.any(Object),
        },
        {
          step: 0,
          question: 'Q2',
          code: 'range',
          severity: 'error',
          message: expect.any(String),
          params: expect.objectContaining({ max: 5 }),
        },
      ],
      cells: [],
      answers: { Q1: 'a', Q2: 5 },
      diagnostics: [],
    })
  })

  it('tells the faults of a survey and of an input', () => {
    expect(simulate({}, { steps: [] }, { seed: 's', now: NOW })).toMatchObject({
      diagnostics: [
        { path: '', code: 'missing', severity: 'warning' },
        { path: '', code: 'missing', severity: 'error' },
      ],
    })
    const document = { title: 'T', pages: [page('p1', [number('Q1')])] }
    const input = { mode: 'live', steps: [{ answers: [] }, 5] }
    expect(simulate(document, input, { seed: 's', now: NOW })).toMatchObject({
      diagnostics: [{ path: '/mode' }, { path: '/steps/0/answers' }, { path: '/steps/1' }],
    })
    const typed = { ...document, hidden: { age: 'number' } }
    expect(simulate(typed, { hidden: { age: 'old' }, steps: [] }, { seed: 's', now: NOW })).toMatchObject({
      diagnostics: [{ path: '/hidden/age', code: 'field-invalid' }],
    })
  })

  it('tells a misspelt field, and lets an input carry more', () => {
    const document = { title: 'T', pages: [page('p1', [number('Q1')])] }
    const input = { step: [], note: 'x', steps: [{ answer: { Q1: 1 } }, { answers: {}, note: 'x', bakc: true }] }
    expect(simulate(document, input, { seed: 's', now: NOW })).toMatchObject({
      diagnostics: [
        { path: '/steps/0', code: 'input-invalid', message: 'unknown field answer; did you mean answers?' },
        { path: '/steps/1', code: 'input-invalid', message: 'unknown field bakc; did you mean back?' },
      ],
    })
    expect(simulate(document, { steps: [{ answers: { Q1: 1 }, note: 'x' }], expected: {} }, { seed: 's', now: NOW })) //
      .toMatchObject({ outcome: 'COMPLETED', answers: { Q1: 1 } })
  })

  it('stands where the steps end, and takes none after the end', () => {
    const document = { pages: [page('p1', [number('Q1')]), page('p2', [number('Q2')])] }
    expect(run(document, answered({ Q1: 1 }))).toMatchObject({ outcome: 'ACTIVE', ending: null, answers: { Q1: 1 } })
    expect(run(document, answered({}, {}, { Q2: 1 })).answers).toEqual({})
  })
})

describe('quotas', () => {
  const document = (cells: readonly object[], rest: object = {}, settings: object = {}) => ({
    settings: { back: true },
    pages: [page('p1', [single('Q1', ['m', 'f'])]), page('p2', [number('Q2')])],
    quotas: [{ id: 'sex', after: 'p1', cells, ...rest }],
    ...settings,
  })
  const men = { id: 'men', when: "Q1 = 'm'", target: 5 }
  const women = { id: 'women', when: "Q1 = 'f'", target: 0 }

  it('hold a seat to the end', () => {
    expect(run(document([men, women]), answered({ Q1: 'm' }))).toMatchObject({ outcome: 'ACTIVE', cells: ['sex/men'] })
    expect(run(document([men, women]), answered({ Q1: 'm' }, {}))).toMatchObject({
      outcome: 'COMPLETED',
      cells: ['sex/men'],
    })
  })

  it('end a session whose cell is full', () => {
    expect(run(document([men, women]), answered({ Q1: 'f' }))).toMatchObject({
      outcome: 'OVER_QUOTA',
      ending: 'over-quota',
      cells: [],
    })
    const endings = { sorry: { outcome: 'SCREENED_OUT' } }
    expect(run(document([women], { onFull: 'ending:sorry' }, { endings }), answered({ Q1: 'f' }))).toMatchObject({
      outcome: 'SCREENED_OUT',
      ending: 'sorry',
    })
  })

  it('tell no match from full', () => {
    expect(run(document([men]), answered({ Q1: 'f' }, {}))).toMatchObject({ outcome: 'COMPLETED', cells: [] })
    expect(run(document([men], { noMatch: 'ending:screened-out' }), answered({ Q1: 'f' }))).toMatchObject({
      outcome: 'SCREENED_OUT',
    })
  })

  it('swap seats when an answer changes, and give them back when the page is left out', () => {
    const open = [men, { ...women, target: 5 }]
    const swapped = [...answered({ Q1: 'm' }), { back: true }, ...answered({ Q1: 'f' })]
    expect(run(document(open), swapped).cells).toEqual(['sex/women'])
    expect(run(document([men, women]), swapped)).toMatchObject({ outcome: 'OVER_QUOTA', cells: [] })
  })
})
