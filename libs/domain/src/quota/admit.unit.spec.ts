import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SeatVerdict } from '../session/decision.ts'
import type { Seat } from '../session/state.ts'
import { admit } from './admit.ts'
import { type Cell, type CellMode, cellKey, retargeted } from './cell.ts'
import type { PlanClaim, SeatDemand } from './demand.ts'

const cell = (plan: string, id: string, rest: Partial<Cell> = {}): Cell => ({
  surveyId: 'sv',
  mode: 'LIVE',
  plan,
  cell: id,
  kind: 'NORMAL',
  target: 1,
  requestedTarget: rest.target ?? 1,
  buffer: 0,
  filled: 0,
  held: 0,
  closed: false,
  ...rest,
})
const byKey = (...cells: readonly Cell[]) => new Map(cells.map((each) => [cellKey(each), each]))
const claim = (plan: string, cells: readonly string[], rest: Partial<PlanClaim> = {}): PlanClaim => ({
  plan,
  cells,
  select: 'ALL',
  pick: cells.length,
  honour: false,
  ...rest,
})
const demand = (rest: Partial<SeatDemand> = {}): SeatDemand => ({
  sessionId: 's1',
  surveyId: 'sv',
  mode: 'LIVE',
  seats: [],
  claims: [],
  release: [],
  fill: false,
  ...rest,
})
const seat = (plan: string, id: string, state: Seat['state'] = 'held'): Seat => ({ plan, cell: id, state })

/** Events as `Reserved men`, and what the cells came to as `men 1+0` (filled + held). */
function outcome(cells: ReadonlyMap<string, Cell>, ...demands: readonly SeatDemand[]) {
  const { verdicts, moved } = admit(demands, cells)
  return {
    verdicts: verdicts.map((verdict) => [
      verdict.granted ? 'granted' : `full ${verdict.fullPlan}`,
      ...eventsOf(verdict),
    ]),
    cells: [...new Map([...cells, ...moved]).values()].map((each) => `${each.cell} ${each.filled}+${each.held}`),
  }
}

const eventsOf = (verdict: SeatVerdict): string[] =>
  verdict.events.map(
    (event) => `${event.type.slice('Quota'.length)} ${event.cell}${'over' in event && event.over ? ' over' : ''}`,
  )

describe('claims', () => {
  it('hold a seat while there is one', () => {
    const two = [
      demand({ claims: [claim('sex', ['men'])] }),
      demand({ sessionId: 's2', claims: [claim('sex', ['men'])] }),
    ]
    expect(outcome(byKey(cell('sex', 'men')), ...two)).toEqual({
      verdicts: [['granted', 'Reserved men'], ['full sex']],
      cells: ['men 0+1'],
    })
  })

  it('are all or nothing over the plans of a page', () => {
    const cells = byKey(cell('sex', 'men'), cell('age', 'old', { target: 0 }))
    const both = demand({ claims: [claim('sex', ['men']), claim('age', ['old'])] })
    expect(outcome(cells, both)).toEqual({ verdicts: [['full age']], cells: ['men 0+0', 'old 0+0'] })
  })

  it('that fail give back what the session had', () => {
    const cells = byKey(cell('sex', 'men', { held: 1 }), cell('age', 'old', { target: 0 }))
    const late = demand({ seats: [seat('sex', 'men')], claims: [claim('age', ['old'])] })
    expect(outcome(cells, late)).toEqual({ verdicts: [['full age', 'Released men']], cells: ['men 0+0', 'old 0+0'] })
  })

  it('of ALL need every matching cell', () => {
    const cells = byKey(
      cell('p', 'a'),
      cell('p', 'b', { filled: 1 }),
      cell('p', 'c', { kind: 'COUNTER', target: null }),
    )
    expect(outcome(cells, demand({ claims: [claim('p', ['a', 'c'])] })).verdicts).toEqual([
      ['granted', 'Reserved a', 'Reserved c'],
    ])
    expect(outcome(cells, demand({ claims: [claim('p', ['a', 'b', 'c'])] })).verdicts).toEqual([['full p']])
  })

  it('by mode of the cell', () => {
    const room = (kind: CellMode, filled: number, held: number, rest: Partial<Cell> = {}) =>
      outcome(
        byKey(cell('p', 'a', { kind, filled, held, target: 3, ...rest })),
        demand({ claims: [claim('p', ['a'])] }),
      ).verdicts[0]?.[0]
    expect([room('NORMAL', 1, 1), room('NORMAL', 1, 2), room('NORMAL', 3, 0)]).toEqual(['granted', 'full p', 'full p'])
    expect([room('ALLOW_OVER', 2, 9), room('ALLOW_OVER', 3, 0)]).toEqual(['granted', 'full p'])
    expect([room('COUNTER', 9, 9), room('COUNTER', 9, 9, { closed: true })]).toEqual(['granted', 'full p'])
    const optimistic = { buffer: 2 }
    expect([room('OPTIMISTIC', 1, 3, optimistic), room('OPTIMISTIC', 1, 4, optimistic)]).toEqual(['granted', 'full p'])
    expect(room('OPTIMISTIC', 3, 0, optimistic)).toBe('full p')
  })

  it('never count a seat twice', () => {
    const cells = byKey(cell('sex', 'men', { held: 1 }))
    const again = demand({ seats: [seat('sex', 'men')], claims: [claim('sex', ['men'])] })
    expect(outcome(cells, again)).toEqual({ verdicts: [['granted']], cells: ['men 0+1'] })
  })

  it('of another mode of session or survey do not touch the cell', () => {
    expect(
      outcome(byKey(cell('sex', 'men')), demand({ mode: 'TEST', claims: [claim('sex', ['men'])] })).verdicts,
    ).toEqual([['full sex']])
  })
})

describe('selection among matching cells', () => {
  const cells = byKey(
    cell('p', 'a', { target: 10, filled: 4, held: 2 }),
    cell('p', 'b', { target: 20, filled: 7 }),
    cell('p', 'c', { target: 5, filled: 5 }),
    cell('p', 'd', { target: 10, filled: 6 }),
  )
  const pick = (select: PlanClaim['select'], rest: Partial<PlanClaim> = {}) =>
    outcome(cells, demand({ claims: [claim('p', ['a', 'b', 'c', 'd'], { select, pick: 1, ...rest })] })).verdicts[0]

  it('by priority takes the first that is not full', () => {
    expect(pick('PRIORITY')).toEqual(['granted', 'Reserved a'])
    expect(pick('PRIORITY', { cells: ['c', 'd'] })).toEqual(['granted', 'Reserved d'])
    expect(pick('PRIORITY', { pick: 2 })).toEqual(['granted', 'Reserved a', 'Reserved b'])
    expect(pick('PRIORITY', { cells: ['c'] })).toEqual(['full p'])
  })

  it('at random takes the seeded order', () => {
    expect(pick('RANDOM', { shuffled: ['c', 'd', 'b', 'a'], pick: 2 })).toEqual(['granted', 'Reserved d', 'Reserved b'])
  })

  it('by load takes the least filled, ties as listed', () => {
    expect(pick('LEAST_FILLED_COUNT')).toEqual(['granted', 'Reserved a'])
    expect(pick('LEAST_FILLED_RATIO')).toEqual(['granted', 'Reserved b'])
    expect(pick('LEAST_FILLED_RATIO', { cells: ['d', 'a'] })).toEqual(['granted', 'Reserved d'])
  })
})

describe('completing', () => {
  it('turns held seats to filled', () => {
    const cells = byKey(cell('sex', 'men', { held: 1 }), cell('age', 'old', { target: 2 }))
    const done = demand({ seats: [seat('sex', 'men')], claims: [claim('age', ['old'])], fill: true })
    expect(outcome(cells, done)).toEqual({
      verdicts: [['granted', 'Reserved old', 'Filled men', 'Filled old']],
      cells: ['men 1+0', 'old 1+0'],
    })
  })

  it('finds a target reached that was lowered, and gives everything back', () => {
    const lowered = retargeted(cell('sex', 'men', { target: 5, filled: 3, held: 1 }), 2)
    expect(lowered).toMatchObject({ target: 3, requestedTarget: 2 })
    const done = demand({ seats: [seat('sex', 'men')], fill: true })
    expect(outcome(byKey(lowered), done)).toEqual({ verdicts: [['full sex', 'Released men']], cells: ['men 3+0'] })
  })

  it('brings a lowered target down as seats return, and opens the cell again when it is raised', () => {
    const lowered = retargeted(cell('sex', 'men', { target: 5, filled: 3 }), 2)
    const rejected = demand({ seats: [seat('sex', 'men', 'filled')], release: [seat('sex', 'men', 'filled')] })
    const { moved } = admit([rejected], byKey(lowered))
    expect([...moved.values()]).toMatchObject([{ filled: 2, target: 2, requestedTarget: 2 }])
    const next = demand({ sessionId: 's2', claims: [claim('sex', ['men'])] })
    expect(outcome(moved, next).verdicts).toEqual([['full sex']])
    expect(outcome(byKey(retargeted(lowered, 4)), next).verdicts).toEqual([['granted', 'Reserved men']])
  })

  it('fills a seat of a cell that was closed meanwhile', () => {
    const closed = byKey(cell('sex', 'men', { held: 1, closed: true }))
    expect(outcome(closed, demand({ seats: [seat('sex', 'men')], fill: true })).cells).toEqual(['men 1+0'])
  })

  it('passes the target where seats are allowed over it, and not in an optimistic cell', () => {
    const done = demand({ seats: [seat('p', 'a')], fill: true })
    const full = (kind: CellMode) =>
      outcome(byKey(cell('p', 'a', { kind, filled: 1, held: 1, buffer: 1 })), done).verdicts[0]
    expect(full('ALLOW_OVER')).toEqual(['granted', 'Filled a'])
    expect(full('OPTIMISTIC')).toEqual(['full p', 'Released a'])
  })

  it('of late ones is honoured where the cell may be passed, and flagged', () => {
    const late = demand({ claims: [claim('p', ['a'], { honour: true })], fill: true })
    const full = (kind: CellMode) => outcome(byKey(cell('p', 'a', { kind, filled: 1 })), late).verdicts[0]
    expect(full('NORMAL')).toEqual(['full p'])
    expect(full('ALLOW_OVER')).toEqual(['granted', 'Reserved a over', 'Filled a'])
    expect(full('OPTIMISTIC')).toEqual(['granted', 'Reserved a over', 'Filled a'])
  })
})

describe('swaps', () => {
  it('give back first, so that they need no free seat beside', () => {
    const cells = byKey(cell('sex', 'men', { held: 1 }), cell('sex', 'women'))
    const swap = demand({
      seats: [seat('sex', 'men')],
      release: [seat('sex', 'men')],
      claims: [claim('sex', ['women'])],
    })
    expect(outcome(cells, swap)).toEqual({
      verdicts: [['granted', 'Released men', 'Reserved women']],
      cells: ['men 0+0', 'women 0+1'],
    })
  })
})

describe('many sessions at once', () => {
  const kinds = fc.constantFrom<CellMode>('NORMAL', 'ALLOW_OVER', 'COUNTER', 'OPTIMISTIC')
  const setup = fc.array(fc.record({ kind: kinds, target: fc.nat(6), buffer: fc.nat(3) }), {
    minLength: 3,
    maxLength: 3,
  })
  const act = fc.record({
    session: fc.nat(8),
    what: fc.constantFrom('claim', 'claim', 'complete', 'leave', 'swap', 'retarget'),
    cells: fc.subarray(['0', '1', '2'], { minLength: 1 }),
    select: fc.constantFrom<PlanClaim['select']>('ALL', 'PRIORITY', 'LEAST_FILLED_COUNT', 'LEAST_FILLED_RATIO'),
    pick: fc.integer({ min: 1, max: 2 }),
    honour: fc.boolean(),
    target: fc.nat(6),
  })

  it('never pass a hard target, never lose or double a seat', () => {
    fc.assert(
      fc.property(setup, fc.array(act, { maxLength: 60 }), (kindsOfCells, acts) => {
        let cells: ReadonlyMap<string, Cell> = byKey(
          ...kindsOfCells.map((each, index) => cell('p', String(index), { ...each, requestedTarget: each.target })),
        )
        const seats = new Map<number, readonly Seat[]>()
        const over = new Map<number, boolean>()
        for (const each of acts) {
          const mine = seats.get(each.session) ?? []
          const ended = over.get(each.session) === true
          if (each.what === 'retarget') {
            const first = cells.get(cellKey(cell('p', each.cells[0] ?? '0')))
            if (first !== undefined) cells = new Map([...cells, [cellKey(first), retargeted(first, each.target)]])
            continue
          }
          if (ended) continue
          const wanted = demandFor(each, mine)
          const { verdicts, moved } = admit([wanted], cells)
          cells = new Map([...cells, ...moved])
          const after = seatsAfter(mine, verdicts[0]?.events ?? [])
          seats.set(each.session, after)
          if (each.what === 'complete' || verdicts[0]?.granted === false) over.set(each.session, true)
          if (verdicts[0]?.granted === false) expect(after).toEqual([])
          check(cells, [...seats.values()].flat())
          expect(new Set(after.map((one) => one.cell)).size).toBe(after.length)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  function demandFor(
    each: { what: string; session: number; cells: readonly string[] } & Pick<PlanClaim, 'select' | 'pick' | 'honour'>,
    mine: readonly Seat[],
  ): SeatDemand {
    const { select, pick, honour } = each
    const wants = claim('p', each.cells, { select, pick, honour })
    const base = { sessionId: `s${each.session}`, seats: mine }
    if (each.what === 'complete') return demand({ ...base, claims: mine.length === 0 ? [wants] : [], fill: true })
    if (each.what === 'leave') return demand({ ...base, release: mine })
    if (each.what === 'swap') return demand({ ...base, release: mine, claims: [wants] })
    return demand({ ...base, claims: [wants] })
  }

  function seatsAfter(before: readonly Seat[], events: SeatVerdict['events']): readonly Seat[] {
    let after = before
    for (const event of events) {
      const rest = after.filter((each) => each.cell !== event.cell)
      if (event.type === 'QuotaReleased') after = rest
      else
        after = [
          ...rest,
          {
            ...seat('p', event.cell, event.type === 'QuotaFilled' ? 'filled' : 'held'),
            ...('over' in event && event.over ? { over: true } : {}),
          },
        ]
    }
    return after
  }

  function check(cells: ReadonlyMap<string, Cell>, seats: readonly Seat[]): void {
    for (const each of cells.values()) {
      const own = seats.filter((one) => one.cell === each.cell)
      expect(own.filter((one) => one.state === 'held').length).toBe(each.held)
      expect(own.filter((one) => one.state === 'filled').length).toBe(each.filled)
      if (each.kind === 'NORMAL') expect(each.filled).toBeLessThanOrEqual(each.target ?? 0)
    }
  }

  it('come to the same totals in any order', () => {
    const plain = fc.array(fc.constantFrom('0', '1', '2'), { maxLength: 30 })
    fc.assert(
      fc.property(setup, plain, fc.infiniteStream(fc.nat()), (kindsOfCells, wanted, choices) => {
        const cells = byKey(...kindsOfCells.map((each, index) => cell('p', String(index), { ...each, kind: 'NORMAL' })))
        const demands = wanted.map((id, index) =>
          demand({ sessionId: `s${index}`, claims: [claim('p', [id])], fill: true }),
        )
        const shuffled = demands
          .map((each) => ({ each, at: choices.next().value ?? 0 }))
          .toSorted((a, b) => a.at - b.at)
        const { moved } = admit(demands, cells)
        const other = admit(
          shuffled.map(({ each }) => each),
          cells,
        )
        expect([...other.moved.values()].toSorted(byCell)).toEqual([...moved.values()].toSorted(byCell))
      }),
    )
  })

  const byCell = (a: Cell, b: Cell): number => a.cell.localeCompare(b.cell)

  it('500 completes for one seat fill exactly one', () => {
    const demands = Array.from({ length: 500 }, (_, index) =>
      demand({ sessionId: `s${index}`, claims: [claim('p', ['a'])], fill: true }),
    )
    const { verdicts, moved } = admit(demands, byKey(cell('p', 'a')))
    expect(verdicts.filter((verdict) => verdict.granted)).toHaveLength(1)
    expect([...moved.values()]).toMatchObject([{ filled: 1, held: 0 }])
  })
})
