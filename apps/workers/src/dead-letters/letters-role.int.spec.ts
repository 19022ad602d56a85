import type { CommandBody } from '@canvass/domain/session/command.ts'
import type { SurveyDocument } from '@canvass/domain/survey/document.ts'
import { createAuditLog } from '@canvass/postgres/audit/audit-log.ts'
import { newId } from '@canvass/postgres/testing/step-writes.ts'
import { discardLetter, retryLetter } from '@canvass/runtime/dead-letters/decide-letter.ts'
import { redriveLetter } from '@canvass/runtime/dead-letters/redrive-letter.ts'
import type { DeadLetter } from '@canvass/runtime/ports/dead-letter-store.ts'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { openLetters } from '../testing/letters.ts'
import { soon } from '../testing/pipeline.ts'
import { type LiveWorker, openSessionWorker } from '../testing/session-worker.ts'

const SHARDS = 2
const page = (id: string) => ({
  id: `p${id}`,
  questions: [{ id: `Q${id}`, type: 'number' as const, text: 'How many?', required: true }],
})
const document: SurveyDocument = { title: 'Letters', pages: [page('1'), page('2'), page('3')] }
const user = { tenantId: 'default', actor: 'somebody' }

let worker: LiveWorker
let office: Awaited<ReturnType<typeof openLetters>>
let surveyId: string
beforeAll(async () => {
  worker = await openSessionWorker(SHARDS)
  surveyId = await worker.publish('letters', document)
  office = await openLetters(worker, SHARDS)
})
afterEach(() => office.stopRoles())
afterAll(async () => {
  await office?.close()
  await worker?.close()
})

const submit = (step: number, value: unknown): CommandBody => ({
  kind: 'submit',
  step,
  payload: { answers: { [`Q${step}`]: value } },
})
const letter = async (id: string | undefined): Promise<DeadLetter> => {
  const found = await office.letters.get(id ?? '')
  if (found === undefined) throw new Error(`no letter ${id}`)
  return found
}
const becomes = (id: string | undefined, facts: Partial<DeadLetter>) =>
  vi.waitFor(async () => expect(await letter(id)).toMatchObject(facts), soon)
const retry = (id: string | undefined, payload?: unknown) =>
  retryLetter(office, user, id ?? '', { reason: 'mended', ...(payload !== undefined && { payload }) })
const corrected = async (id: string | undefined, value: number) => {
  const command = (await letter(id)).payload as { step: number }
  return { ...command, ...submit(command.step, value) }
}
const stateOf = async (id: string | undefined) => (await office.queue.getJob(id ?? ''))?.getState()

/** A session whose first three steps were set aside: the first because of its answer, the others because it is missing. */
async function threeLetters() {
  const session = await worker.start(surveyId)
  const [first, second, third] = await office.sendAsync(
    surveyId,
    session,
    submit(1, 'many'),
    submit(2, 2),
    submit(3, 3),
  )
  await becomes(third, { status: 'parked' })
  return { session, first, second, third }
}

it('retries the letters of a session together in step order, and each tells what became of it', async () => {
  const { session, first, second, third } = await threeLetters()
  expect(await letter(first)).toMatchObject({ reason: 'refused', causedBy: null, attempts: 1 })
  expect(await letter(second)).toMatchObject({ reason: 'refused', causedBy: first ?? null })
  expect(await letter(third)).toMatchObject({ causedBy: first ?? null })
  await office.startRole()
  await vi.waitFor(async () => expect(await stateOf(second)).toBe('failed'), soon)

  await retry(second)
  for (const id of [first, second, third]) await becomes(id, { status: 'parked', attempts: 2 })
  expect(office.sent.at(-1)?.commands.map(({ letterId }) => letterId)).toEqual([first, second, third])
  expect(await letter(second)).toMatchObject({ causedBy: first ?? null })

  const edited = await retry(first, await corrected(first, 1))
  expect(edited.status).toBe('retrying')
  for (const id of [first, second, third]) await becomes(id, { status: 'resolved', settledBy: 'session worker' })
  expect(await worker.send(surveyId, session, { kind: 'look', step: null, payload: {} })).toMatchObject({
    view: { status: 'COMPLETED', step: 4 },
  })
  const [revision] = await office.desk.revisions(first ?? '')
  expect(revision).toMatchObject({
    revision: 1,
    editedBy: 'somebody',
    payload: { payload: { answers: { Q1: 'many' } } },
  })
  await vi.waitFor(async () => expect(await stateOf(third)).toBeUndefined(), soon)

  const [late] = await office.sendAsync(surveyId, session, submit(1, 7))
  await becomes(late, { status: 'parked', causedBy: first ?? null })
})

it('lets one of many retry a letter, and sends it once', async () => {
  const { first, second, third } = await threeLetters()
  await office.startRole()
  const before = office.sent.length
  const edit = await corrected(first, 1)
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => retry(first, edit)))
  const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  expect(refused).toHaveLength(7)
  for (const problem of refused) expect(problem).toMatchObject({ data: { code: 'letter-not-retryable' } })
  for (const id of [first, second, third]) await becomes(id, { status: 'resolved' })
  expect(office.sent).toHaveLength(before + 1)
  expect(await office.desk.revisions(first ?? '')).toHaveLength(1)
  await expect(retry(first)).rejects.toMatchObject({
    data: { code: 'letter-not-retryable', extras: { letterStatus: 'resolved' } },
  })
})

it('finds a letter superseded when its session has gone past it', async () => {
  const { session, first, second } = await threeLetters()
  await worker.submit(surveyId, session, 1, { Q1: 5 })
  await office.startRole()
  await retry(first)
  await becomes(first, { status: 'superseded' })
  await becomes(second, { status: 'resolved' })
})

it('settles the retry of a start whose key belongs to another session by now', async () => {
  const keys = [{ kind: 'link', scope: surveyId, key: newId() }] as const
  const payload = { version: 1, mode: 'LIVE', hidden: {}, seed: '00'.repeat(32), keys } as const
  const [broken] = await office.sendAsync(surveyId, newId(), {
    kind: 'start',
    step: 0,
    payload: { ...payload, collector: '\0' },
  })
  await becomes(broken, { status: 'parked', reason: 'storing-failed' })
  await worker.send(surveyId, newId(), { kind: 'start', step: 0, payload })
  await office.startRole()
  await retry(broken, { ...((await letter(broken)).payload as object), payload })
  await becomes(broken, { status: 'superseded' })
})

it('obeys the Retry of Bull Board, and takes discarded letters from its queue', async () => {
  const { session, first, second, third } = await threeLetters()
  await office.startRole()
  for (const id of [first, second, third]) await vi.waitFor(async () => expect(await stateOf(id)).toBe('failed'), soon)
  await discardLetter(office, user, third ?? '', 'not wanted')
  await vi.waitFor(async () => expect(await stateOf(third)).toBeUndefined(), soon)
  expect(await letter(third)).toMatchObject({ status: 'discarded', settledBy: 'somebody', settledReason: 'not wanted' })
  await expect(discardLetter(office, user, third ?? '', 'again')).rejects.toMatchObject({
    data: { code: 'letter-not-retryable' },
  })

  await worker.submit(surveyId, session, 1, { Q1: 5 })
  const job = await office.queue.getJob(second ?? '')
  expect(job?.failedReason).toBe('refused')
  await job?.retry()
  await becomes(second, { status: 'resolved' })
  await becomes(first, { status: 'superseded' })
  expect((await letter(third)).status).toBe('discarded')
  await vi.waitFor(async () => expect(await stateOf(second)).toBeUndefined(), soon)
})

it('sends what was asked for while no worker ran, and does no harm when one dies after sending', async () => {
  const { session, first } = await threeLetters()
  await retry(first, await corrected(first, 1))
  expect((await office.letters.unsent(10)).map(({ id }) => id)).toEqual([first])
  const mailbox = {
    async append(shard: number, batch: Parameters<typeof worker.mailboxes.append>[1]) {
      for (let run = 0; run < 2; run++) await worker.mailboxes.append(shard, batch)
      throw new Error('died')
    },
  }
  const deps = { letters: office.letters, mailbox, publish: async () => [], shards: SHARDS, newId }
  await expect(redriveLetter(deps, first ?? '')).rejects.toThrow('died')
  await becomes(first, { status: 'resolved' })
  await office.startRole()
  await vi.waitFor(async () => expect(await office.letters.unsent(10)).toEqual([]), soon)
  const { view } = (await worker.send(surveyId, session, { kind: 'look', step: null, payload: {} })) as {
    view: { step: number }
  }
  expect(view.step).toBe(4)
})

it('leaves what holds no command to people, and says so', async () => {
  const raw = { kind: 'dance', id: newId(), surveyId }
  await worker.mailboxes.append(0, { v: 1, commands: [raw as never] })
  const found = async () =>
    (await office.letters.list({ reason: 'malformed', tenantId: 'default' }, { limit: 9 })).items[0]
  await vi.waitFor(async () => expect(await found()).toBeDefined(), soon)
  const id = (await found())?.id
  await expect(retry(id)).rejects.toMatchObject({ data: { code: 'letter-not-sendable' } })
  await expect(retry(id, raw)).rejects.toMatchObject({ data: { code: 'field-invalid' } })
  expect(await office.letters.get(id ?? '', 'another')).toBeUndefined()
  await office.startRole()
  await vi.waitFor(async () => expect(await stateOf(id)).toBe('failed'), soon)
  await (await office.queue.getJob(id ?? ''))?.retry()
  await vi.waitFor(
    async () => expect((await office.queue.getJob(id ?? ''))?.failedReason).toMatch(/edit or discard it/),
    soon,
  )
  expect(await letter(id)).toMatchObject({ status: 'parked', attempts: 1 })
})

it('writes all of it into the audit log', async () => {
  const { items } = await createAuditLog(worker.database).list(
    { tenantId: 'default', actor: 'somebody' },
    { limit: 100 },
  )
  expect(items.map(({ action }) => action)).toContain('dead-letter.discard')
  expect(items.find(({ action }) => action === 'dead-letter.retry')).toMatchObject({
    detail: { reason: 'mended', edited: true },
  })
})
