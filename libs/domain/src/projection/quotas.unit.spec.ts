import { describe, expect, it } from 'vitest'
import { Tally } from './counters.ts'
import { quotaGroup } from './fold.ts'
import { type CellSetup, quotasOf } from './quotas.ts'

const setup: CellSetup = { plan: 'p', cell: 'a', kind: 'NORMAL', target: 3, requestedTarget: 3, closed: false }

function shown(change: Partial<CellSetup>, filled: number, held: number) {
  const tally = new Tally()
  tally.add(quotaGroup('sv', 'LIVE'), 'cell:p/a:filled', filled)
  tally.add(quotaGroup('sv', 'LIVE'), 'cell:p/a:held', held)
  return quotasOf('sv', 'LIVE', [{ ...setup, ...change }], tally.counts()).items[0]
}

describe('quotas as displayed', () => {
  it('count seats left and say whether the cell takes more', () => {
    expect(shown({}, 1, 1)).toEqual({
      plan: 'p',
      cell: 'a',
      target: 3,
      requestedTarget: 3,
      filled: 1,
      held: 1,
      remaining: 1,
      state: 'open',
    })
    expect(shown({}, 1, 2)).toMatchObject({ remaining: 0, state: 'full' })
    expect(shown({ kind: 'ALLOW_OVER' }, 2, 9)).toMatchObject({ remaining: 1, state: 'open' })
    expect(shown({ kind: 'COUNTER', target: null, requestedTarget: null }, 9, 9)).toMatchObject({
      remaining: null,
      state: 'open',
    })
  })

  it('are closed by hand, by a target of nothing, and by one below what is filled', () => {
    expect(shown({ closed: true }, 0, 0)).toMatchObject({ state: 'closed' })
    expect(shown({ target: 0, requestedTarget: 0 }, 0, 0)).toMatchObject({ remaining: 0, state: 'closed' })
    expect(shown({ requestedTarget: 1 }, 3, 0)).toMatchObject({ target: 3, requestedTarget: 1, state: 'closed' })
  })

  it('are clamped while events of other sessions are still on their way', () => {
    expect(shown({}, 4, -1)).toMatchObject({ filled: 3, held: 0, remaining: 0 })
  })
})
