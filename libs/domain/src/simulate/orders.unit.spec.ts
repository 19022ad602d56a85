import { describe, expect, it } from 'vitest'
import { answered, codesOf, multiple, number, options, page, run, single, textOf, way } from './run.testing.ts'

const seeds = Array.from({ length: 80 }, (_, seed) => `seed ${seed}`)
const distinct = (each: (seed: string) => string) => [...new Set(seeds.map(each))].toSorted()

/** Every order in which five options are shown to eighty sessions. */
const orders = (order: object): readonly string[] =>
  distinct((seed) => {
    const document = { pages: [page('p1', [single('Q', ['a', 'b', 'c', 'd', 'e'], { order })])] }
    return codesOf(run(document, [], {}, seed), 'Q')?.join('') ?? ''
  })

describe('an order', () => {
  it.each([
    [{ kind: 'sequential' }, ['abcde']],
    [{ kind: 'sequential', pick: 2 }, ['ab']],
    [{ kind: 'flip' }, ['abcde', 'edcba']],
    [{ kind: 'flip', anchors: ['e'] }, ['abcde', 'dcbae']],
    [{ kind: 'rotate' }, ['abcde', 'bcdea', 'cdeab', 'deabc', 'eabcd']],
    [{ kind: 'rotate', anchors: ['c'] }, ['abcde', 'bdcea', 'decab', 'eacbd']],
    [{ kind: 'shuffle', anchors: ['a', 'b', 'e'] }, ['abcde', 'abdce']],
    [{ kind: 'group-random', groups: [['a'], ['b', 'c', 'd', 'e']], anchors: ['c', 'd', 'e'] }, ['abcde', 'bacde']],
    [{ kind: 'weighted', weights: { a: 0, b: 0, c: 0 }, anchors: ['d', 'e'] }, ['abcde']],
  ])('%j shows the options as %j', (order, wanted) => {
    expect(orders(order)).toEqual(wanted)
  })

  it('shuffles', () => {
    expect(orders({ kind: 'shuffle' }).length).toBeGreaterThan(30)
    expect(orders({ kind: 'shuffle', pick: 2 }).every((codes) => codes.length === 2)).toBe(true)
  })

  it('keeps groups together', () => {
    const shown = orders({
      kind: 'group-random',
      groups: [
        ['a', 'b'],
        ['c', 'd', 'e'],
      ],
    })
    expect(shown.filter((codes) => !/^[ab]{2}|[ab]{2}$/.test(codes))).toEqual([])
    expect(shown.length).toBeGreaterThan(10)
  })

  it('of a matrix is that of its rows, of items theirs', () => {
    const rows = { rows: options('a', 'b', 'c'), columns: options('x', 'y') }
    const items = { items: options('a', 'b', 'c') }
    const order = { kind: 'flip' }
    const document = {
      pages: [
        page('p1', [
          { id: 'M', type: 'matrix-single', text: 'M', ...rows, order },
          { id: 'S', type: 'constant-sum', text: 'S', ...items, order },
          { id: 'R', type: 'group-rating', text: 'R', ...items, min: 1, max: 5, order },
        ]),
      ],
    }
    const shown = (list: 'rows' | 'items' | 'columns', index: number) =>
      distinct((seed) => {
        const question = run(document, [], {}, seed).pages[0]?.questions[index]
        return question?.[list]?.map(({ code }) => code).join('') ?? ''
      })
    expect([shown('rows', 0), shown('columns', 0)]).toEqual([['abc', 'cba'], ['xy']])
    expect([shown('items', 1), shown('items', 2)]).toEqual([
      ['abc', 'cba'],
      ['abc', 'cba'],
    ])
  })

  it('of a shared list holds in loops, and not where a question has its own', () => {
    const shared = (id: string, type: string, rest: object = {}) => ({ id, type, text: id, optionsList: 'l', ...rest })
    const document = {
      lists: { l: { options: options('a', 'b', 'c', 'd', 'e'), order: { kind: 'shuffle' } } },
      pages: [
        page('p1', [shared('Q', 'multiple')]),
        page('l1', [shared('R', 'rank')]),
        page('p2', [shared('O', 'single', { order: { kind: 'sequential' } })]),
      ],
      loops: [{ id: 'lp', pages: ['l1'], over: { answer: 'Q' } }],
    }
    const result = run(document, answered({ Q: ['a', 'b'] }, {}, {}))
    const [first, second, third] = result.pages.map((each) => each.questions[0]?.options)
    expect([second, third]).toEqual([first, first])
    expect(codesOf(result, 'O')).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('of a group is that of its pages, of a loop that of its iterations', () => {
    const group = {
      pages: [page('s', [number('S')]), ...['a', 'b', 'c'].map((id) => page(id, [number(`Q${id}`)], { group: 'g' }))],
      groups: [{ id: 'g', order: { kind: 'rotate' } }],
    }
    expect(distinct((seed) => way(run(group, answered({}, {}, {}), {}, seed)).join(''))).toEqual([
      'sabc',
      'sbca',
      'scab',
    ])
    const loop = {
      pages: [
        page('p', [multiple('Q', ['a', 'b', 'c'])]),
        page('l', [number('L', { text: '{{loop.index}}{{loop.key}}/{{loop.total}}' })]),
        page('z', [{ id: 'M', type: 'message', text: '{{L}}' }]),
      ],
      loops: [{ id: 'lp', pages: ['l'], over: { answer: 'Q' }, order: { kind: 'flip' }, max: 2 }],
    }
    const shown = distinct((seed) => {
      const result = run(loop, answered({ Q: ['a', 'b', 'c'] }, { L: 1 }, { L: 2 }), {}, seed)
      return [...way(result), ...result.pages.map((each) => each.questions[0]?.text), textOf(result, 'M')].join(' ')
    })
    expect(shown).toEqual(['p l[a] l[b] z Q 1a/2 2b/2 1, 2 1, 2', 'p l[c] l[b] z Q 1c/2 2b/2 1, 2 1, 2'])
  })

  it('of codes that look like numbers is as written', () => {
    const document = { pages: [page('p1', [single('Q', ['10', '9', '2'])])] }
    expect(codesOf(run(document, []), 'Q')).toEqual(['10', '9', '2'])
  })
})
