import { describe, expect, it } from 'vitest'
import type { SeatVerdict } from '../session/decision.ts'
import { admit } from './admit.ts'
import { type Cell, type CellMode, retargeted } from './cell.ts'
import { byKey, cell, claim, demand, seat } from './cells.testing.ts'
import type { PlanClaim, SeatDemand } from './demand.ts'

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
