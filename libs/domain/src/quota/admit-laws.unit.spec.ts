import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SeatVerdict } from '../session/decision.ts'
import type { Seat } from '../session/state.ts'
import { admit } from './admit.ts'
import { type Cell, type CellMode, cellKey, retargeted } from './cell.ts'
import { byKey, cell, claim, demand, seat } from './cells.testing.ts'
import type { PlanClaim, SeatDemand } from './demand.ts'

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
