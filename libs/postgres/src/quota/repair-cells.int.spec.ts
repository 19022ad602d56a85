import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sqlOf } from '../connect.ts'
import { createSessionStore } from '../session/session-store.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { cellRef, publishQuotas, quotaSurvey } from '../testing/quota-survey.ts'
import { newId, stepWrite } from '../testing/step-writes.ts'
import { agrees, recountCells } from './recount-cells.ts'
import { repairCells } from './repair-cells.ts'

let test: TestDatabase
const db = () => sqlOf(test.database)
beforeAll(async () => {
  test = await openTestDatabase()
  await publishQuotas(test.database, 1, quotaSurvey([{ target: 3 }, { target: 3 }]))
  const seat = (to: 'held' | 'filled') => [{ plan: 'sex', cell: 'c0', from: null, to, over: false }] as const
  const steps = [
    stepWrite({ sessionId: newId(), seq: 0, seats: seat('held') }),
    stepWrite({ sessionId: newId(), seq: 0, seats: seat('filled'), status: 'COMPLETED' }),
  ]
  await createSessionStore(test.database, 3).transaction(async (tx) => {
    await tx.lockShard(0)
    await tx.lockCells([cellRef('c0')])
    await tx.write({ steps, refusals: [], deadLetters: [] })
  })
})
afterAll(() => test.close())

const broken = async () => (await recountCells(db())).filter((cell) => !agrees(cell))

it('finds nothing where all agree', async () => {
  expect(await broken()).toEqual([])
})

it('finds counts that are not those of the seats, and sets them right with a line in the audit log', async () => {
  await sql`update quota_cells set filled = 3, held = 0 where cell = 'c0' and mode = 'LIVE'`.execute(db())
  await sql`update quota_cells set held = 2 where cell = 'c1' and mode = 'TEST'`.execute(db())
  const off = await broken()
  expect(
    off.map(({ mode, cell, held, heldSeats, filled, filledSeats }) => [
      mode,
      cell,
      held,
      heldSeats,
      filled,
      filledSeats,
    ]),
  ).toEqual([
    ['LIVE', 'c0', 0, 1, 3, 1],
    ['TEST', 'c1', 2, 0, 0, 0],
  ])
  expect(await repairCells(test.database, off, 'eve')).toMatchObject({
    seats: 0,
    cells: [
      { mode: 'LIVE', cell: 'c0', before: { held: 0, filled: 3 }, after: { held: 1, filled: 1 } },
      { mode: 'TEST', cell: 'c1', before: { held: 2, filled: 0 }, after: { held: 0, filled: 0 } },
    ],
  })
  expect(await broken()).toEqual([])
  const { rows } = await sql<{ actor: string; action: string }>`select actor, action from audit_log`.execute(db())
  expect(rows).toEqual([{ actor: 'eve', action: 'quota.repair' }])
})

it('sets seats to what the events of their sessions say', async () => {
  // A session that is over, whose events know of no seat, with a row that says it holds one.
  const ended = stepWrite({ sessionId: newId(), seq: 0, status: 'SCREENED_OUT' })
  const { events } = stepWrite({ sessionId: ended.state.sessionId, seq: 0 })
  const started = { type: 'SessionStarted', surveyId: ended.state.surveyId, tenantId: 'acme', version: 1 } as const
  const rest = { mode: 'LIVE', seed: '00', locale: 'en', hidden: {}, shown: null } as const
  const step = { ...ended.step, events: [{ ...started, ...rest }] }
  await createSessionStore(test.database, 3).transaction(async (tx) => {
    await tx.write({ steps: [{ ...ended, step, events }], refusals: [], deadLetters: [] })
  })
  await sql`
    insert into reservations (session_id, plan, cell, survey_id, mode, state, over, seq, expires_at, moved_at)
    values (${ended.state.sessionId}::uuid, 'sex', 'c1', ${ended.state.surveyId}::uuid, 'LIVE', 'HELD', false, 0, now(), now())
  `.execute(db())
  const off = await broken()
  expect(off).toMatchObject([{ cell: 'c1', heldSeats: 1, heldOpen: 0 }])
  expect(await repairCells(test.database, off, 'eve')).toMatchObject({ seats: 1, cells: [] })
  expect(await broken()).toEqual([])
})
