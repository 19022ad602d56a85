import type { SurveyDocument } from '@canvass/domain/survey/document.ts'
import { sqlOf } from '@canvass/postgres/connect.ts'
import { createOverdueStore } from '@canvass/postgres/maintenance/overdue-sessions.ts'
import { agrees, recountCells } from '@canvass/postgres/quota/recount-cells.ts'
import { openTestDatabase, type TestDatabase } from '@canvass/postgres/testing/open-database.ts'
import { sweepOverdue } from '@canvass/runtime/sessions/sweep-overdue.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { soon } from '../testing/pipeline.ts'
import { type LiveWorker, openSessionWorker } from '../testing/session-worker.ts'

const SHARDS = 2
const document: SurveyDocument = {
  title: 'Seats',
  pages: [
    { id: 'p1', questions: [{ id: 'Q1', type: 'number', text: 'Which?', required: true }] },
    { id: 'p2', questions: [{ id: 'Q2', type: 'number', text: 'More?' }] },
  ],
  quotas: [{ id: 'sex', after: 'p1', cells: [{ id: 'men', when: 'Q1 = 0', target: 2 }] }],
  settings: { quotaHoldMinutes: 30, resumeDays: 7 },
}

let test: TestDatabase
let worker: LiveWorker
let surveyId: string
beforeAll(async () => {
  test = await openTestDatabase()
  await wake()
  surveyId = await worker.publish('overdue', document)
})
afterAll(async () => {
  await worker?.close()
  await test?.close()
})

/** A worker that remembers no session, because a test moves time under it. */
async function wake(): Promise<void> {
  await worker?.close()
  worker = await openSessionWorker(SHARDS, test)
}

/** As if everything of these sessions had happened so much earlier, by Postgres' clock. */
async function age(minutes: number, ...sessionIds: readonly string[]): Promise<void> {
  const by = sql`make_interval(mins => ${minutes}::int)`
  const those = sql`session_id = any(${sessionIds}::uuid[])`
  const db = sqlOf(test.database)
  await sql`update session_steps set at = at - ${by} where ${those}`.execute(db)
  await sql`update sessions set started_at = started_at - ${by}, updated_at = updated_at - ${by} where ${those}`.execute(
    db,
  )
  await sql`update reservations set expires_at = expires_at - ${by}, moved_at = moved_at - ${by} where ${those}`.execute(
    db,
  )
  await wake()
}

const overdue = () => createOverdueStore(test.database)
const sweep = (ages: readonly number[] = [0, 0]) =>
  sweepOverdue({ overdue: overdue(), mailbox: worker.mailboxes, shards: SHARDS, ages: async () => ages, now: Date.now })

async function seats(): Promise<string> {
  const [cell] = (await recountCells(sqlOf(test.database), surveyId)).filter(({ mode }) => mode === 'LIVE')
  expect(cell && agrees(cell)).toBe(true)
  return `${cell?.filled}+${cell?.held}`
}
const statusOf = async (sessionId: string) => {
  const { rows } = await sql<{
    status: string
  }>`select status from sessions where session_id = ${sessionId}::uuid`.execute(sqlOf(test.database))
  return rows[0]?.status
}

const holding = async () => {
  const session = await worker.start(surveyId)
  await worker.submit(surveyId, session, 1, { Q1: 0 })
  return session
}

it('gives back seats of sessions that do nothing, not of those that go on, and the rest of both can come back', async () => {
  const [idle, active] = [await holding(), await holding()]
  expect(await seats()).toBe('0+2')
  expect(await sweep()).toEqual({ holds: 0, sessions: 0, left: 0 })
  await age(31, idle, active)
  await sql`update sessions set updated_at = now() where session_id = ${active}::uuid`.execute(sqlOf(test.database))
  expect((await overdue().holds(10)).map(({ sessionId }) => sessionId)).toEqual([idle])
  expect(await sweep([0, 0])).toEqual({ holds: 1, sessions: 0, left: 0 })
  await vi.waitFor(async () => expect(await seats()).toBe('0+1'), soon)
  expect(await sweep()).toEqual({ holds: 0, sessions: 0, left: 0 })

  const back = await worker.submit(surveyId, idle, 2, { Q2: 1 })
  expect(back.status).toBe('COMPLETED')
  expect(await seats()).toBe('1+1')
})

it('ends a session that comes back after its seat has gone to another', async () => {
  const late = await worker.start(surveyId)
  expect((await worker.submit(surveyId, late, 1, { Q1: 0 })).status).toBe('OVER_QUOTA')
  await sql`update quota_cells set target = 3, requested_target = 3`.execute(sqlOf(test.database))
  const idle = await holding()
  await age(31, idle)
  await sweep()
  await vi.waitFor(async () => expect(await seats()).toBe('1+1'), soon)
  const other = await holding()
  expect((await worker.submit(surveyId, other, 2, { Q2: 1 })).status).toBe('COMPLETED')
  const back = await worker.submit(surveyId, idle, 2, { Q2: 7 })
  expect(back.status).toBe('OVER_QUOTA')
  expect(await seats()).toBe('2+1')
  const { rows } = await sql<{ value: unknown }>`
    select value from answers where session_id = ${idle}::uuid and question = 'Q2'
  `.execute(sqlOf(test.database))
  expect(rows).toEqual([{ value: 7 }])
})

it('counts sessions that nobody can resume as abandoned, once, with their seats given back', async () => {
  await sql`update quota_cells set target = 9, requested_target = 9`.execute(sqlOf(test.database))
  const left = await holding()
  const before = await seats()
  const day = 24 * 60
  await age(8 * day, left)
  // Its id says when it began, too.
  expect(await overdue().sessions(10)).toEqual([])
  const old = await startedLongAgo()
  expect((await overdue().sessions(10)).map(({ sessionId }) => sessionId)).toEqual([old])
  await sweep()
  await vi.waitFor(async () => expect(await statusOf(old)).toBe('ABANDONED'), soon)
  expect(await overdue().sessions(10)).toEqual([])
  await vi.waitFor(async () => expect(await seats()).not.toBe(before), soon)
})

it('waits for a mailbox that is behind', async () => {
  const idle = await holding()
  await age(31, idle)
  expect(await sweep([60_000, 60_000])).toEqual({ holds: 0, sessions: 0, left: 1 })
  expect(await seats()).toMatch(/\+2$/)
})

/** A session whose id is as old as its last command. */
async function startedLongAgo(): Promise<string> {
  const eightDays = Date.now() - 8 * 86_400_000
  const id = `${eightDays
    .toString(16)
    .padStart(12, '0')
    .replace(/(.{8})/, '$1-')}-7000-8000-000000000001`
  const payload = { version: 1, mode: 'LIVE', hidden: {}, seed: '00'.repeat(32), keys: [] } as const
  await worker.send(surveyId, id, { kind: 'start', step: 0, payload })
  await age(8 * 24 * 60, id)
  return id
}
