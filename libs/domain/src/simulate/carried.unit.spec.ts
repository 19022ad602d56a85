import { describe, expect, it } from 'vitest'
import { answered, multiple, options, page, run, told } from './run.testing.ts'

const from = (id: string, mode: string, rest: object = {}) => ({
  id,
  type: 'multiple',
  text: id,
  optionsFrom: { question: 'A', mode, ...rest },
})
const first = page('p1', [
  {
    ...multiple('A', []),
    options: [
      ...options('x', 'y'),
      { code: 'o', label: 'Other', other: { maxLength: 5 } },
      { code: 'n', label: 'None', exclusive: true },
    ],
  },
])
const chosen = { A: ['x', { code: 'o', other: 'Tea' }] }
const carrying = (...questions: readonly object[]) => ({ pages: [first, page('p2', questions)] })

describe('carried options', () => {
  it('take labels and typed texts along, before what is added', () => {
    const added = { add: [{ code: 'k', label: 'Not {{A.label}}' }] }
    const document = carrying(from('B', 'unselected', added), from('C', 'other', added), from('D', 'selected'))
    const [, second] = run(document, answered(chosen)).pages
    const labels = second?.questions.map((question) => question.options?.map(({ code, label }) => `${code}: ${label}`))
    expect(labels).toEqual([
      ['y: the y', 'n: None', 'k: Not the x, Other'],
      ['o: Tea', 'k: Not the x, Other'],
      ['x: the x', 'o: Tea'],
    ])
  })

  it('stay exclusive, and are the only ones accepted', () => {
    const document = carrying(from('B', 'unselected', { add: [{ code: 'k', label: 'K', exclusive: true }] }))
    const tried = answered(chosen, { B: ['y', 'k'] }, { B: ['n', 'y'] }, { B: ['x'] }, { B: ['n'] })
    expect(told(run(document, tried))).toEqual(['1 B exclusive', '2 B exclusive', '3 B option-unknown'])
  })

  it('ask for the text of “other” where none was typed', () => {
    const document = carrying(from('B', 'all'))
    const tried = answered(
      { A: ['x'] },
      { B: ['o'] },
      { B: [{ code: 'o', other: 'too long' }] },
      { B: [{ code: 'o', other: 'ok' }] },
    )
    const result = run(document, tried)
    expect(told(result)).toEqual(['1 B other-required', '2 B length'])
    expect(result.answers).toMatchObject({ B: [{ code: 'o', other: 'ok' }] })
  })

  it('ask for no text where one was typed, and let it be sent again', () => {
    for (const mode of ['all', 'displayed', 'selected', 'other']) {
      const document = carrying(from('B', mode))
      const tried = answered(chosen, { B: [{ code: 'o', other: ' Tea ' }] })
      expect(run(document, tried)).toMatchObject({ violations: [], answers: { B: ['o'] } })
      expect(run(document, answered(chosen, { B: ['o'] }))).toMatchObject({ violations: [], answers: { B: ['o'] } })
    }
    expect(told(run(carrying(from('B', 'selected')), answered(chosen, { B: [{ code: 'o', other: 'Mate' }] })))).toEqual(
      ['1 B type'],
    )
  })

  it('keep the typed text through a chain: as .other, as “other” carried on, as label of a loop', () => {
    const document = {
      pages: [
        first,
        page('p2', [from('B', 'selected')]),
        page('p3', [
          { ...from('C', 'other'), optionsFrom: { question: 'B', mode: 'other' }, text: '{{B.other}}, {{B.label}}' },
        ]),
        page('p4', [{ id: 'D', type: 'text', text: '{{loop.label}}' }]),
      ],
      loops: [{ id: 'loop1', pages: ['p4'], over: { answer: 'B' } }],
    }
    const result = run(document, answered(chosen, { B: ['o'] }, { C: ['o'] }))
    expect(result.pages[2]?.questions[0]).toMatchObject({ text: 'Tea, Tea', options: [{ code: 'o', label: 'Tea' }] })
    expect(result.pages[3]?.questions[0]?.text).toBe('Tea')
    const without = run(document, answered(chosen, { B: ['x'] }))
    expect(without.pages.map(({ id }) => id)).toEqual(['p1', 'p2', 'p4'])
  })

  it('are those of the iteration inside a loop, and of all iterations behind it', () => {
    const document = {
      pages: [
        page('p1', [multiple('L', ['1', '2'])]),
        page('l1', [multiple('A', ['x', 'y', 'z'])]),
        page('l2', [from('B', 'selected')]),
        page('p2', [from('C', 'selected')]),
      ],
      loops: [{ id: 'lp', pages: ['l1', 'l2'], over: { answer: 'L' } }],
    }
    const result = run(document, answered({ L: ['1', '2'] }, { A: ['x'] }, {}, { A: ['z', 'y'] }, {}))
    const shown = result.pages.map((each) => each.questions[0]?.options?.map(({ code }) => code).join(''))
    expect(shown).toEqual(['12', 'xyz', 'x', 'xyz', 'yz', 'xyz'])
  })

  it('that are none hide the question, so that nobody is stuck', () => {
    const document = carrying({ ...from('B', 'selected'), required: true })
    expect(run(document, answered({}))).toMatchObject({ outcome: 'COMPLETED', violations: [] })
  })
})
