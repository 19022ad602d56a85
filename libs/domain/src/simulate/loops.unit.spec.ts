import { describe, expect, it } from 'vitest'
import { answered, multiple, number, page, run, textOf, way } from './run.testing.ts'

describe('loops', () => {
  const document = (loop: object, rest: object = {}, text = '{{Q2}}') => ({
    settings: { back: true },
    loops: [{ id: 'brand', pages: ['p2', 'p3'], ...loop }],
    pages: [
      page('p1', [multiple('Q1', ['x', 'y', 'z']), number('N')]),
      page('p2', [number('Q2', { text: '{{loop.label}} {{loop.index}} of {{loop.total}}' })], rest),
      page('p3', [number('Q3', { text: '{{Q2}}' })], { visibleIf: 'Q2 > 5' }),
      page('p4', [number('Q4', { text })]),
    ],
  })

  it('run over selected answers in the order displayed', () => {
    const result = run(
      document({ over: { answer: 'Q1' } }, {}, '{{Q2}} and {{Q2.y}}; {{Q1.label}}'),
      answered({ Q1: ['z', 'x', 'y'] }, { Q2: 9 }, { Q3: 3 }, { Q2: 1 }, { Q2: 2 }, {}),
    )
    expect(way(result)).toEqual(['p1', 'p2[x]', 'p3[x]', 'p2[y]', 'p2[z]', 'p4'])
    expect(result.pages[3]?.questions[0]?.text).toBe('the y 2 of 3')
    expect(result.pages[2]?.questions[0]?.text).toBe('9')
    expect(textOf(result, 'Q4')).toBe('9, 1, 2 and 1; the z, the x, the y')
    expect(result.answers).toMatchObject({ Q2: { x: 9, y: 1, z: 2 }, Q3: { x: 3 } })
  })

  it('run so many times, over a list, at most `max`, and in an order of their own', () => {
    expect(way(run(document({ over: { repeat: 'N' } }), answered({ N: 2 }, {}, {})))).toEqual([
      'p1',
      'p2[1]',
      'p2[2]',
      'p4',
    ])
    const items = [
      { code: 'a', label: 'A' },
      { code: 'b', label: 'B' },
      { code: 'c', label: 'C' },
    ]
    expect(way(run(document({ over: { items }, max: 2 }), answered({}, {})))).toEqual(['p1', 'p2[a]', 'p2[b]'])
    const first = Array.from({ length: 40 }, (_, seed) =>
      way(run(document({ over: { items }, max: 1, order: { kind: 'shuffle' } }), answered({}, {}), {}, `${seed}`)),
    )
    expect(new Set(first.map(String))).toEqual(new Set(['p1,p2[a],p4', 'p1,p2[b],p4', 'p1,p2[c],p4']))
  })

  it('are passed over when there is nothing to run over', () => {
    expect(way(run(document({ over: { answer: 'Q1' } }), answered({})))).toEqual(['p1', 'p4'])
    expect(way(run(document({ over: { repeat: 'N' } }), answered({ N: -3 })))).toEqual(['p1', 'p4'])
  })

  it('are counted whole from inside, iterations without an answer too', () => {
    const counting = document({ over: { answer: 'Q1' } })
    const text = '{{countIf(brand, Q2 > 1)}} of {{countIf(brand, true)}}, {{countIf(brand, Q2 empty)}} open'
    counting.pages[2] = page('p3', [number('Q3', { text })])
    const result = run(counting, answered({ Q1: ['x', 'y', 'z'] }, { Q2: 2 }, {}, { Q2: 5 }))
    expect(way(result)).toEqual(['p1', 'p2[x]', 'p3[x]', 'p2[y]', 'p3[y]'])
    expect(result.pages[2]?.questions[0]?.text).toBe('1 of 3, 2 open')
    expect(textOf(result, 'Q3')).toBe('2 of 3, 1 open')
  })

  it('are left by a true rule', () => {
    const leaving = document({ over: { answer: 'Q1' } }, { next: [{ if: 'Q2 = 0', goto: 'page:p4' }] })
    expect(way(run(leaving, answered({ Q1: ['x', 'y'] }, { Q2: 0 })))).toEqual(['p1', 'p2[x]', 'p4'])
  })

  it('keep to the iteration when a rule names one of their pages', () => {
    const document = (goto: string) => ({
      pages: [
        page('p1', [multiple('M', ['a', 'b'])]),
        page('l1', [number('A')], { next: [{ if: 'A = 1', goto }] }),
        page('l2', [number('B')]),
        page('l3', [number('C')]),
        page('p2', [number('Z')]),
      ],
      loops: [{ id: 'brand', pages: ['l1', 'l2', 'l3'], over: { answer: 'M' } }],
    })
    const both = { M: ['a', 'b'] }
    expect(way(run(document('page:l3'), answered(both, { A: 0 }, {}, {}, { A: 1 }, {})))).toEqual([
      ...['p1', 'l1[a]', 'l2[a]', 'l3[a]', 'l1[b]', 'l3[b]', 'p2'],
    ])
    expect(way(run(document('page:l1'), answered(both, { A: 0 }, {}, {}, { A: 1 }, { A: 0 })))).toEqual([
      ...['p1', 'l1[a]', 'l2[a]', 'l3[a]', 'l1[b]', 'l1[b]', 'l2[b]'],
    ])
  })

  it('keep to the outer iteration when a rule leaves the inner one', () => {
    const document = {
      pages: [
        page('o1', [number('A')]),
        page('i1', [number('B')], { next: [{ if: 'B = 1', goto: 'page:o2' }] }),
        page('o2', [number('C')], { visibleIf: 'B notempty' }),
        page('p2', [number('Z')]),
      ],
      loops: [
        { id: 'outer', pages: ['o1', 'i1', 'o2'], over: { repeat: '2' } },
        { id: 'inner', pages: ['i1'], over: { repeat: '2' } },
      ],
    }
    expect(way(run(document, answered({}, { B: 1 }, {}, {}, { B: 0 }, { B: 1 }, {})))).toEqual([
      ...['o1[1]', 'i1[1,1]', 'o2[1]', 'o1[2]', 'i1[2,1]', 'i1[2,2]', 'o2[2]', 'p2'],
    ])
  })

  it('retire the iterations of a choice that is taken back, and keep their data', () => {
    const there = [...answered({ Q1: ['x', 'y'] }, { Q2: 1 }, { Q2: 2 }), ...[1, 2, 3].map(() => ({ back: true }))]
    const without = run(document({ over: { answer: 'Q1' } }), [...there, ...answered({ Q1: ['y'] })])
    expect(without.answers).toEqual({ Q1: ['y'], Q2: { y: 2 } })
    const again = [...there, ...answered({ Q1: ['y'] }), { back: true }, ...answered({ Q1: ['x', 'y'] })]
    expect(run(document({ over: { answer: 'Q1' } }), again).answers).toEqual({ Q1: ['x', 'y'], Q2: { x: 1, y: 2 } })
  })

  it('nest, with the outer loop as parent', () => {
    const nested = {
      loops: [
        { id: 'brand', pages: ['p2', 'p3'], over: { answer: 'Q1' } },
        { id: 'visit', pages: ['p3'], over: { repeat: 'Q2' } },
      ],
      pages: [
        page('p1', [multiple('Q1', ['x', 'y'])]),
        page('p2', [number('Q2')]),
        page('p3', [number('Q3', { text: '{{loop.parent.key}}{{loop.key}}' })]),
        page('p4', [number('Q4', { text: '{{Q3}}' })]),
      ],
    }
    const steps = answered({ Q1: ['x', 'y'] }, { Q2: 2 }, { Q3: 1 }, { Q3: 2 }, { Q2: 1 }, { Q3: 3 }, {})
    const result = run(nested, steps)
    expect(way(result)).toEqual(['p1', 'p2[x]', 'p3[x,1]', 'p3[x,2]', 'p2[y]', 'p3[y,1]', 'p4'])
    expect(result.pages.map((each) => each.questions[0]?.text)).toContain('x2')
    expect(textOf(result, 'Q4')).toBe('1, 2, 3')
    expect(result.answers).toMatchObject({ Q3: { x: { 1: 1, 2: 2 }, y: { 1: 3 } } })
  })
})
