import type { Cell } from '@canvass/domain/quota/cell.ts'
import { describe, expect, it } from 'vitest'
import type { QuotaStore } from '../ports/quota-store.ts'
import { changeCell, previewCell } from './change-cell.ts'

const REF = { surveyId: 's', mode: 'LIVE', plan: 'sex', cell: 'men' } as const
const cell = (rest: Partial<Cell> = {}): Cell => ({
  ...REF,
  kind: 'NORMAL',
  target: 10,
  requestedTarget: 10,
  buffer: 0,
  filled: 6,
  held: 3,
  closed: false,
  ...rest,
})

/** A store of one cell, which remembers what it is told. */
function storeOf(stored: Cell | undefined) {
  const told: unknown[] = []
  const store: QuotaStore = {
    cells: async () => [],
    cell: async () => stored,
    async change(_ref, change, audit) {
      if (stored === undefined) return undefined
      const changed = { before: stored, after: change(stored) }
      told.push(audit(changed))
      return changed
    },
  }
  return { store, told }
}
const by = { tenantId: 't', actor: 'eve' }

describe('a cell in the field', () => {
  it('is raised, closed and opened', async () => {
    const { store, told } = storeOf(cell())
    expect((await changeCell(store, REF, { target: 20 }, by)).after).toMatchObject({ target: 20, remaining: 11 })
    expect((await changeCell(store, REF, { closed: true }, by)).after).toMatchObject({ target: 10, state: 'closed' })
    const { after } = await changeCell(storeOf(cell({ closed: true })).store, REF, { closed: false }, by)
    expect(after.state).toBe('open')
    expect(told).toMatchObject([{ actor: 'eve', detail: { before: { target: 10 }, after: { target: 20 } } }, {}])
  })

  it('lowered below what is filled closes at it, keeps the wish and tells whose seat is lost', async () => {
    const { after, heldBeyondTarget } = await changeCell(storeOf(cell()).store, REF, { target: 4 }, by)
    expect(after).toMatchObject({ target: 6, requestedTarget: 4, state: 'closed', remaining: 0 })
    expect(heldBeyondTarget).toBe(3)
    expect((await previewCell(storeOf(cell()).store, REF, { target: 8 })).heldBeyondTarget).toBe(1)
    const soft = await previewCell(storeOf(cell({ kind: 'ALLOW_OVER' })).store, REF, { target: 4 })
    expect(soft).toMatchObject({ heldBeyondTarget: 0, after: { target: 4, filled: 6 } })
  })

  it('is only looked at by a preview', async () => {
    const { store, told } = storeOf(cell())
    expect((await previewCell(store, REF, { target: 0 })).after.requestedTarget).toBe(0)
    expect(told).toEqual([])
  })

  it('refuses what is no target, and a cell that is not there', async () => {
    const { store } = storeOf(cell())
    for (const target of [-1, 1.5, Number.NaN, 1e10, Number.POSITIVE_INFINITY])
      await expect(changeCell(store, REF, { target }, by)).rejects.toMatchObject({ data: { code: 'field-invalid' } })
    await expect(changeCell(store, REF, {}, by)).rejects.toMatchObject({ data: { code: 'field-invalid' } })
    const none = storeOf(undefined).store
    await expect(changeCell(none, REF, { target: 1 }, by)).rejects.toMatchObject({
      data: { code: 'quota-cell-not-found' },
    })
    await expect(previewCell(none, REF, { target: 1 })).rejects.toMatchObject({
      data: { code: 'quota-cell-not-found' },
    })
  })
})
