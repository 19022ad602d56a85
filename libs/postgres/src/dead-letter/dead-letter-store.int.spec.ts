import type { RecordLetter } from '@canvass/runtime/ports/dead-letter-store.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { sqlOf } from '../connect.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { newId } from '../testing/step-writes.ts'
import { createDeadLetterStore } from './dead-letter-store.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await sql`truncate dead_letters cascade`.execute(sqlOf(test.database))
})

const letters = () => createDeadLetterStore(test.database)

const letter = (facts: Partial<RecordLetter> = {}): RecordLetter => ({
  id: newId(),
  group: 'answer-consumer-group',
  topic: 'runtime.answers',
  partition: 1,
  offset: 42n,
  timestamp: 1_790_000_000_000,
  key: Buffer.from('k'),
  value: Buffer.from([0, 255, 34, 92, 0]),
  headers: { 'outbox-n': '17', ce_type: 'x"\\{}' },
  attempts: 1,
  firstFailedAt: '2026-11-23T10:00:00.000Z',
  lastFailedAt: '2026-11-23T10:00:00.000Z',
  reason: 'not-json',
  message: 'a "quoted\\" message with \0',
  fingerprint: 'f1',
  ...facts,
})

it('keeps a record byte for byte', async () => {
  const stored = letter({ sessionId: newId(), surveyId: newId() })
  expect(await letters().storeRecords([stored])).toBe(1)
  expect(await letters().record(stored.id)).toEqual({ ...stored, message: 'a "quoted\\" message with \uFFFD' })
  expect(await letters().get(stored.id)).toMatchObject({
    stage: 'projector',
    status: 'parked',
    offset: '42',
    payload: { key: 'aw==', value: 'AP8iXAA=', headers: stored.headers, timestamp: 1_790_000_000_000 },
  })
})

it('takes records without key, value, time or sense', async () => {
  const odd = letter({ key: null, value: null, timestamp: 9e18, headers: {}, firstFailedAt: '', sessionId: 'nobody' })
  await letters().storeRecords([odd])
  expect(await letters().record(odd.id)).toMatchObject({ key: null, value: null, headers: {} })
  expect((await letters().get(odd.id))?.sessionId).toBeNull()
})

it('stores what the DLQ delivers twice once, also under another id', async () => {
  const once = letter()
  expect(await letters().storeRecords([once, letter({ offset: 43n })])).toBe(2)
  expect(await letters().storeRecords([once, { ...once, id: newId() }])).toBe(0)
  expect(await letters().counts()).toEqual(new Map([['parked', 2]]))
})

it('parks a letter again when its record failed once more, and only then', async () => {
  const first = letter()
  await letters().storeRecords([first])
  await letters().markQueued([first.id])
  await letters().move(first.id, ['parked'], 'retrying')
  await letters().storeRecords([first])
  expect(await letters().get(first.id)).toMatchObject({ status: 'retrying', attempts: 1 })
  await letters().storeRecords([{ ...first, attempts: 2, reason: 'unknown-version' }])
  expect(await letters().get(first.id)).toMatchObject({ status: 'parked', attempts: 2, reason: 'unknown-version' })
  expect((await letters().unparked(10)).map(({ id }) => id)).toEqual([first.id])
})

it('hands letters to the queue once, oldest first', async () => {
  const [late, early] = [letter({ offset: 1n }), letter({ offset: 2n, firstFailedAt: '2026-11-22T10:00:00Z' })]
  await letters().storeRecords([late, early])
  expect((await letters().unparked(10)).map(({ id }) => id)).toEqual([early.id, late.id])
  expect(await letters().unparked(1)).toHaveLength(1)
  await letters().markQueued([early.id])
  expect((await letters().unparked(10)).map(({ id }) => id)).toEqual([late.id])
})

it('moves a letter only from where it is expected to stand', async () => {
  const { id } = letter()
  await letters().storeRecords([letter({ id })])
  const moves = await Promise.all(Array.from({ length: 4 }, () => letters().move(id, ['parked'], 'retrying')))
  expect(moves.filter(Boolean)).toHaveLength(1)
  expect(await letters().move(id, ['parked'], 'discarded', { by: 'ops', reason: 'test' })).toBe(false)
  expect(await letters().move(id, ['retrying'], 'discarded', { by: 'ops', reason: 'test' })).toBe(true)
  expect(await letters().move('no-uuid', ['parked'], 'retrying')).toBe(false)
})

it('lists page by page, newest first, and filters', async () => {
  const stored = [1, 2, 3, 4, 5].map((n) =>
    letter({ offset: BigInt(n), firstFailedAt: `2026-11-2${n}T10:00:00Z`, lastFailedAt: `2026-11-2${n}T11:00:00Z` }),
  )
  await letters().storeRecords([...stored, letter({ offset: 9n, reason: 'other', topic: 'runtime.quota' })])
  const filter = { reason: 'not-json', stage: 'projector', topic: 'runtime.answers', status: 'parked' } as const
  const first = await letters().list(filter, { limit: 3 })
  const rest = await letters().list(filter, { limit: 3, cursor: first.next ?? '' })
  expect([...first.items, ...rest.items].map(({ offset }) => offset)).toEqual(['5', '4', '3', '2', '1'])
  expect(rest.next).toBeNull()
  const between = await letters().list({ from: '2026-11-22T11:00:00Z', to: '2026-11-24T11:00:00Z' }, { limit: 9 })
  expect(between.items.map(({ offset }) => offset)).toEqual(['9', '3', '2'])
  expect((await letters().list({ surveyId: 'nonsense' }, { limit: 9 })).items).toEqual([])
})

it('groups letters by cause', async () => {
  await letters().storeRecords([
    letter({ offset: 1n }),
    letter({ offset: 2n, lastFailedAt: '2026-11-23T12:00:00.000Z' }),
    letter({ offset: 3n, fingerprint: 'f2' }),
  ])
  const [largest, other] = await letters().groups({})
  expect(largest).toMatchObject({
    fingerprint: 'f1',
    count: 2,
    firstFailedAt: '2026-11-23T10:00:00.000Z',
    lastFailedAt: '2026-11-23T12:00:00.000Z',
  })
  expect(other).toMatchObject({ fingerprint: 'f2', count: 1 })
})
