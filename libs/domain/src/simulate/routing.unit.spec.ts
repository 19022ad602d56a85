import { describe, expect, it } from 'vitest'
import { answered, multiple, number, page, run, single, way } from './run.testing.ts'

describe('back', () => {
  const document = {
    settings: { back: true },
    pages: [
      page('p1', [single('Q1', ['a', 'b'])]),
      page('p2', [number('Q2')], { visibleIf: "Q1 = 'a'" }),
      page('p3', [number('Q3')]),
    ],
  }

  it('lists the page again, and does nothing on the first', () => {
    const result = run(document, [{ back: true }, ...answered({ Q1: 'a' }), { back: true }])
    expect(way(result)).toEqual(['p1', 'p2', 'p1'])
  })

  it('takes answers off the path and puts them back on', () => {
    const there = [...answered({ Q1: 'a' }, { Q2: 5 }), { back: true }, { back: true }, ...answered({ Q1: 'b' })]
    expect(run(document, there)).toMatchObject({ answers: { Q1: 'b' } })
    expect(run(document, there).answers).not.toHaveProperty('Q2')
    const again = run(document, [...there, { back: true }, ...answered({ Q1: 'a' }, {}, { Q3: 1 })])
    expect(again).toMatchObject({ outcome: 'COMPLETED', answers: { Q1: 'a', Q2: 5, Q3: 1 } })
  })
})

describe('routing', () => {
  it('goes to a page or an ending by the first true rule, and on to the next visible page otherwise', () => {
    const document = {
      pages: [
        page('p1', [number('Q1')], {
          next: [
            { if: 'Q1 = 1', goto: 'page:p3' },
            { if: 'Q1 < 3', goto: 'ending:screened-out' },
          ],
        }),
        page('p2', [number('Q2')], { next: [{ goto: 'ending:completed' }] }),
        page('p3', [number('Q3')], { visibleIf: 'Q1 = 2' }),
        page('p4', [number('Q4')]),
      ],
    }
    expect(way(run(document, answered({ Q1: 1 })))).toEqual(['p1', 'p4'])
    expect(run(document, answered({ Q1: 2 }))).toMatchObject({ outcome: 'SCREENED_OUT', ending: 'screened-out' })
    expect(way(run(document, answered({ Q1: 5 }, { Q2: 1 })))).toEqual(['p1', 'p2'])
  })

  it('passes over a page with no visible question', () => {
    const document = {
      pages: [
        page('p1', [number('Q1')]),
        page('p2', [number('Q2', { visibleIf: 'Q1 > 1' }), number('Q3', { visibleIf: 'Q1 > 2' })]),
        page('p4', [{ id: 'M', type: 'message', text: 'Nearly there' }]),
      ],
    }
    expect(way(run(document, answered({ Q1: 1 }, {})))).toEqual(['p1', 'p4'])
    expect(way(run(document, answered({ Q1: 2 }, {}, {})))).toEqual(['p1', 'p2', 'p4'])
  })

  it('does not show a question that has nothing to choose from', () => {
    const document = {
      pages: [
        page('p1', [multiple('Q1', ['a', 'b'])]),
        page('p2', [
          { id: 'Q2', type: 'single', text: 'Q2', required: true, optionsFrom: { question: 'Q1', mode: 'selected' } },
        ]),
        page('p3', [number('Q3')]),
      ],
    }
    expect(way(run(document, answered({}, {})))).toEqual(['p1', 'p3'])
    expect(way(run(document, answered({ Q1: ['a'] }, { Q2: 'a' }, {})))).toEqual(['p1', 'p2', 'p3'])
  })

  it('shuffles the pages of a group among their places', () => {
    const document = {
      groups: [{ id: 'mid', order: { kind: 'shuffle' } }],
      pages: [
        page('p1', [number('Q1')]),
        page('p2', [number('Q2')], { group: 'mid' }),
        page('p3', [number('Q3')], { group: 'mid' }),
        page('p4', [number('Q4')], { group: 'mid' }),
        page('p5', [number('Q5')]),
      ],
    }
    const ways = Array.from({ length: 60 }, (_, seed) =>
      way(run(document, answered({}, {}, {}, {}, {}), {}, `${seed}`)),
    )
    for (const each of ways) {
      expect([each[0], each[4]]).toEqual(['p1', 'p5'])
      expect(each.slice(1, 4).toSorted()).toEqual(['p2', 'p3', 'p4'])
    }
    expect(new Set(ways.map(String)).size).toBe(6)
  })

  it('shows as many pages of a group as are picked, and none of a hidden group', () => {
    const document = (group: object) => ({
      groups: [{ id: 'mid', ...group }],
      pages: [
        page('p1', [number('Q1')]),
        page('p2', [number('Q2')], { group: 'mid' }),
        page('p3', [number('Q3')], { group: 'mid' }),
        page('p5', [number('Q5')]),
      ],
    })
    const picked = way(run(document({ order: { kind: 'shuffle', pick: 1 } }), answered({}, {}, {})))
    expect(picked).toHaveLength(3)
    expect(picked.at(-1)).toBe('p5')
    expect(way(run(document({ visibleIf: 'Q1 > 1' }), answered({ Q1: 1 }, {})))).toEqual(['p1', 'p5'])
  })
})
