import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sqlOf } from '../connect.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { publishQuotas, quotaSurvey, readCells } from '../testing/quota-survey.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())

const shown = async () =>
  (await readCells(test.database)).map(
    ({ cell, kind, target, requestedTarget, filled }) => `${cell} ${kind} ${filled}/${target} asked ${requestedTarget}`,
  )

it('makes a cell for each mode, shares as integers that add up', async () => {
  const thirds = quotaSurvey([{ percent: 33.4 }, { percent: 33.3 }, { percent: 33.3 }], 10)
  await publishQuotas(test.database, 1, thirds)
  expect(await shown()).toEqual(['c0 NORMAL 0/4 asked 4', 'c1 NORMAL 0/3 asked 3', 'c2 NORMAL 0/3 asked 3'])
  const { rows } = await sql<{ mode: string; n: number }>`
    select mode, count(*)::int as n from quota_cells group by mode order by mode
  `.execute(sqlOf(test.database))
  expect(rows).toEqual(['LIVE', 'PREVIEW', 'TEST'].map((mode) => ({ mode, n: 3 })))
})

it('keeps counts, cells that are gone, and targets changed in the field, unless the document itself says another one', async () => {
  const db = sqlOf(test.database)
  await sql`update quota_cells set filled = 2 where mode = 'LIVE'`.execute(db)
  await sql`update quota_cells set target = 20, requested_target = 20, closed = true where cell = 'c0' and mode = 'LIVE'`.execute(
    db,
  )
  await publishQuotas(test.database, 2, quotaSurvey([{ target: 4 }, { target: 1 }]))
  expect(await shown()).toEqual(['c0 NORMAL 2/20 asked 20', 'c1 NORMAL 2/2 asked 1', 'c2 NORMAL 2/3 asked 3'])
  await publishQuotas(test.database, 3, quotaSurvey([{ target: 5 }, { target: 1, mode: 'ALLOW_OVER' }]))
  expect(await shown()).toEqual(['c0 NORMAL 2/5 asked 5', 'c1 ALLOW_OVER 2/1 asked 1', 'c2 NORMAL 2/3 asked 3'])
  const { rows } = await sql<{ cell: string; version: number; closed: boolean }>`
    select cell, version, closed from quota_cells where mode = 'LIVE' order by id
  `.execute(db)
  expect(rows).toEqual([
    { cell: 'c0', version: 3, closed: true },
    { cell: 'c1', version: 3, closed: false },
    { cell: 'c2', version: 1, closed: false },
  ])
})
