import type { SeatMove } from '@canvass/domain/quota/seat-moves.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sqlOf } from '../connect.ts'
import { isInfrastructure } from '../errors.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { cellRef, publishQuotas, quotaSurvey, readCells } from '../testing/quota-survey.ts'
import { newId, stepWrite } from '../testing/step-writes.ts'
import { until } from '../testing/until.ts'
import { SeatMismatch } from './move-seats.ts'
import { createSessionStore } from './session-store.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
  await publishQuotas(test.database, 1, quotaSurvey([{ target: 1 }, { target: 2, mode: 'ALLOW_OVER' }]))
})
afterAll(() => test.close())
beforeEach(async () => {
  await sql`update quota_cells set filled = 0, held = 0, target = document_target, requested_target = document_target`.execute(
    sqlOf(test.database),
  )
})

const store = () => createSessionStore(test.database, 3)
const seat = (from: SeatMove['from'], to: SeatMove['to'], cell = 'c0'): SeatMove => {
  return { plan: 'sex', cell, from, to, over: false }
}

/** One step of each session, with its moves. */
const move = (seq: number, moves: readonly (readonly [session: string, ...moves: SeatMove[]])[]) =>
  store().transaction(async (tx) => {
    await tx.lockShard(0)
    await tx.lockCells(moves.flatMap(([, ...seats]) => seats.map(({ cell }) => cellRef(cell))))
    const steps = moves.map(([sessionId, ...seats]) => stepWrite({ sessionId, seq, seats }))
    await tx.write({ steps, refusals: [], deadLetters: [] })
  })

const counts = async () => (await readCells(test.database)).map(({ filled, held }) => `${filled}+${held}`)
async function states(sessionId: string): Promise<string[]> {
  const { rows } = await sql<{ cell: string; state: string }>`
    select cell, state from reservations where session_id = ${sessionId}::uuid order by cell, seq
  `.execute(sqlOf(test.database))
  return rows.map((row) => `${row.cell} ${row.state}`)
}

describe('seats', () => {
  it('are held, filled, given back and taken again, each move once, with their cells', async () => {
    const [one, two] = [newId(), newId()]
    await move(0, [
      [one, seat(null, 'held')],
      [two, seat(null, 'held', 'c1')],
    ])
    expect(await counts()).toEqual(['0+1', '0+1'])
    await move(1, [
      [one, seat('held', 'expired')],
      [two, seat('held', 'released', 'c1'), seat(null, 'held')],
    ])
    expect([await states(one), await states(two)]).toEqual([['c0 EXPIRED'], ['c0 HELD', 'c1 RELEASED']])
    expect(await counts()).toEqual(['0+1', '0+0'])
    await move(2, [[two, seat('held', 'filled')]])
    await move(3, [[two, seat('filled', 'released')]])
    await move(2, [[one, seat(null, 'filled')]])
    expect(await states(one)).toEqual(['c0 EXPIRED', 'c0 COMPLETED'])
    expect(await states(two)).toEqual(['c0 RELEASED', 'c1 RELEASED'])
    expect(await counts()).toEqual(['1+0', '0+0'])
  })

  it('do not move from a state in which they are not, and nothing of the transaction stays', async () => {
    const [one, two] = [newId(), newId()]
    await move(0, [[one, seat(null, 'held')], [two]])
    const twice = move(1, [[one, seat(null, 'held')], [two]])
    await expect(twice).rejects.toMatchObject({ code: '23505' })
    const missing = await move(1, [[two, seat('held', 'filled')]]).catch((error: unknown) => error)
    expect(missing).toBeInstanceOf(SeatMismatch)
    expect(isInfrastructure(missing)).toBe(false)
    await expect(move(1, [[one, seat(null, 'held', 'nowhere')]])).rejects.toBeInstanceOf(SeatMismatch)
    expect(await states(one)).toEqual(['c0 HELD'])
    expect(await counts()).toEqual(['0+1', '0+0'])
    await move(1, [[one, seat('held', 'filled')], [two]])
  })

  it('bring a lowered target down as they return', async () => {
    const ids = [newId(), newId(), newId()]
    await sql`update quota_cells set target = 3, requested_target = 3 where cell = 'c0'`.execute(sqlOf(test.database))
    await move(
      0,
      ids.map((id) => [id, seat(null, 'filled')]),
    )
    await sql`update quota_cells set requested_target = 1 where cell = 'c0'`.execute(sqlOf(test.database))
    await move(
      1,
      ids.slice(1).map((id) => [id, seat('filled', 'released')]),
    )
    expect((await readCells(test.database))[0]).toMatchObject({ target: 1, requestedTarget: 1, filled: 1 })
  })
})

describe('Postgres itself', () => {
  it('refuses to fill a hard cell past its target, whoever asks', async () => {
    const [one, two] = [newId(), newId()]
    const both = move(0, [
      [one, seat(null, 'filled')],
      [two, seat(null, 'filled')],
    ])
    await expect(both).rejects.toMatchObject({ code: '23514', constraint: 'quota_cells_overfill' })
    const byHand = (set: string, cell = 'c0') =>
      sql`update quota_cells set ${sql.raw(set)} where cell = ${cell} and mode = 'LIVE'`.execute(sqlOf(test.database))
    await expect(byHand('filled = 2')).rejects.toMatchObject({ constraint: 'quota_cells_overfill' })
    await expect(byHand('held = -1')).rejects.toMatchObject({ constraint: 'quota_cells_counts' })
    await expect(byHand('target = -1', 'c1')).rejects.toMatchObject({ constraint: 'quota_cells_target' })
    await expect(byHand('target = null', 'c1')).rejects.toMatchObject({ constraint: 'quota_cells_target' })
    expect(await counts()).toEqual(['0+0', '0+0'])
  })

  it('lets soft cells pass their target', async () => {
    const ids = Array.from({ length: 3 }, () => newId())
    await move(
      0,
      ids.map((id) => [id, seat(null, 'filled', 'c1')]),
    )
    expect(await counts()).toEqual(['0+0', '3+0'])
  })
})

describe('locks on cells', () => {
  it('are taken in one order, whatever order they are asked in, and show what the one before has committed', async () => {
    const asked = [cellRef('c1'), cellRef('c0')]
    const [locked, first] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const second = Promise.withResolvers<string[]>()
    const sessionId = newId()
    const holder = store().transaction(async (tx) => {
      await tx.lockShard(0)
      await tx.lockCells([cellRef('c0')])
      locked.resolve()
      await first.promise
      await tx.write({
        steps: [stepWrite({ sessionId, seq: 0, seats: [seat(null, 'held')] })],
        refusals: [],
        deadLetters: [],
      })
    })
    await locked.promise
    const waiter = store().transaction(async (tx) => {
      await tx.lockShard(1)
      const cells = await tx.lockCells(asked)
      second.resolve([...cells.values()].map(({ cell, held }) => `${cell} ${held}`))
    })
    await until(async () => {
      const { rows } =
        await sql`select from pg_stat_activity where wait_event_type = 'Lock' and query like '%for update%'`.execute(
          sqlOf(test.database),
        )
      return rows.length > 0
    })
    first.resolve()
    await Promise.all([holder, waiter])
    expect(await second.promise).toEqual(['c0 1', 'c1 0'])
  })
})
