import { describe, expect, it } from 'vitest'
import type { CommandBody } from './command.ts'
import { startOf } from './evolve.ts'
import { back, type Journey, journey, NOON, proceed, seen, start, submit, surveyWith, travel } from './given.testing.ts'
import { view } from './view.ts'

const number = (id: string, rest: object = {}) => ({ id, type: 'number', text: id, ...rest })
const page = (id: string, questions: readonly object[], rest: object = {}) => ({ id, questions, ...rest })
const says = (id: string, text: string) => ({ id, type: 'message', text })
const LEFT = "{{quota('g', 'a').remaining|?}} left"
const OPEN = "not quota('g', 'a').full"
const seats = (target: number, rest: object = {}) => ({
  quotas: [{ id: 'g', after: 'p1', cells: [{ id: 'a', when: 'true', target }], ...rest }],
})

/** The same with other sessions in the cells meanwhile. */
const taken = (from: Journey, held: number): Journey => ({
  ...from,
  cells: new Map([...from.cells].map(([key, cell]) => [key, { ...cell, held }])),
})
const go = (from: Journey, ...bodies: readonly CommandBody[]) => bodies.reduce((at, body) => proceed(at, body), from)
const textIn = (from: Journey) => seen(from).page?.questions.map(({ text }) => text)
const ids = (from: Journey) => seen(from).page?.questions.map(({ id }) => id)
const suspend: CommandBody = { kind: 'suspend', step: null, payload: {} }
const resume: CommandBody = { kind: 'resume', step: null, payload: { generation: 1 } }

describe('figures of quotas', () => {
  const survey = surveyWith(
    [
      page('p1', [number('N'), says('M1', LEFT)]),
      page('p2', [number('X'), says('M2', LEFT)]),
      page('p3', [number('Y')]),
    ],
    {
      ...seats(3),
      endings: { completed: { outcome: 'COMPLETED', text: LEFT }, refused: { outcome: 'REFUSED', text: LEFT } },
    },
  )
  const second = go(journey(survey), start(), submit(1, { N: 1 }))

  it('stand in texts as the step that led to the page left them', () => {
    expect(textIn(travel(survey, start()))).toEqual(['N', '3 left'])
    expect(textIn(second)).toEqual(['X', '2 left'])
  })

  it('stay as they were while the page is before the respondent', () => {
    expect(textIn(taken(second, 3))).toEqual(['X', '2 left'])
    expect(textIn(go(taken(second, 3), suspend))).toEqual(['X', '2 left'])
  })

  it('are new after going back and after resuming', () => {
    expect(textIn(go(taken(second, 2), back(2)))).toEqual(['N', '1 left'])
    expect(textIn(go(taken(second, 2), suspend, resume))).toEqual(['X', '1 left'])
  })

  it('stand in the text of an ending', () => {
    expect(seen(go(second, submit(2, {}), submit(3, {}))).ending?.text).toBe('2 left')
    const left = go(second, { kind: 'terminate', step: 2, payload: { reason: 'left' } })
    expect(seen(left).ending?.text).toBe('3 left')
  })

  it('stand in the text of the ending of those who find no seat', () => {
    const full = surveyWith([page('p1', [number('N')]), page('p2', [number('X')])], {
      ...seats(1),
      endings: { 'over-quota': { outcome: 'OVER_QUOTA', text: LEFT } },
    })
    const late = go(taken(go(journey(full), start()), 1), submit(1, {}))
    expect(seen(late)).toMatchObject({ status: 'OVER_QUOTA', ending: { text: '0 left' } })
  })

  it('are nothing where they were not stored', () => {
    const begun = travel(survey, start()).steps[0]?.events[0]
    if (begun?.type !== 'SessionStarted') throw new Error('no start')
    const old = startOf('s', { ...begun, shown: { page: 'p1', iteration: null } }, NOON)
    expect(view(survey, old, NOON).page?.questions.map(({ text }) => text)).toEqual(['N', '? left'])
  })

  it('cost a survey that reads none nothing', () => {
    const plain = surveyWith([page('p1', [number('N')]), page('p2', [number('X')])], seats(3))
    expect(plain.cellsRead).toEqual([])
    const { steps } = travel(plain, start(), submit(1, {}), submit(2, {}))
    expect(JSON.stringify(steps)).not.toContain('figures')
  })
})

describe('conditions that read quotas', () => {
  const shown = (condition: string) =>
    surveyWith([page('p1', [number('N'), number('Q', { visibleIf: condition })]), page('p2', [number('X')])], seats(1))

  it('decide a page once: what is shown may be answered, however the quotas stand by then', () => {
    const open = go(journey(shown(OPEN)), start())
    expect(ids(open)).toEqual(['N', 'Q'])
    const late = taken(open, 1)
    expect(ids(late)).toEqual(['N', 'Q'])
    expect(proceed(late, submit(1, { Q: 1 })).last).toMatchObject({ kind: 'accepted' })
    const full = go(taken(journey(shown(OPEN)), 1), start())
    expect(ids(full)).toEqual(['N'])
    expect(proceed(full, submit(1, { Q: 1 })).last).toMatchObject({ kind: 'refused' })
  })

  it('lead the way as the quotas stand when the page is left', () => {
    const next = [{ if: "quota('g', 'a').full", goto: 'page:p3' }]
    const pages = [page('p1', [number('N')], { next }), page('p2', [number('X')]), page('p3', [number('Y')])]
    const begun = go(
      journey(surveyWith(pages, { quotas: [{ id: 'g', after: 'p2', cells: [{ id: 'a', when: 'true', target: 1 }] }] })),
      start(),
    )
    expect(ids(go(begun, submit(1, {})))).toEqual(['X'])
    expect(ids(go(taken(begun, 1), submit(1, {})))).toEqual(['Y'])
  })

  it('do not empty the page that the last seat leads to', () => {
    const survey = surveyWith(
      [page('p1', [number('N')]), page('p2', [number('X')], { visibleIf: OPEN }), page('p3', [number('Y')])],
      seats(1),
    )
    expect(ids(travel(survey, start(), submit(1, {})))).toEqual(['X'])
  })

  it('order what they show', () => {
    const options = ['a', 'b', 'c', 'd'].map((code) => ({
      code,
      label: code,
      ...(code === 'd' ? { visibleIf: OPEN } : {}),
    }))
    const question = { id: 'S', type: 'single', text: 'S', options, order: { kind: 'shuffle' } }
    const survey = surveyWith([page('p1', [number('N')]), page('p2', [question])], seats(1))
    const { state, steps, ...rest } = travel(survey, start(), submit(1, {}))
    const codes = seen({ state, steps, ...rest }).page?.questions[0]?.options?.map(({ code }) => code)
    expect(codes?.toSorted()).toEqual(['a', 'b', 'c'])
    expect(state?.orders.S).toEqual(codes)
  })

  it('say nothing about which cell takes a session', () => {
    const variables = { room: OPEN }
    const reads = (when: string) =>
      surveyWith([page('p1', [number('N')]), page('p2', [says('M', LEFT)])], {
        variables,
        quotas: [{ id: 'g', after: 'p1', cells: [{ id: 'a', when, target: 5 }] }],
      })
    for (const when of ["quota('g', 'a').remaining > 0", "quota('g', 'a').full = false"])
      expect(travel(reads(when), start(), submit(1, {})).state?.seats).toEqual([])
    const full = taken(go(journey(reads('var.room')), start()), 5)
    expect(proceed(full, submit(1, {})).state?.status).toBe('OVER_QUOTA')
  })
})
