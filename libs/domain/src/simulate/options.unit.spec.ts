import { describe, expect, it } from 'vitest'
import { answered, codesOf, multiple, number, options, page, run, single, textOf } from './run.testing.ts'

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
