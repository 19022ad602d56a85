import { describe, expect, it } from 'vitest'
import { answered, multiple, number, options, page, run, single, textOf, told, way } from './run.testing.ts'

const text = (id: string, rest: object = {}) => ({ id, type: 'text', text: id, ...rest })
const message = (id: string, words: string) => ({ id, type: 'message', text: words })

describe('a page that is refused', () => {
  it('tells every broken rule of every question at once, and is not listed again', () => {
    const document = {
      pages: [
        page('p1', [
          single('A', ['x'], { required: true }),
          number('B', { min: 0, max: 9, integer: true, outlier: { above: 5 } }),
          text('C', { minLength: 5, maxWords: 1, pattern: { regex: '^z' } }),
          text('D', { visibleIf: "A = 'x'" }),
        ]),
        page('p2', [text('E')]),
      ],
    }
    const result = run(document, answered({ B: 10.5, C: 'a b', D: 'd', E: 'e', F: 1 }))
    expect(told(result).toSorted()).toEqual(
      [
        '0 A required', '0 B range', '0 B integer', '0 B outlier?', '0 C length', '0 C words', '0 C pattern',
        '0 D question-not-shown', '0 E question-not-shown', '0 F question-unknown',
      ].toSorted(), // biome-ignore format: by question
    )
    expect(result).toMatchObject({ outcome: 'ACTIVE', ending: null, answers: {} })
    expect(way(result)).toEqual(['p1'])
    expect(Object.keys(result.violations[0] ?? {}).toSorted()).toEqual([
      'code',
      'message',
      'params',
      'question',
      'severity',
      'step',
    ])
  })

  it('stands once it is right, whatever was refused before', () => {
    const document = { pages: [page('p1', [single('A', ['x'], { required: true })])] }
    const result = run(document, [...answered({}, { A: '' }, { A: null }), {}, ...answered({ A: 'x' })])
    expect(told(result)).toEqual(['0 A required', '1 A required', '2 A required', '3 A required'])
    expect(result.outcome).toBe('COMPLETED')
  })
})

describe('a warning', () => {
  const document = {
    pages: [
      page('p1', [number('A', { outlier: { above: 5 } }), number('B', { max: 1 })]),
      page('p2', [number('C', { outlier: { below: 5 } })]),
    ],
  }

  it('asks once, and its acknowledgement covers that page only', () => {
    const result = run(document, [
      { answers: { A: 6 } },
      { answers: { A: 6 }, acknowledged: ['outlier'] },
      { answers: { C: 1 } },
      { answers: { C: 1 }, acknowledged: ['straightline'] },
      { answers: { C: 1 }, acknowledged: ['outlier'] },
    ])
    expect(told(result)).toEqual(['0 A outlier?', '2 C outlier?', '3 C outlier?'])
    expect(result).toMatchObject({ outcome: 'COMPLETED', answers: { A: 6, C: 1 } })
  })

  it('is not told again beside an error when it was acknowledged', () => {
    expect(told(run(document, [{ answers: { A: 6, B: 2 } }]))).toEqual(['0 A outlier?', '0 B range'])
    expect(told(run(document, [{ answers: { A: 6, B: 2 }, acknowledged: ['outlier'] }]))).toEqual(['0 B range'])
  })
})

describe('a page that is sent again', () => {
  it('keeps what is absent, clears what is null', () => {
    const document = {
      settings: { back: true },
      pages: [page('p1', [number('A', { required: true }), text('B')]), page('p2', [text('C')])],
    }
    const result = run(document, [
      { answers: { A: 1, B: 'b' } },
      { back: true },
      { answers: {} },
      { back: true },
      { answers: { B: null } },
      { back: true },
      { answers: { A: null } },
    ])
    expect(told(result)).toEqual(['6 A required'])
    expect(way(result)).toEqual(['p1', 'p2', 'p1', 'p2', 'p1', 'p2', 'p1'])
    expect(result.answers).toEqual({ A: 1 })
  })

  it('must still stand when its options are gone', () => {
    const document = {
      settings: { back: true },
      pages: [
        page('p1', [multiple('A', ['x', 'y'])]),
        page('p2', [
          { id: 'B', type: 'single', text: 'B', required: true, optionsFrom: { question: 'A', mode: 'selected' } },
        ]),
        page('p3', [text('C')]),
      ],
    }
    const result = run(document, [
      ...answered({ A: ['x', 'y'] }, { B: 'y' }),
      { back: true },
      { back: true },
      ...answered({ A: ['x'] }, {}, { B: 'x' }),
    ])
    expect(told(result)).toEqual(['5 B option-unknown'])
    expect(result.answers).toEqual({ A: ['x'], B: 'x' })
  })
})

describe('questions of one page', () => {
  it('depend on those above: what an answer hides reads as null below', () => {
    const document = {
      pages: [
        page('p1', [
          single('A', ['x', 'y']),
          text('B', { visibleIf: "A = 'y'" }),
          text('C', { visibleIf: "B = 'b'", required: true }),
        ]),
        page('p2', [message('M', '{{B|-}}{{C|-}}')]),
      ],
    }
    const result = run(document, answered({ A: 'x', B: 'b', C: 'c' }, { A: 'y', B: 'b' }, { A: 'y', B: 'b', C: 'c' }))
    expect(told(result)).toEqual(['0 B question-not-shown', '0 C question-not-shown', '1 C required'])
    expect(textOf(result, 'M')).toBe('bc')
  })

  it('depend on those below as well', () => {
    const document = {
      pages: [
        page('p1', [
          text('A', { visibleIf: "B = 'b'" }),
          text('B', { visibleIf: 'C = 1', requiredIf: 'C = 1' }),
          number('C'),
          { ...single('D', []), options: [{ code: 'p', label: 'P', visibleIf: 'E = 1' }, ...options('q')] },
          number('E'),
        ]),
      ],
    }
    const steps = answered({ C: 1 }, { A: 'a', B: 'b', C: 2 }, { D: 'p', E: 2 }, { A: 'a', B: 'b', C: 1, D: 'p', E: 1 })
    const result = run(document, steps)
    expect(told(result)).toEqual([
      '0 B required',
      '1 A question-not-shown',
      '1 B question-not-shown',
      '2 D option-unknown',
    ])
    expect(result.answers).toEqual({ A: 'a', B: 'b', C: 1, D: 'p', E: 1 })
  })

  it('that hide one another come to rest', () => {
    const document = { pages: [page('p1', [text('A', { visibleIf: 'B empty' }), text('B', { visibleIf: 'A empty' })])] }
    expect(told(run(document, answered({ A: 'a', B: 'b' })))).toEqual(['0 B question-not-shown'])
  })

  it('show options by answers and carry them on the same page', () => {
    const carried = { id: 'B', type: 'single', text: 'B', optionsFrom: { question: 'A', mode: 'selected' } }
    const document = { pages: [page('p1', [multiple('A', ['x', 'y', 'z']), carried])] }
    const result = run(document, answered({ A: ['x'], B: 'y' }, { A: ['x', 'y'], B: 'y' }))
    expect(told(result)).toEqual(['0 B option-unknown'])
    expect(result.outcome).toBe('COMPLETED')
  })
})
