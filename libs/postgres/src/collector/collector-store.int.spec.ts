import { COLLECTOR_CELLS, collectorPlan } from '@canvass/domain/collector/seats.ts'
import { collectorWith } from '@canvass/runtime/testing/collectors.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlOf } from '../connect.ts'
import { createQuotaStore } from '../quota/quota-store.ts'
import { agrees, recountCells } from '../quota/recount-cells.ts'
import { repairCells } from '../quota/repair-cells.ts'
import { createSessionStore } from '../session/session-store.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { newId, SURVEY, stepWrite } from '../testing/step-writes.ts'
import { createCollectorStore } from './collector-store.ts'

let test: TestDatabase
let collectors: ReturnType<typeof createCollectorStore>
beforeAll(async () => {
  test = await openTestDatabase()
  collectors = createCollectorStore(test.database)
  await sql`insert into surveys (id, tenant_id, key, live_version) values (${SURVEY}::uuid, 'acme', 'seats', 1)`.execute(
    sqlOf(test.database),
  )
})
afterAll(() => test?.close())

const put = (rest: Parameters<typeof collectorWith>[0]) => {
  const collector = collectorWith(rest)
  return collectors.put(
    SURVEY,
    collector.name,
    () => collector,
    () => ({ tenantId: 'acme', actor: 'eve', action: 'collector.put', subject: collector.name, detail: {} }),
  )
}

/** Writes a start through the collector as the session worker does. */
const start = (name: string, completed = false) => {
  const sessionId = newId()
  const plan = collectorPlan(name)
  const seats = [
    { plan, cell: 'starts', from: null, to: 'filled', over: false },
    { plan, cell: 'completes', from: null, to: completed ? 'filled' : 'held', over: false },
  ] as const
  return createSessionStore(test.database, 3).transaction(async (tx) => {
    await tx.lockCells(COLLECTOR_CELLS.map((cell) => ({ surveyId: SURVEY, mode: 'LIVE', plan, cell })))
    const write = stepWrite({ sessionId, seq: 0, seats, ...(completed && { status: 'COMPLETED' }) })
    await tx.write({ steps: [write], refusals: [], deadLetters: [] })
  })
}

describe('the store of collectors', () => {
  it('gives back what was put, with the clock of Postgres', async () => {
    expect(await collectors.door(SURVEY, 'web')).toMatchObject({ collector: undefined, guarded: false })
    const links = collectorWith({
      name: 'mail',
      kind: 'links',
      opensAt: 1_000,
      closesAt: 2_000,
      maxStarts: 5,
      links: 3,
    })
    expect(await put(links)).toEqual({ before: undefined, after: links })
    const seen = await collectors.door(SURVEY, 'mail')
    expect(seen).toEqual({ collector: links, guarded: true, now: expect.any(Number) })
    expect(Math.abs(seen.now - Date.now())).toBeLessThan(60_000)
    expect(await collectors.door(SURVEY, 'default')).toMatchObject({ collector: undefined, guarded: true })
    expect(await collectors.door('nonsense', 'mail')).toMatchObject({ guarded: false })
    expect(await put({ ...links, closed: true })).toEqual({ before: links, after: { ...links, closed: true } })
  })

  it('lists by name, page by page, with exact counts and the reasons of denials', async () => {
    await put({ name: 'a', maxCompletes: 2 })
    await put({ name: 'b' })
    await start('a')
    await start('a', true)
    const denial = { surveyId: SURVEY, collector: 'a', reason: 'collector-full' }
    await collectors.addDenials([
      { ...denial, count: 2 },
      { ...denial, collector: 'not-there', count: 9 },
    ])
    await collectors.addDenials([{ ...denial, count: 1 }])
    const page = await collectors.list(SURVEY, 'LIVE', { limit: 2 })
    expect(page.items).toMatchObject([
      { collector: { name: 'a' }, starts: 2, completes: 1, held: 1, denied: { 'collector-full': 3 } },
      { collector: { name: 'b' }, starts: 0, completes: 0, held: 0, denied: {} },
    ])
    const rest = await collectors.list(SURVEY, 'TEST', { limit: 2, cursor: page.next ?? '' })
    expect(rest).toMatchObject({ items: [{ collector: { name: 'mail' } }], next: null })
  })

  it('tells who owns a key', async () => {
    const session = newId()
    await sql`
      insert into session_keys (kind, scope, key, session_id, payload_hash) values ('link', 'here', '7', ${session}::uuid, 'h')
    `.execute(sqlOf(test.database))
    const key = { kind: 'link', scope: 'here', key: '7' } as const
    expect(await collectors.isTaken(key)).toBe(true)
    expect(await collectors.isTaken({ ...key, key: '8' })).toBe(false)
    expect(await collectors.owners('link', 'here', ['7', '8'])).toEqual(new Map([['7', session]]))
  })
})

describe('the cells of a collector', () => {
  it('count before there is a cap, so that a cap set later counts what came before', async () => {
    await put({ name: 'late' })
    await start('late')
    await start('late', true)
    await put({ name: 'late', maxStarts: 1, maxCompletes: 3 })
    const counted = (await recountCells(sqlOf(test.database), SURVEY)).filter(
      ({ plan, mode }) => plan === 'collector:late' && mode === 'LIVE',
    )
    expect(counted).toMatchObject([
      { cell: 'starts', target: 2, filled: 2, held: 0 },
      { cell: 'completes', target: 3, filled: 1, held: 1 },
    ])
    expect(counted.every(agrees)).toBe(true)
  })

  it('are refused an overfill by the database itself', async () => {
    await put({ name: 'full', maxStarts: 1 })
    await start('full')
    await expect(start('full')).rejects.toThrow('quota_cells_overfill')
  })

  it('are no quotas of the survey, and are repaired like them', async () => {
    expect(await createQuotaStore(test.database).cells(SURVEY, 'LIVE')).toEqual([])
    await put({ name: 'broken' })
    await start('broken')
    await sql`
      update quota_cells set held = 5, filled = 7 where plan = 'collector:broken' and mode = 'LIVE'
    `.execute(sqlOf(test.database))
    const broken = (await recountCells(sqlOf(test.database))).filter((cell) => !agrees(cell))
    expect(broken.map(({ cell }) => cell)).toEqual(['starts', 'completes'])
    await repairCells(test.database, broken, 'eve')
    expect((await recountCells(sqlOf(test.database))).filter((cell) => !agrees(cell))).toEqual([])
    expect((await collectors.list(SURVEY, 'LIVE', { limit: 1, cursor: 'b' })).items).toMatchObject([
      { starts: 1, completes: 0, held: 1 },
    ])
  })
})
