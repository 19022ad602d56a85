import { describe, expect, it } from 'vitest'
import { answered, multiple, number, page, run, single, textOf } from './run.testing.ts'

type Json = Readonly<Record<string, unknown>>
const cell = (id: string, when: string, target: number, rest: Json = {}) => ({ id, when, target, ...rest })
const open = (...ids: readonly string[]) => ids.map((id) => cell(id, 'true', 1))
const pages = [
  page('p1', [single('S', ['m', 'f', 'd']), number('A')]),
  page('p2', [number('X')]),
  page('p3', [number('Y')]),
]
const survey = (quotas: readonly Json[], rest: Json = {}) => ({ settings: { back: true }, pages, quotas, ...rest })
const plan = (cells: readonly Json[], rest: Json = {}) => survey([{ id: 'g', after: 'p1', cells, ...rest }])
const full = { id: 'h', after: 'p1', cells: [cell('b', 'true', 0)], onFull: 'ending:sorry' }
const endings = { sorry: { outcome: 'OVER_QUOTA' } }

/** Outcome, and the cells held at the end, after the first page was answered. */
const cases: readonly (readonly [string, object, Json, string, readonly string[]])[] = [
  ['an open cell holds a seat', plan([cell('m', "S = 'm'", 1)]), { S: 'm' }, 'ACTIVE', ['g/m']],
  ['a target of 0 is closed', plan([cell('m', "S = 'm'", 0)]), { S: 'm' }, 'over-quota', []],
  ['no match is not full', plan([cell('m', "S = 'm'", 0)]), { S: 'f' }, 'ACTIVE', []],
  ['no match may end', plan([cell('m', "S = 'm'", 1)], { noMatch: 'ending:screened-out' }), { S: 'f' }, 'screened-out', []],
  ['a condition without a value does not match', plan([cell('y', 'A < 30', 0)]), { S: 'm' }, 'ACTIVE', []],
  ['several questions interlock', plan([cell('y', "S = 'm' and A < 30", 0), cell('o', "S = 'm' and A >= 30", 1)]), { S: 'm', A: 30 }, 'ACTIVE', ['g/o']],
  ['ALL takes every match', plan([...open('a', 'b'), cell('c', "S = 'f'", 0)]), { S: 'm' }, 'ACTIVE', ['g/a', 'g/b']],
  ['ALL is all or nothing', plan([...open('a'), cell('b', 'true', 0)]), { S: 'm' }, 'over-quota', []],
  ['PRIORITY goes by listing, past full cells', plan([cell('a', 'true', 0), ...open('b', 'c')], { select: 'PRIORITY' }), {}, 'ACTIVE', ['g/b']],
  ['PRIORITY is full when all are', plan([cell('a', 'true', 0), cell('b', 'true', 0)], { select: 'PRIORITY' }), {}, 'over-quota', []],
  ['pick takes so many', plan([cell('a', 'true', 0), ...open('b', 'c', 'd')], { select: 'PRIORITY', pick: 2 }), {}, 'ACTIVE', ['g/b', 'g/c']],
  ['pick takes what is left', plan([cell('a', 'true', 0), ...open('b')], { select: 'PRIORITY', pick: 2 }), {}, 'ACTIVE', ['g/b']],
  ['LEAST_FILLED_COUNT: ties go by listing', plan([cell('a', 'true', 5), cell('b', 'true', 1)], { select: 'LEAST_FILLED_COUNT' }), {}, 'ACTIVE', ['g/a']],
  ['LEAST_FILLED_RATIO: ties go by listing', plan([cell('a', 'true', 5), cell('b', 'true', 1)], { select: 'LEAST_FILLED_RATIO' }), {}, 'ACTIVE', ['g/a']],
  ['COUNTER is never full', plan([cell('a', 'true', 0, { mode: 'COUNTER' })]), {}, 'ACTIVE', ['g/a']],
  ['ALLOW_OVER with no seats is closed', plan([cell('a', 'true', 0, { mode: 'ALLOW_OVER' })]), {}, 'over-quota', []],
  ['OPTIMISTIC with no seats is closed', plan([cell('a', 'true', 0, { mode: 'OPTIMISTIC', buffer: 5 })]), {}, 'over-quota', []],
  ['percent: the largest remainder gets the seat, ties by listing', plan([{ id: 'a', when: "S = 'm'", percent: 50 }, { id: 'b', when: "S = 'f'", percent: 50 }], { total: 1 }), { S: 'm' }, 'ACTIVE', ['g/a']],
  ['percent: and the other none', plan([{ id: 'a', when: "S = 'm'", percent: 50 }, { id: 'b', when: "S = 'f'", percent: 50 }], { total: 1 }), { S: 'f' }, 'over-quota', []],
  ['two plans of a page are all or nothing', survey([{ id: 'g', after: 'p1', cells: open('a') }, full], { endings }), {}, 'sorry', []],
  ['who is screened out needs no seat', survey([full], { endings, pages: [page('p1', [single('S', ['m'])], { next: [{ if: "S = 'm'", goto: 'ending:screened-out' }] }), page('p2', [number('X')])] }), { S: 'm' }, 'screened-out', []],
  ['who completes by a rule does', survey([full], { endings, pages: [page('p1', [single('S', ['m'])], { next: [{ goto: 'ending:completed' }] })] }), { S: 'm' }, 'sorry', []],
  ['the last page asks too', survey([full], { endings, pages: [page('p1', [number('X')])] }), {}, 'sorry', []],
] // biome-ignore format: one case a line

describe('a page with quotas', () => {
  it.each(cases)('%s', (_, document, answers, end, cells) => {
    const { outcome, ending, cells: held } = run(document, answered(answers))
    expect([ending ?? outcome, held]).toEqual([end, cells])
  })

  it('keeps the seat to the complete, and gives it back at another ending', () => {
    expect(run(plan(open('a')), answered({}, {}, {})).cells).toEqual(['g/a'])
    const later = survey([
      { id: 'g', after: 'p1', cells: open('a') },
      { id: 'h', after: 'p2', cells: [cell('b', 'true', 0)] },
    ])
    expect(run(later, answered({}, {}))).toMatchObject({ outcome: 'OVER_QUOTA', cells: [] })
  })

  it('is not asked when the way leaves the page out', () => {
    const way = [page('p1', [number('N')], { next: [{ if: 'N = 1', goto: 'page:p3' }] }), ...pages.slice(1)]
    const document = survey([{ id: 'g', after: 'p2', cells: [cell('a', 'true', 0)] }], { pages: way })
    expect(run(document, answered({ N: 1 }, {}))).toMatchObject({ outcome: 'COMPLETED', cells: [] })
  })

  it('swaps the seat when it is sent again with another answer, and keeps it with the same', () => {
    const document = plan([cell('m', "S = 'm'", 1), cell('f', "S = 'f'", 1), cell('d', "S = 'd'", 0)])
    const again = (answers: Json) => run(document, [{ answers: { S: 'm' } }, { back: true }, { answers }])
    expect(again({ S: 'f' }).cells).toEqual(['g/f'])
    expect(again({}).cells).toEqual(['g/m'])
    expect(again({ S: 'd' })).toMatchObject({ outcome: 'OVER_QUOTA', cells: [] })
  })

  it('picks at random by the seed, once', () => {
    const document = plan(open('a', 'b', 'c', 'd'), { select: 'RANDOM' })
    const seeds = Array.from({ length: 40 }, (_, seed) => `${seed}`)
    const picked = seeds.map((seed) => run(document, answered({ S: 'm' }), {}, seed).cells)
    const again = [{ answers: { S: 'm' } }, { back: true }, { answers: { S: 'f' } }]
    expect(seeds.map((seed) => run(document, again, {}, seed).cells)).toEqual(picked)
    expect(new Set(picked.flat())).toEqual(new Set(['g/a', 'g/b', 'g/c', 'g/d']))
  })

  it('in a loop holds a seat for each iteration, and gives back those of iterations that are gone', () => {
    const document = {
      settings: { back: true },
      pages: [page('p1', [multiple('B', ['a', 'b'])]), page('l', [number('L')]), page('p2', [number('Z')])],
      loops: [{ id: 'brand', pages: ['l'], over: { answer: 'B' } }],
      quotas: [{ id: 'g', after: 'l', cells: [cell('a', "loop.key = 'a'", 1), cell('b', "loop.key = 'b'", 1)] }],
    }
    const both = answered({ B: ['a', 'b'] }, {}, {})
    expect(run(document, both).cells).toEqual(['g/a', 'g/b'])
    const back = [{ back: true }, { back: true }, { back: true }]
    expect(run(document, [...both, ...back, ...answered({ B: ['b'] })]).cells).toEqual(['g/b'])
    expect(run(document, [...both, ...back, ...answered({ B: [] })]).cells).toEqual([])
  })

  it('can say how its cells stand', () => {
    const text = "{{quota('g','a').remaining}} left, {{iif(quota('g','b').full, 'full', 'open')}}"
    const said = page('p2', [{ id: 'M', type: 'message', text }])
    const document = survey([{ id: 'g', after: 'p1', cells: [cell('a', "S = 'm'", 3), cell('b', "S = 'f'", 0)] }], {
      pages: [pages[0], said],
    })
    expect(textOf(run(document, answered({ S: 'm' })), 'M')).toBe('2 left, full')
  })
})
