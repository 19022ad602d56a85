import type { CommandBody } from '@canvass/domain/session/command.ts'
import { createAuditLog } from '@canvass/postgres/audit/audit-log.ts'
import { newId } from '@canvass/postgres/testing/step-writes.ts'
import type { DeadLetter } from '@canvass/runtime/ports/dead-letter-store.ts'
import type { BulkOrder, LetterBulk } from '@canvass/runtime/ports/letter-desk.ts'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { openLetters } from '../testing/letters.ts'
import { soon } from '../testing/pipeline.ts'
import { type LiveWorker, openSessionWorker } from '../testing/session-worker.ts'

const SHARDS = 2
const document = {
  title: 'Many',
  pages: [{ id: 'p1', questions: [{ id: 'Q1', type: 'number', text: 'How many?', required: true }] }],
} as const

let worker: LiveWorker
let office: Awaited<ReturnType<typeof openLetters>>
beforeAll(async () => {
  worker = await openSessionWorker(SHARDS)
  office = await openLetters(worker, SHARDS)
})
afterEach(() => office.stopRoles())
afterAll(async () => {
  await office?.close()
  await worker?.close()
})

const refused: CommandBody = { kind: 'submit', step: 1, payload: { answers: { Q1: 'many' } } }

/** A survey of which this many sessions have a letter; a retry of each fails again. */
async function lettersOf(count: number): Promise<{ surveyId: string; all: () => Promise<readonly DeadLetter[]> }> {
  const surveyId = await worker.publish(`many-${newId()}`, document)
  const all = async () => (await office.letters.list({ surveyId }, { limit: 1_000 })).items
  for (let left = count; left > 0; left--) await office.sendAsync(surveyId, await worker.start(surveyId), refused)
  await vi.waitFor(async () => expect(await all()).toHaveLength(count), soon)
  return { surveyId, all }
}

const begin = (surveyId: string, order: Partial<BulkOrder> = {}): Promise<LetterBulk> =>
  office.bulks.start({
    ...{ id: newId(), tenantId: 'default', name: 'many', action: 'retry', dryRun: false, perSecond: 1_000 },
    ...{ createdBy: 'somebody', filter: { surveyId }, ...order },
  })
const ended = (id: string, facts: Partial<LetterBulk>, timeout = soon.timeout) =>
  vi.waitFor(async () => expect(await office.bulks.get(id)).toMatchObject({ status: 'done', ...facts }), {
    ...soon,
    timeout,
  })

/** How often each of these letters was sent. */
const sends = (letters: readonly DeadLetter[]): number[] => {
  const ids = office.sent.flatMap(({ commands }) => commands.map(({ letterId }) => letterId))
  return letters.map(({ id }) => ids.filter((sent) => sent === id).length)
}

it('retries every letter once at its rate, though each fails again, and writes down which', async () => {
  const { surveyId, all } = await lettersOf(30)
  const begun = performance.now()
  const { id, total } = await begin(surveyId, { perSecond: 20 })
  expect(total).toBe(30)
  await office.startRole()
  await ended(id, { done: 30, skipped: 0 })
  expect(performance.now() - begun).toBeGreaterThan(1_200)
  await vi.waitFor(async () => expect((await all()).map(({ attempts }) => attempts)).toEqual(Array(30).fill(2)), soon)
  expect(sends(await all())).toEqual(Array(30).fill(1))
  expect(await office.bulks.running()).toEqual([])

  const { items } = await createAuditLog(worker.database).list({ subject: `dead-letters-bulk/${id}` }, { limit: 100 })
  const entries = items.toReversed()
  expect(entries.map(({ action }) => action)).toEqual([
    'dead-letters.bulk-start',
    ...Array(6).fill('dead-letter.retry'),
    'dead-letters.bulk-end',
  ])
  const named = entries.flatMap(({ detail }) => (detail as { letters?: string[] }).letters ?? [])
  expect(named.toSorted()).toEqual((await all()).map((letter) => letter.id).toSorted())
})

it('goes on after a worker that was killed in the middle, and does no letter twice', { timeout: 60_000 }, async () => {
  const { surveyId, all } = await lettersOf(40)
  const hung = Promise.withResolvers<never>()
  let appended = 0
  const dying = await office.startRole((shard, batch) => {
    appended += 1
    return appended > 13 ? hung.promise : worker.mailboxes.append(shard, batch)
  })
  const { id } = await begin(surveyId, { perSecond: 40 })
  await vi.waitFor(() => expect(appended).toBeGreaterThan(13), soon)
  dying.die()
  expect(await office.bulks.get(id)).toMatchObject({ status: 'running' })
  await office.startRole()
  await ended(id, { done: 40 }, 30_000)
  hung.reject(new Error('dead'))
  await vi.waitFor(async () => expect((await all()).map(({ attempts }) => attempts)).toEqual(Array(40).fill(2)), soon)
  expect(sends(await all())).toEqual(Array(40).fill(1))
})

it('does not do again what went with another letter of its session and failed', async () => {
  const surveyId = await worker.publish(`many-${newId()}`, document)
  const session = await worker.start(surveyId)
  const missing: CommandBody = { kind: 'submit', step: 2, payload: { answers: {} } }
  await office.sendAsync(surveyId, session, refused, missing)
  const all = async () => (await office.letters.list({ surveyId }, { limit: 9 })).items
  await vi.waitFor(async () => expect(await all()).toHaveLength(2), soon)
  const { id } = await begin(surveyId, { perSecond: 4 })
  await office.startRole()
  await ended(id, { total: 2, done: 1, skipped: 0 })
  await vi.waitFor(async () => expect((await all()).map(({ attempts }) => attempts)).toEqual([2, 2]), soon)
  expect(sends(await all())).toEqual([1, 1])
})

it('is aborted between two letters, and what is done stays done', async () => {
  const { surveyId, all } = await lettersOf(6)
  const { id } = await begin(surveyId, { action: 'discard', perSecond: 2 })
  await office.startRole()
  await vi.waitFor(async () => expect((await office.bulks.get(id))?.done).toBeGreaterThan(0), soon)
  await office.bulks.abort(id, 'somebody')
  const aborted = await office.bulks.get(id)
  expect(aborted).toMatchObject({ status: 'aborted' })
  await office.stopRoles()
  expect(await office.bulks.get(id)).toEqual(aborted)
  const discarded = (await all()).filter(({ status }) => status === 'discarded')
  expect(discarded).toHaveLength(aborted?.done ?? -1)
  expect(discarded.length).toBeLessThan(6)
  expect(discarded[0]).toMatchObject({ settledBy: 'somebody', settledReason: 'many' })
  await office.bulks.abort(id, 'somebody')
  expect(await office.bulks.get(id)).toEqual(aborted)
})

it('only counts in a dry run, and tells apart what cannot be sent', async () => {
  const { surveyId, all } = await lettersOf(3)
  await worker.mailboxes.append(0, { v: 1, commands: [{ kind: 'sing', id: newId() } as never] })
  const malformed = () => office.letters.list({ reason: 'malformed' }, { limit: 9 })
  await vi.waitFor(async () => expect((await malformed()).items).toHaveLength(1), soon)
  await office.startRole()
  const few = await begin(surveyId, { dryRun: true, perSecond: 1 })
  const bad = await begin(surveyId, { dryRun: true, filter: { reason: 'malformed' } })
  await ended(few.id, { done: 3, skipped: 0, total: 3 })
  await ended(bad.id, { done: 0, skipped: 1, total: 1 })
  expect((await all()).map(({ status, attempts }) => [status, attempts])).toEqual(Array(3).fill(['parked', 1]))
})

it('is about the letters of one tenant', async () => {
  const { surveyId } = await lettersOf(2)
  const theirs = await begin(surveyId, { tenantId: 'another' })
  expect(theirs.total).toBe(0)
  expect(await office.bulks.get(theirs.id, 'default')).toBeUndefined()
  await office.startRole()
  await ended(theirs.id, { done: 0 })
})
