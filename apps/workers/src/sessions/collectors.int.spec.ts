import type { SessionKey, StartPayload } from '@canvass/domain/session/command.ts'
import { createCollectorStore } from '@canvass/postgres/collector/collector-store.ts'
import { sqlOf } from '@canvass/postgres/connect.ts'
import { agrees, recountCells } from '@canvass/postgres/quota/recount-cells.ts'
import { newId } from '@canvass/postgres/testing/step-writes.ts'
import type { StoredCollector } from '@canvass/runtime/ports/collector-store.ts'
import type { CommandReply } from '@canvass/runtime/ports/mailbox.ts'
import { collectorWith } from '@canvass/runtime/testing/collectors.ts'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { done, type LiveWorker, openSessionWorker } from '../testing/session-worker.ts'

let worker: LiveWorker
beforeAll(async () => {
  worker = await openSessionWorker(4)
})
afterAll(() => worker?.close())

/** Whatever a test did: cells, seats and sessions say the same. */
afterEach(async () => {
  expect((await recountCells(sqlOf(worker.database))).filter((cell) => !agrees(cell))).toEqual([])
})

/** Publishes a survey of one page with one collector; its id. */
async function survey(key: string, collector: Partial<StoredCollector>): Promise<string> {
  const question = { id: 'Q1', type: 'number' as const, text: '?', required: true }
  const id = await worker.publish(key, { title: key, pages: [{ id: 'p1', questions: [question] }] })
  await put(id, collector)
  return id
}

const put = (surveyId: string, collector: Partial<StoredCollector>) =>
  createCollectorStore(worker.database).put(
    surveyId,
    'web',
    () => collectorWith(collector),
    () => ({ tenantId: 'default', actor: 'spec', action: 'collector.put', subject: 'web', detail: {} }),
  )

/** Starts through the collector, as the API sends it. */
function start(surveyId: string, keys: readonly SessionKey[] = [], rest: Partial<StartPayload> = {}) {
  const payload = { version: 1, mode: 'LIVE', hidden: {}, seed: '00'.repeat(32), keys, ...rest } as const
  return worker.send(surveyId, newId(), {
    kind: 'start',
    step: 0,
    payload: { collector: 'web', counted: true, ...payload },
  })
}

/** How replies came out: `ACTIVE`, or the code of a refusal. */
const outcome = (reply: CommandReply): string =>
  reply.kind === 'done' ? reply.view.status : reply.kind === 'refused' ? reply.problem.code : reply.kind
const tally = (replies: readonly CommandReply[]) =>
  Object.fromEntries(
    Map.groupBy(replies, outcome)
      .entries()
      .map(([word, all]) => [word, all.length]),
  )
const sessionsOf = (replies: readonly CommandReply[]) =>
  new Set(replies.flatMap((reply) => (reply.kind === 'done' ? reply.sessionId : [])))

async function stored(surveyId: string): Promise<{ sessions: number; keys: number; counts: unknown }> {
  const { rows } = await sql<{ sessions: number; keys: number }>`
    select (select count(*)::int from sessions where survey_id = ${surveyId}::uuid) as sessions,
      (select count(*)::int from session_keys where scope = ${surveyId}) as keys
  `.execute(sqlOf(worker.database))
  const { items } = await createCollectorStore(worker.database).list(surveyId, 'LIVE', { limit: 1 })
  const [{ starts, completes, held } = {}] = items
  return { ...(rows[0] ?? { sessions: -1, keys: -1 }), counts: { starts, completes, held } }
}

describe('500 starts at the same time', () => {
  it('against a cap of one start: one session', { timeout: 120_000 }, async () => {
    const id = await survey('one-start', { maxStarts: 1 })
    const replies = await Promise.all(Array.from({ length: 500 }, () => start(id)))
    expect(tally(replies)).toEqual({ ACTIVE: 1, 'collector-full': 499 })
    expect(await stored(id)).toMatchObject({ sessions: 1, counts: { starts: 1, completes: 0, held: 1 } })
  })

  it('against a cap of one complete: one session, and one complete', { timeout: 120_000 }, async () => {
    const id = await survey('one-complete', { maxCompletes: 1 })
    const replies = await Promise.all(Array.from({ length: 500 }, () => start(id)))
    expect(tally(replies)).toEqual({ ACTIVE: 1, 'collector-full': 499 })
    const [session = ''] = sessionsOf(replies)
    expect((await worker.submit(id, session, 1, { Q1: 1 })).status).toBe('COMPLETED')
    expect(tally([await start(id)])).toEqual({ 'collector-full': 1 })
    expect(await stored(id)).toMatchObject({ sessions: 1, counts: { starts: 1, completes: 1, held: 0 } })
  })

  it('who all got in before the cap was lowered to one complete: one complete', { timeout: 120_000 }, async () => {
    const id = await survey('lowered', {})
    const replies = await Promise.all(Array.from({ length: 500 }, () => start(id)))
    expect(tally(replies)).toEqual({ ACTIVE: 500 })
    await put(id, { maxCompletes: 1 })
    const ends = await Promise.all([...sessionsOf(replies)].map((session) => worker.submit(id, session, 1, { Q1: 1 })))
    expect(ends.filter(({ status }) => status === 'COMPLETED')).toHaveLength(1)
    expect(ends.filter(({ status }) => status === 'OVER_QUOTA')).toHaveLength(499)
    expect(await stored(id)).toMatchObject({ sessions: 500, counts: { starts: 500, completes: 1, held: 0 } })
  })
})

describe('200 starts with one single-use link at the same time', () => {
  it('give one session, to all of them', { timeout: 120_000 }, async () => {
    const id = await survey('one-link', { kind: 'links' })
    const key = { kind: 'link', scope: id, key: '1' } as const
    const replies = await Promise.all(
      Array.from({ length: 200 }, (_, i) => start(id, [key], { hidden: { 'url.attempt': i } })),
    )
    expect(tally(replies)).toEqual({ ACTIVE: 200 })
    expect(sessionsOf(replies).size).toBe(1)
    expect(await stored(id)).toEqual({ sessions: 1, keys: 1, counts: { starts: 1, completes: 0, held: 1 } })
  })
})

describe('a key of one person', () => {
  const link = (id: string) => [{ kind: 'link', scope: id, key: '1' }] as const

  it('leads back to its session while that can go on, then says that it is over', async () => {
    const id = await survey('back', { kind: 'links', maxStarts: 1 })
    const first = await done(start(id, link(id)))
    await done(worker.send(id, first.sessionId, { kind: 'suspend', step: null, payload: {} }))
    const again = await done(start(id, link(id), { locale: 'de' }))
    expect(again).toMatchObject({ sessionId: first.sessionId, duplicate: true, view: { status: 'SUSPENDED' } })
    await done(worker.send(id, first.sessionId, { kind: 'terminate', step: 1, payload: { reason: 'enough' } }))
    expect(outcome(await start(id, link(id)))).toBe('link-used')
    const panel = await survey('back-panel', { kind: 'panel' })
    const person = [{ kind: 'panel', scope: panel, key: 'p' }] as const
    const { sessionId } = await done(start(panel, person))
    expect((await worker.submit(panel, sessionId, 1, { Q1: 1 })).status).toBe('COMPLETED')
    expect(outcome(await start(panel, person))).toBe('panel-id-used')
    expect(await stored(panel)).toEqual({ sessions: 1, keys: 1, counts: { starts: 1, completes: 1, held: 0 } })
  })

  it('stays free when its start was refused, and opens once there is a seat', async () => {
    const id = await survey('refused', { kind: 'links', maxStarts: 0 })
    expect(outcome(await start(id, link(id)))).toBe('collector-full')
    expect(await stored(id)).toEqual({ sessions: 0, keys: 0, counts: { starts: 0, completes: 0, held: 0 } })
    await put(id, { kind: 'links', maxStarts: 1 })
    expect(outcome(await start(id, link(id)))).toBe('ACTIVE')
  })

  it('gives way to an idempotency key, which repeats its own request also after the end', async () => {
    const id = await survey('idempotent', { kind: 'links' })
    const keys = [...link(id), { kind: 'idempotency', scope: id, key: 'k' }] as const
    const first = await done(start(id, keys))
    expect((await worker.submit(id, first.sessionId, 1, { Q1: 1 })).status).toBe('COMPLETED')
    expect(await done(start(id, keys))).toMatchObject({ sessionId: first.sessionId, view: { status: 'COMPLETED' } })
    expect(outcome(await start(id, keys, { locale: 'de' }))).toBe('idempotency-conflict')
    expect(outcome(await start(id, link(id)))).toBe('link-used')
  })
})
