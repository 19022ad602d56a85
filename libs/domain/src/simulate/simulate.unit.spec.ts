import { describe, expect, it } from 'vitest'
import { type Simulation, simulate } from './simulate.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const options = (...codes: readonly string[]) => codes.map((code) => ({ code, label: `the ${code}` }))
const single = (id: string, codes: readonly string[], rest: object = {}) => ({
  id,
  type: 'single',
  text: id,
  options: options(...codes),
  ...rest,
})
const multiple = (id: string, codes: readonly string[], rest: object = {}) => ({
  ...single(id, codes, rest),
  type: 'multiple',
})
const number = (id: string, rest: object = {}) => ({ id, type: 'number', text: id, ...rest })
const page = (id: string, questions: readonly object[], rest: object = {}) => ({ id, questions, ...rest })

function run(document: object, steps: readonly object[], rest: object = {}, seed = 'seed'): Simulation {
  const result = simulate({ title: 'Test', ...document }, { ...rest, steps }, { seed, now: NOW })
  if (!('outcome' in result)) throw new Error(JSON.stringify(result.diagnostics, null, 2))
  return result
}

/** Pages as `p1`, or `p4[x]` in the iteration x. */
const way = (result: Simulation): readonly string[] =>
  result.pages.map(({ id, iteration }) => (iteration === null ? id : `${id}[${Object.values(iteration).join(',')}]`))

const answered = (...answers: readonly object[]) => answers.map((each) => ({ answers: each }))

const codesOf = (result: Simulation, question: string): readonly string[] | undefined =>
  result.pages
    .flatMap((each) => each.questions)
    .findLast((each) => each.id === question)
    ?.options?.map((option) => option.code)

const textOf = (result: Simulation, question: string): string | undefined =>
  result.pages.flatMap((each) => each.questions).findLast((each) => each.id === question)?.text

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
    expect(simulate({}, { steps: [] }, { seed: 's', now: NOW })).toHaveProperty('diagnostics.0.severity', 'error')
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

  it('stands where the steps end, and takes none after the end', () => {
    const document = { pages: [page('p1', [number('Q1')]), page('p2', [number('Q2')])] }
    expect(run(document, answered({ Q1: 1 }))).toMatchObject({ outcome: 'ACTIVE', ending: null, answers: { Q1: 1 } })
    expect(run(document, answered({}, {}, { Q2: 1 })).answers).toEqual({})
  })
})

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

  it('are left by a true rule', () => {
    const leaving = document({ over: { answer: 'Q1' } }, { next: [{ if: 'Q2 = 0', goto: 'page:p4' }] })
    expect(way(run(leaving, answered({ Q1: ['x', 'y'] }, { Q2: 0 })))).toEqual(['p1', 'p2[x]', 'p4'])
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

describe('displayed options', () => {
  const carry = (optionsFrom: object, rest: object = {}, first: object = {}) => ({
    pages: [
      page('p1', [
        {
          ...multiple('Q1', ['a', 'b', 'c', 'd']),
          options: [...options('a', 'b', 'c', 'd'), { code: 'o', label: 'other', other: { maxLength: 20 } }],
          ...first,
        },
      ]),
      page('p2', [
        { id: 'Q2', type: 'multiple', text: 'Q2', optionsFrom: { question: 'Q1', ...optionsFrom }, ...rest },
      ]),
      page('p3', [{ id: 'Q3', type: 'single', text: 'Q3', optionsFrom: { question: 'Q2', mode: 'unselected' } }]),
    ],
  })
  const chosen = answered({ Q1: ['c', 'a', { code: 'o', other: 'Tea' }] })

  it('carry forward by mode', () => {
    expect(codesOf(run(carry({ mode: 'selected' }), chosen), 'Q2')).toEqual(['a', 'c', 'o'])
    expect(codesOf(run(carry({ mode: 'unselected' }), chosen), 'Q2')).toEqual(['b', 'd'])
    expect(codesOf(run(carry({ mode: 'all' }), chosen), 'Q2')).toEqual(['a', 'b', 'c', 'd', 'o'])
    expect(codesOf(run(carry({ mode: 'displayed' }), chosen), 'Q2')).toEqual(['a', 'b', 'c', 'd', 'o'])
    expect(codesOf(run(carry({ mode: 'other' }), chosen), 'Q2')).toEqual(['o'])
  })

  it('carry what was typed along as the label, through chains, and do not ask for it again', () => {
    const result = run(carry({ mode: 'selected' }), [...chosen, ...answered({ Q2: ['a'] }), ...answered({ Q3: 'o' })])
    expect(result.outcome).toBe('COMPLETED')
    expect(result.pages[2]?.questions[0]?.options).toEqual([
      { code: 'c', label: 'the c' },
      { code: 'o', label: 'Tea' },
    ])
    expect(run(carry({ mode: 'selected' }), [...chosen, ...answered({ Q2: ['o'] })]).violations).toEqual([])
  })

  it('filter, and add', () => {
    const filtered = carry({ mode: 'selected', filter: "option.code != 'a' and option.label != 'Tea'" })
    expect(codesOf(run(filtered, chosen), 'Q2')).toEqual(['c'])
    const added = carry({ mode: 'selected', add: options('none') })
    expect(codesOf(run(added, answered({ Q1: ['b'] })), 'Q2')).toEqual(['b', 'none'])
  })

  it('keep the order in which they were shown, or have one of their own', () => {
    const shuffled = { order: { kind: 'shuffle' } }
    for (const seed of ['1', '2', '3', '4']) {
      const result = run(carry({ mode: 'displayed' }, {}, shuffled), answered({ Q1: ['a'] }), {}, seed)
      expect(codesOf(result, 'Q2')).toEqual(codesOf(result, 'Q1'))
    }
    const orders = ['1', '2', '3', '4', '5'].map((seed) =>
      String(codesOf(run(carry({ mode: 'displayed' }, shuffled), answered({ Q1: ['a'] }), {}, seed), 'Q2')),
    )
    expect(new Set(orders).size).toBeGreaterThan(1)
  })

  it('take ranked ones best first', () => {
    const document = {
      pages: [
        page('p1', [{ ...single('Q1', ['a', 'b', 'c']), type: 'rank' }]),
        page('p2', [{ id: 'Q2', type: 'single', text: '', optionsFrom: { question: 'Q1', mode: 'ranked' } }]),
      ],
    }
    expect(codesOf(run(document, answered({ Q1: ['c', 'a', 'b'] })), 'Q2')).toEqual(['c', 'a', 'b'])
  })

  it('are hidden one by one', () => {
    const hiding = [...options('a', 'b'), { code: 'c', label: 'c', visibleIf: 'N > 1' }]
    const document = { pages: [page('p1', [number('N')]), page('p2', [{ ...single('Q1', []), options: hiding }])] }
    expect(codesOf(run(document, answered({ N: 1 })), 'Q1')).toEqual(['a', 'b'])
    expect(codesOf(run(document, answered({ N: 2 })), 'Q1')).toEqual(['a', 'b', 'c'])
    expect(run(document, answered({ N: 1 }, { Q1: 'c' })).violations).toMatchObject([
      { code: 'option-unknown', step: 1 },
    ])
  })

  it('on a shared list have one order everywhere', () => {
    const shared = (id: string) => ({ id, type: 'single', text: id, optionsList: 'brands' })
    const document = {
      lists: { brands: { options: options('a', 'b', 'c', 'd', 'e'), order: { kind: 'shuffle' } } },
      pages: [page('p1', [shared('Q1'), shared('Q2')]), page('p2', [shared('Q3')])],
    }
    const result = run(document, answered({}))
    expect(codesOf(result, 'Q1')?.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(codesOf(result, 'Q2')).toEqual(codesOf(result, 'Q1'))
    expect(codesOf(result, 'Q3')).toEqual(codesOf(result, 'Q1'))
  })

  it('are the same again for the same seed, and after going back', () => {
    const document = {
      settings: { back: true },
      pages: [
        page('p1', [multiple('Q1', ['a', 'b', 'c', 'd', 'e', 'f'], { order: { kind: 'shuffle' } })]),
        page('p2', [number('Q2')]),
      ],
    }
    const steps = [...answered({ Q1: ['a'] }), { back: true }]
    const result = run(document, steps)
    expect(result.pages[2]).toEqual(result.pages[0])
    expect(run(document, steps)).toEqual(result)
  })
})

describe('piping', () => {
  it('fills in answers, labels, hidden values and variables, in a format, or the fallback', () => {
    const text =
      '{{Q1}}|{{Q1.label}}|{{Q1.other}}|{{hidden.source}}|{{var.half|round:1}}|{{Q3|nobody}}|{{Q3}}|{{Q4|date:long}}|{{Q2|upper}}'
    const document = {
      hidden: { source: 'string' },
      variables: { half: 'Q5 / 3' },
      pages: [
        page('p1', [
          { ...single('Q1', []), options: [{ code: 'o', label: 'Other', other: { maxLength: 20 } }] },
          { id: 'Q2', type: 'text', text: 'Q2' },
          { id: 'Q3', type: 'text', text: 'Q3' },
          { id: 'Q4', type: 'date', text: 'Q4' },
          number('Q5'),
        ]),
        page('p2', [{ id: 'M', type: 'message', text }]),
      ],
    }
    const answers = { Q1: { code: 'o', other: '<b>{{Q3}}</b>' }, Q2: 'straße', Q4: '2026-02-01', Q5: 5 }
    expect(textOf(run(document, answered(answers), { hidden: { source: 'mail' } }), 'M')).toBe(
      'o|Other|<b>{{Q3}}</b>|mail|1.7|nobody||February 1, 2026|STRASSE',
    )
  })

  it('speaks the language of the session', () => {
    const document = {
      locales: ['en', 'de'],
      pages: [
        page('p1', [{ ...single('Q1', []), options: [{ code: 'a', label: { en: 'yes', de: 'ja' } }] }]),
        page('p2', [
          { id: 'M', type: 'message', text: { en: 'You said {{Q1.label}}', de: 'Sie sagten {{Q1.label}}' } },
        ]),
      ],
    }
    expect(textOf(run(document, answered({ Q1: 'a' }), { locale: 'de' }), 'M')).toBe('Sie sagten ja')
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
