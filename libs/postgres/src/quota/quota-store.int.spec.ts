import { changeCell } from '@canvass/runtime/quotas/change-cell.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verifyAudit } from '../audit/audit-log.ts'
import { sqlOf } from '../connect.ts'
import { createSessionStore } from '../session/session-store.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { cellRef, publishQuotas, quotaSurvey } from '../testing/quota-survey.ts'
import { newId, SURVEY, stepWrite } from '../testing/step-writes.ts'
import { createQuotaStore } from './quota-store.ts'
import { agrees, recountCells } from './recount-cells.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
  const survey = quotaSurvey([{ target: 1_000 }, { mode: 'COUNTER' }])
  await publishQuotas(test.database, 1, survey)
  await sql`update surveys set live_version = 1`.execute(sqlOf(test.database))
})
afterAll(() => test.close())
const quotas = () => createQuotaStore(test.database)
const by = { tenantId: 'acme', actor: 'eve' }

it('tells the cells of one mode in the order of the document', async () => {
  const cells = await quotas().cells(SURVEY, 'TEST')
  expect(cells.map(({ cell, kind, target, mode }) => [cell, kind, target, mode])).toEqual([
    ['c0', 'NORMAL', 1_000, 'TEST'],
    ['c1', 'COUNTER', null, 'TEST'],
  ])
  expect(await quotas().cell({ ...cellRef('c0'), surveyId: 'demo' })).toBeUndefined()
  expect(await quotas().cells(newId(), 'LIVE')).toEqual([])
})

it('leaves a line in the audit log with every change, and none with a change that fails', async () => {
  await changeCell(quotas(), cellRef('c1'), { target: 7, closed: true }, by)
  const lines = () => sql<{ detail: unknown }>`select * from audit_log`.execute(sqlOf(test.database))
  expect((await lines()).rows).toMatchObject([
    {
      actor: 'eve',
      action: 'quota.change-cell',
      subject: `survey/${SURVEY}/quotas/sex/c1`,
      detail: { mode: 'LIVE', before: { target: null, closed: false }, after: { target: 7, closed: true } },
    },
  ])
  const impossible = quotas().change(
    cellRef('c0'),
    (cell) => ({ ...cell, target: -1 }),
    () => ({ ...by, tenantId: 'acme', action: 'x', subject: 'x', detail: {} }),
  )
  await expect(impossible).rejects.toMatchObject({ code: '23514' })
  expect((await lines()).rows).toHaveLength(1)
  expect(await verifyAudit(test.database)).toMatchObject({ entries: 1, brokenAt: null })
})

it('moves the target up and down under completes, which Postgres never has to refuse', async () => {
  const store = createSessionStore(test.database, 3)
  const complete = (shard: number) =>
    store.transaction(async (tx) => {
      await tx.lockShard(shard)
      const [cell] = (await tx.lockCells([cellRef('c0')])).values()
      if (cell === undefined || cell.filled >= (cell.target ?? 0)) return 'full'
      const seats = [{ plan: 'sex', cell: 'c0', from: null, to: 'filled', over: false }] as const
      const step = stepWrite({ sessionId: newId(), seq: 0, status: 'COMPLETED', seats })
      await tx.write({ steps: [step], refusals: [], deadLetters: [] })
      return 'filled'
    })
  const completing = Promise.all(
    [0, 1, 2].map(async (shard) => {
      const outcomes: string[] = []
      for (let i = 0; i < 40; i++) outcomes.push(await complete(shard))
      return outcomes
    }),
  )
  for (const target of [50, 0, 30, 5, 200, 60, 20, 1]) await changeCell(quotas(), cellRef('c0'), { target }, by)
  const outcomes = (await completing).flat()
  const cell = await quotas().cell(cellRef('c0'))
  expect(cell?.filled).toBe(outcomes.filter((outcome) => outcome === 'filled').length)
  expect(cell).toMatchObject({ requestedTarget: 1, target: Math.max(1, cell?.filled ?? 0) })
  expect((await recountCells(sqlOf(test.database))).filter((each) => !agrees(each))).toEqual([])
})
