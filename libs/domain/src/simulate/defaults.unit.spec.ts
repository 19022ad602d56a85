import { describe, expect, it } from 'vitest'
import { answered, number, page, run, single, textOf, told } from './run.testing.ts'

const text = (id: string, rest: object = {}) => ({ id, type: 'text', text: id, ...rest })
const choice = (rest: object = {}) => single('A', ['x', 'y'], { required: true, default: 'y', ...rest })
const last = page('p2', [{ id: 'M', type: 'message', text: '{{A|none}}' }])

describe('a default', () => {
  it('is the answer of a question that is left as it was shown', () => {
    const result = run({ pages: [page('p1', [choice()]), last] }, answered({}))
    expect(result.answers).toEqual({ A: 'y' })
    expect(textOf(result, 'M')).toBe('y')
    expect(told(result)).toEqual([])
  })

  it('gives way to every other answer, also to none', () => {
    expect(run({ pages: [page('p1', [choice()]), last] }, answered({ A: 'x' })).answers).toEqual({ A: 'x' })
    const optional = run({ pages: [page('p1', [choice({ required: false })]), last] }, answered({ A: null }))
    expect(textOf(optional, 'M')).toBe('none')
    expect(told(run({ pages: [page('p1', [choice()]), last] }, answered({ A: null })))).toEqual(['0 A required'])
  })

  it('does not come back once it was cleared', () => {
    const document = { settings: { back: true }, pages: [page('p1', [choice({ required: false })]), last] }
    const result = run(document, [{ answers: { A: null } }, { back: true }, { answers: {} }])
    expect(result.answers).toEqual({})
  })

  it('is what conditions on the page read from the start', () => {
    const document = { pages: [page('p1', [choice(), text('B', { visibleIf: "A = 'y'", required: true })]), last] }
    const result = run(document, answered({}, { B: 'b' }))
    expect(result.pages[0]?.questions.map((question) => question.id)).toEqual(['A', 'B'])
    expect(told(result)).toEqual(['0 B required'])
    expect(result.answers).toEqual({ A: 'y', B: 'b' })
  })

  it('is none of a question that is not shown, and none that would be refused', () => {
    const hidden = page('p1', [number('N'), choice({ visibleIf: 'N = 1' })])
    expect(run({ pages: [hidden, last] }, answered({ N: 2 })).answers).toEqual({ N: 2 })
    const options = [
      { code: 'x', label: 'X' },
      { code: 'y', label: 'Y', visibleIf: 'N = 1' },
    ]
    const gone = { pages: [page('p0', [number('N')]), page('p1', [choice({ options })]), last] }
    expect(told(run(gone, answered({ N: 2 }, {})))).toEqual(['1 A required'])
    expect(run(gone, answered({ N: 1 }, {})).answers).toEqual({ N: 1, A: 'y' })
  })

  it('is of the iteration in a loop', () => {
    const document = {
      pages: [page('p1', [number('A', { default: 3 })]), page('p2', [{ id: 'M', type: 'message', text: '{{A}}' }])],
      loops: [{ id: 'times', pages: ['p1'], over: { repeat: '2' } }],
    }
    const result = run(document, answered({}, { A: 4 }))
    expect(result.answers).toEqual({ A: { 1: 3, 2: 4 } })
    expect(textOf(result, 'M')).toBe('3, 4')
  })
})
