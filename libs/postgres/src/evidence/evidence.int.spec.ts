import { createHash } from 'node:crypto'
import type { CountedValue } from '@canvass/domain/events/public-event.ts'
import { Problem } from '@canvass/domain/problems/problem.ts'
import { reportPayment } from '@canvass/runtime/evidence/report-payment.ts'
import type { Payment } from '@canvass/runtime/ports/payment-store.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuditLog } from '../audit/audit-log.ts'
import { sqlOf } from '../connect.ts'
import { createSessionStore } from '../session/session-store.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { newId, SURVEY, stepWrite } from '../testing/step-writes.ts'
import { dropUploads } from './drop-uploads.ts'
import { createPaymentStore } from './payment-store.ts'
import { createUploadStore } from './upload-store.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())

const ALLOWANCE = { count: 3, bytes: 1_000 }
const uploads = () => createUploadStore(test.database)
const upload = (sessionId: string, content: string, question = 'Photo') => {
  const bytes = Buffer.from(content)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { id: newId(), tenantId: 'acme', sessionId, question, mime: 'image/png', size: bytes.length, sha256, bytes }
}
const put = (sessionId: string, content: string, question?: string) =>
  uploads().store(upload(sessionId, content, question), ALLOWANCE)

const payments = () => createPaymentStore(test.database)
const payment = (sessionId: string): Payment => ({
  ...{ id: newId(), tenantId: 'acme', sessionId, surveyId: SURVEY, mode: 'LIVE', question: 'Fee' },
  ...{ amount: 4.35, currency: 'EUR', provider: 'card', status: 'pending', reference: null },
})

const write = (...steps: readonly ReturnType<typeof stepWrite>[]) =>
  createSessionStore(test.database, 3).transaction(async (tx) => {
    await tx.lockShard(0)
    await tx.write({ steps, refusals: [], deadLetters: [] })
  })

describe('an upload', () => {
  it('is read as it was stored, by its own session only', async () => {
    const sessionId = newId()
    const given = upload(sessionId, '\u0000\u00ff content')
    const stored = await uploads().store(given, ALLOWANCE)
    expect(stored).toEqual({ id: given.id, mime: 'image/png', size: given.size, sha256: given.sha256 })
    const read = await uploads().read(sessionId, given.id)
    expect(read).toMatchObject({ ...stored, tenantId: 'acme', question: 'Photo' })
    expect(Buffer.compare(Buffer.from(read?.bytes ?? []), given.bytes)).toBe(0)
    expect(await uploads().read(newId(), given.id)).toBeUndefined()
    expect(await uploads().read(sessionId, 'no-uuid')).toBeUndefined()
  })

  it('is the same when the same content comes again, also at once, and another for another question', async () => {
    const sessionId = newId()
    const all = await Promise.all(Array.from({ length: 5 }, () => put(sessionId, 'same')))
    expect(new Set(all.map((stored) => stored?.id)).size).toBe(1)
    expect((await put(sessionId, 'same', 'File'))?.id).not.toBe(all[0]?.id)
  })

  it('must fit into what its session may store, however many come at once', async () => {
    const sessionId = newId()
    const all = await Promise.all(Array.from({ length: 8 }, (_, i) => put(sessionId, `file ${i}`)))
    expect(all.filter((stored) => stored !== undefined)).toHaveLength(ALLOWANCE.count)
    const first = all.findIndex((stored) => stored !== undefined)
    expect(await put(sessionId, `file ${first}`)).toEqual(all[first])
    const other = newId()
    expect(await put(other, 'x'.repeat(999))).toBeDefined()
    expect(await put(other, 'yy')).toBeUndefined()
    expect(await put(other, 'y')).toBeDefined()
  })

  it('finds a place in a session that is older than the months that are kept', async () => {
    const started = Date.now() - 200 * 86_400_000
    const hex = started.toString(16).padStart(12, '0')
    const sessionId = `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000001`
    expect(await put(sessionId, 'late')).toBeDefined()
  })
})

describe('evidence', () => {
  it('tells of each session what it has, in one statement that reads no content', async () => {
    const [a, b] = [newId(), newId()]
    const [mine, other] = [await put(a, 'of a'), await put(b, 'of b')]
    const paid = await payments().open(payment(a))
    const ids = [mine?.id ?? '', other?.id ?? '', 'no-uuid', newId()]
    const evidence = await createSessionStore(test.database, 3).transaction((tx) =>
      tx.evidence([
        { sessionId: a, uploads: ids, payments: [paid.id, 'x'] },
        { sessionId: b, uploads: [], payments: [] },
        { sessionId: newId(), uploads: ids, payments: [paid.id] },
      ]),
    )
    expect([...evidence.keys()].toSorted()).toEqual([a, b].toSorted())
    expect([...(evidence.get(a)?.uploads ?? [])]).toEqual([
      [mine?.id, { question: 'Photo', mime: 'image/png', bytes: 4 }],
    ])
    expect([...(evidence.get(a)?.payments ?? [])]).toEqual([
      [paid.id, { question: 'Fee', status: 'pending', amount: 4.35, currency: 'EUR' }],
    ])
    expect([...(evidence.get(b)?.uploads.keys() ?? [])]).toEqual([other?.id])
  })
})

describe('a payment', () => {
  const by = { tenantId: 'acme', actor: 'shop' }
  const report = (status: 'paid' | 'failed' | 'refunded', reference = 'r1') => ({
    ...{ status, reference, amount: 4.35, currency: 'EUR' },
  })
  const entriesOf = async (id: string) =>
    (await createAuditLog(test.database).list({ subject: `payment/${id}` }, { limit: 10 })).items

  it('is asked for once, also by many at once, and anew when it has failed', async () => {
    const sessionId = newId()
    const asked = await Promise.all(Array.from({ length: 6 }, () => payments().open(payment(sessionId))))
    const [first] = asked
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1)
    expect(first).toMatchObject({ status: 'pending', amount: 4.35, reference: null })
    await reportPayment(payments(), first?.id ?? '', report('failed'), by)
    const second = await payments().open(payment(sessionId))
    expect(second.id).not.toBe(first?.id)
    await reportPayment(payments(), second.id, report('paid', 'r2'), by)
    expect(await payments().open(payment(sessionId))).toMatchObject({ id: second.id, status: 'paid' })
  })

  it('is settled once by reports that come at once, with one entry in the audit log', async () => {
    const { id } = await payments().open(payment(newId()))
    const reports = Array.from({ length: 5 }, () => reportPayment(payments(), id, report('paid'), by))
    expect((await Promise.all(reports)).map(({ status }) => status)).toEqual(Array(5).fill('paid'))
    await reportPayment(payments(), id, report('refunded'), by)
    const entries = await entriesOf(id)
    expect(entries.map(({ detail }) => detail)).toMatchObject([
      { before: 'paid', after: 'refunded' },
      { before: 'pending', after: 'paid', reference: 'r1', amount: 4.35, currency: 'EUR' },
    ])
    expect(entries[0]).toMatchObject({ actor: 'shop', action: 'payment.report', tenantId: 'acme' })
  })

  it('is not there for another tenant, and stays as it is when the amount is another', async () => {
    const { id } = await payments().open(payment(newId()))
    const foreign = reportPayment(payments(), id, report('paid'), { ...by, tenantId: 'other' })
    await expect(foreign).rejects.toBeInstanceOf(Problem)
    await expect(reportPayment(payments(), id, { ...report('paid'), amount: 4 }, by)).rejects.toThrow('4.35 EUR')
    await expect(reportPayment(payments(), newId(), report('paid'), by)).rejects.toThrow(/id is wrong/)
    expect(await payments().byId(id)).toMatchObject({ status: 'pending' })
    expect(await entriesOf(id)).toEqual([])
  })
})

describe('uploads that no answer refers to', () => {
  const tomorrow = () => Date.now() + 86_400_000
  const left = async (sessionId: string) => {
    const { rows } = await sql<{ question: string; kept: boolean }>`
      select question, kept from uploads where session_id = ${sessionId}::uuid order by question
    `.execute(sqlOf(test.database))
    return rows.map(({ question, kept }) => `${question} ${kept ? 'kept' : 'unsettled'}`)
  }

  it('are removed when the session is over and they are old enough; those of any value of an answer are kept', async () => {
    const sessionId = newId()
    const one = await put(sessionId, '1', 'Replaced')
    const two = await put(sessionId, '2', 'Listed')
    await put(sessionId, '3', 'Unused')
    const value = (upload: unknown) => ({ from: null, to: upload as CountedValue })
    const replaced = { Replaced: value({ upload: one?.id }), Listed: value([{ upload: newId() }, { upload: two?.id }]) }
    await write(stepWrite({ sessionId, seq: 0 }))
    await write(stepWrite({ sessionId, seq: 1, answers: replaced }))
    expect(await dropUploads(test.database, tomorrow())).toBe(0)
    const last = { Replaced: value({ upload: newId() }) }
    await write(stepWrite({ sessionId, seq: 2, answers: last, status: 'COMPLETED', next: null }))
    expect(await dropUploads(test.database, Date.now() - 60_000)).toBe(0)
    expect(await left(sessionId)).toEqual(['Listed unsettled', 'Replaced unsettled', 'Unused unsettled'])
    expect(await dropUploads(test.database, tomorrow())).toBe(1)
    expect(await left(sessionId)).toEqual(['Listed kept', 'Replaced kept'])
    expect(await dropUploads(test.database, tomorrow())).toBe(0)
  })
})
