import { describe, expect, it } from 'vitest'
import {
  back,
  given,
  type Journey,
  journey,
  proceed,
  start,
  submit,
  surveyWith,
  travel,
} from '../session/given.testing.ts'
import { type Cell, cellKey } from './cell.ts'

const single = (id: string, ...codes: readonly string[]) => ({
  id,
  type: 'single',
  text: id,
  options: codes.map((code) => ({ code, label: code })),
})
const cellsOf = (plan: object, rest: object = {}) =>
  surveyWith(
    [
      { id: 'p1', questions: [single('sex', 'm', 'f'), single('age', 'y', 'o')] },
      { id: 'p2', visibleIf: "age != 'o'", questions: [single('region', 'n', 's')] },
      { id: 'p3', questions: [single('last', 'x')] },
    ],
    { quotas: [{ id: 'plan', after: 'p1', ...plan }], ...rest },
  )
const sexes = [
  { id: 'men', when: "sex = 'm'", target: 1 },
  { id: 'women', when: "sex = 'f'", target: 1 },
]
const expire = { kind: 'expire', step: null, payload: { what: 'holds' } } as const

const seatsOf = ({ state }: Journey) => (state?.seats ?? []).map((seat) => `${seat.plan}/${seat.cell} ${seat.state}`)
const quotaEvents = ({ steps }: Journey) =>
  (steps.at(-1)?.events ?? []).filter((event) => event.type.startsWith('Quota'))

/** The same journey with other counts in a cell, as other sessions would leave them. */
function meanwhile(at: Journey, cell: string, change: Partial<Cell>): Journey {
  const cells = new Map([...at.cells].map(([key, each]) => [key, each.cell === cell ? { ...each, ...change } : each]))
  return { ...at, cells }
}

describe('seats of a session', () => {
  it('are held when a page is left and filled by the complete', () => {
    const survey = cellsOf({ cells: sexes })
    given(survey, start())
      .when(submit(1, { sex: 'm' }))
      .thenStores(
        {
          type: 'AnswersSubmitted',
          place: { page: 'p1', iteration: null },
          answers: { sex: 'm' },
          changed: [{ question: 'sex', from: null, to: 'm' }],
          shown: { page: 'p2', iteration: null },
        },
        { type: 'QuotaReserved', plan: 'plan', cell: 'men' },
      )
    const done = travel(survey, start(), submit(1, { sex: 'm' }), submit(2, {}), submit(3, {}))
    expect(done.steps.at(-1)?.events.map((event) => event.type)).toEqual([
      'AnswersSubmitted',
      'QuotaFilled',
      'SessionCompleted',
    ])
    expect(seatsOf(done)).toEqual(['plan/men filled'])
  })

  it('are interlocked by conditions over several questions', () => {
    const cells = [{ id: 'young-men', when: "sex = 'm' and age = 'y'", target: 1 }]
    expect(seatsOf(travel(cellsOf({ cells }), start(), submit(1, { sex: 'm', age: 'y' })))).toEqual([
      'plan/young-men held',
    ])
    expect(seatsOf(travel(cellsOf({ cells }), start(), submit(1, { sex: 'm' })))).toEqual([])
  })

  it('are swapped when the answer changes, and kept when it does not', () => {
    const survey = cellsOf({ cells: sexes })
    const returned = [start(), submit(1, { sex: 'm' }), back(2)] as const
    const kept = travel(survey, ...returned, submit(3, { sex: 'm' }))
    expect([seatsOf(kept), quotaEvents(kept)]).toEqual([['plan/men held'], []])
    const swapped = travel(survey, ...returned, submit(3, { sex: 'f' }))
    expect(quotaEvents(swapped)).toEqual([
      { type: 'QuotaReleased', plan: 'plan', cell: 'men', from: 'held' },
      { type: 'QuotaReserved', plan: 'plan', cell: 'women' },
    ])
    expect([...swapped.cells.values()].map((cell) => cell.held)).toEqual([0, 1])
  })

  it('end it over quota when the swap finds the cell full', () => {
    const at = meanwhile(travel(cellsOf({ cells: sexes }), start(), submit(1, { sex: 'm' }), back(2)), 'women', {
      filled: 1,
    })
    const full = proceed(at, submit(3, { sex: 'f' }))
    expect(full.state).toMatchObject({ status: 'OVER_QUOTA', ending: 'over-quota', seats: [] })
    expect([...full.cells.values()].map((cell) => cell.held)).toEqual([0, 0])
  })

  it('are kept by pick while they still match, and not drawn again', () => {
    const any = [
      { id: 'a', when: "sex = 'm'", target: 9 },
      { id: 'b', when: 'true', target: 9 },
    ]
    const survey = cellsOf({ cells: any, select: 'LEAST_FILLED_COUNT' })
    const first = travel(survey, start(), submit(1, { sex: 'm' }), back(2))
    expect(seatsOf(first)).toEqual(['plan/a held'])
    expect(seatsOf(proceed(first, submit(3, { age: 'y' })))).toEqual(['plan/a held'])
    expect(seatsOf(proceed(first, submit(3, { sex: 'f' })))).toEqual(['plan/b held'])
  })

  it('are given back when their page is left out of the path', () => {
    const survey = surveyWith(
      [
        { id: 'p1', questions: [single('age', 'y', 'o')] },
        { id: 'p2', visibleIf: "age = 'y'", questions: [single('region', 'n', 's')] },
        { id: 'p3', questions: [single('last', 'x')] },
      ],
      { quotas: [{ id: 'plan', after: 'p2', cells: [{ id: 'north', when: "region = 'n'", target: 1 }] }] },
    )
    const held = [start(), submit(1, { age: 'y' }), submit(2, { region: 'n' }), back(3), back(4)] as const
    expect(seatsOf(travel(survey, ...held, submit(5, { age: 'y' })))).toEqual(['plan/north held'])
    const out = travel(survey, ...held, submit(5, { age: 'o' }))
    expect(quotaEvents(out)).toEqual([{ type: 'QuotaReleased', plan: 'plan', cell: 'north', from: 'held' }])
  })

  it('are given back by any other ending', () => {
    const survey = cellsOf({ cells: sexes })
    const held = [start(), submit(1, { sex: 'm' })] as const
    for (const body of [
      { kind: 'terminate', step: 2, payload: { reason: 'refused' } } as const,
      { kind: 'expire', step: null, payload: { what: 'session' } } as const,
    ]) {
      const at = proceed(travel(survey, ...held), body, 8 * 86_400_000)
      expect(at.steps.at(-1)?.events.map((event) => event.type)).toEqual(['QuotaReleased', 'SessionTerminated'])
      expect([...at.cells.values()].map((cell) => cell.held)).toEqual([0, 0])
    }
  })

  it('are given back when the complete is rejected', () => {
    const done = travel(cellsOf({ cells: sexes }), start(), submit(1, { sex: 'm' }), submit(2, {}), submit(3, {}))
    const rejected = proceed(done, { kind: 'reject', step: null, payload: { reason: 'speeder', by: 'ops' } })
    expect(quotaEvents(rejected)).toEqual([{ type: 'QuotaReleased', plan: 'plan', cell: 'men', from: 'filled' }])
    expect([...rejected.cells.values()].map((cell) => cell.filled)).toEqual([0, 0])
  })

  it('are not asked for by whom a rule screens out', () => {
    const survey = surveyWith(
      [{ id: 'p1', questions: [single('sex', 'm', 'f')], next: [{ if: "sex = 'm'", goto: 'ending:screened-out' }] }],
      { quotas: [{ id: 'plan', after: 'p1', cells: [{ id: 'men', when: "sex = 'm'", target: 0 }] }] },
    )
    expect(travel(survey, start(), submit(1, { sex: 'm' })).state?.status).toBe('SCREENED_OUT')
  })

  it('are claimed and filled at once on the last page', () => {
    const survey = surveyWith([{ id: 'p1', questions: [single('sex', 'm', 'f')] }], {
      quotas: [{ id: 'plan', after: 'p1', cells: sexes }],
    })
    const done = travel(survey, start(), submit(1, { sex: 'f' }))
    expect(done.steps.at(-1)?.events.map((event) => event.type)).toEqual([
      'AnswersSubmitted',
      'QuotaReserved',
      'QuotaFilled',
      'SessionCompleted',
    ])
  })
})

describe('percentages', () => {
  it('become seats by largest remainder', () => {
    const thirds = [
      { id: 'a', when: 'true', percent: 33.4 },
      { id: 'b', when: 'true', percent: 33.3 },
      { id: 'c', when: 'true', percent: 33.3 },
    ]
    const { cells } = journey(cellsOf({ cells: thirds, total: 100, select: 'PRIORITY' }))
    expect([...cells.values()].map((cell) => cell.target)).toEqual([34, 33, 33])
    expect([...cells.keys()][0]).toBe(cellKey({ surveyId: 'survey-1', mode: 'LIVE', plan: 'plan', cell: 'a' }))
  })
})

describe('holds', () => {
  const MINUTE = 60_000
  const survey = (late: object = {}, mode: object = {}) =>
    cellsOf({ cells: [{ ...sexes[0], ...mode }], ...late }, { settings: { back: true, quotaHoldMinutes: 30 } })
  const held = [start(), submit(1, { sex: 'm' })] as const

  it('expire after the time set, counted from the last activity', () => {
    given(survey(), ...held)
      .when(expire, 30 * MINUTE - 1)
      .thenLooks()
    given(survey(), ...held)
      .when(expire, 30 * MINUTE)
      .thenStores({ type: 'QuotaReleased', plan: 'plan', cell: 'men', from: 'held', expired: true })
    given(survey(), ...held, { kind: 'suspend', step: null, payload: {} })
      .when(expire, 30 * MINUTE - 500)
      .thenLooks()
  })

  it('that expired are taken again when the session comes back', () => {
    const lapsed = proceed(travel(survey(), ...held), expire, 31 * MINUTE)
    expect([seatsOf(lapsed), lapsed.state?.lapsed]).toEqual([[], [{ plan: 'plan', cell: 'men' }]])
    const again = proceed(lapsed, submit(2, {}))
    expect([seatsOf(again), again.state?.lapsed]).toEqual([['plan/men held'], []])
    expect(proceed(lapsed, submit(2, { region: 'x' })).state?.lapsed).toHaveLength(1)
  })

  it('that expired and are taken end a late session over quota, with its answers kept', () => {
    const taken = meanwhile(proceed(travel(survey(), ...held), expire, 31 * MINUTE), 'men', { filled: 1 })
    const late = proceed(taken, submit(2, { region: 'n' }))
    expect(late.state).toMatchObject({ status: 'OVER_QUOTA', seats: [] })
    expect(late.state?.answers.get('region')).toMatchObject({ value: 'n', onPath: true })
  })

  it('may be honoured late, past the target only where the cell allows', () => {
    const honour = { late: 'honour' }
    const end = (mode: string) => {
      const at = proceed(travel(survey(honour, { mode }), ...held), expire, 31 * MINUTE)
      const late = meanwhile(at, 'men', { filled: 1 })
      return proceed(proceed(late, submit(2, {})), submit(3, {}))
    }
    expect(end('ALLOW_OVER').state).toMatchObject({ status: 'COMPLETED', seats: [{ state: 'filled', over: true }] })
    expect([...end('ALLOW_OVER').cells.values()].map((cell) => cell.filled)).toEqual([2])
    expect(end('NORMAL').state?.status).toBe('OVER_QUOTA')
  })
})
