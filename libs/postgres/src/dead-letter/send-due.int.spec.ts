import type { CommandLetter } from '@canvass/runtime/ports/session-store.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sqlOf } from '../connect.ts'
import { createSessionStore } from '../session/session-store.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { newId, SURVEY } from '../testing/step-writes.ts'
import { until } from '../testing/until.ts'
import { createDeadLetterStore } from './dead-letter-store.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())

const letters = () => createDeadLetterStore(test.database)

function letterOf(sessionId: string, step: number, facts: Partial<CommandLetter> = {}): CommandLetter {
  const id = newId()
  const frame = {
    v: 1,
    id,
    sessionId,
    surveyId: SURVEY,
    tenantId: 'acme',
    payloadHash: 'h',
    sentAt: '2026-11-23T10:00:00Z',
  }
  const command = { ...frame, kind: 'submit', step, payload: { answers: {} } } as const
  return { id, reason: 'refused', message: 'no', fingerprint: 'f', command, sessionId, surveyId: SURVEY, ...facts }
}

const setAside = (...deadLetters: readonly CommandLetter[]) =>
  createSessionStore(test.database, 3).transaction((tx) => tx.write({ steps: [], refusals: [], deadLetters }))
const settle = (status: 'superseded', id: string) =>
  createSessionStore(test.database, 3).transaction((tx) =>
    tx.write({ steps: [], refusals: [], deadLetters: [], [status]: [id] }),
  )
const statusOf = async ({ id }: CommandLetter) => (await letters().get(id))?.status
/** How many wait for a session. */
async function waiting(): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from pg_locks join pg_database on pg_database.oid = database
    where locktype = 'advisory' and not granted and datname = current_database()
  `.execute(sqlOf(test.database))
  return rows[0]?.waiting ?? 0
}

const askFor = ({ id }: CommandLetter) => letters().move(id, ['parked'], 'retrying')

it('hands over the letters of a session in step order, to one of those who ask at the same time', async () => {
  const session = newId()
  const [one, two, three, gone] = [1, 2, 3, 4].map((step) => letterOf(session, step)) as [
    CommandLetter,
    CommandLetter,
    CommandLetter,
    CommandLetter,
  ]
  for (const letter of [three, two, gone, one, letterOf(newId(), 1)]) await setAside(letter)
  await letters().move(gone.id, ['parked'], 'discarded')
  for (const letter of [one, two]) await askFor(letter)
  const runs: string[][] = []
  const send = async (due: readonly { id: string }[]) => {
    runs.push(due.map(({ id }) => id))
    await until(async () => (await waiting()) === 3)
    return due.map(({ id }) => id)
  }
  await Promise.all([one, two, one, two].map(({ id }) => letters().sendDue(id, send)))
  expect(runs).toEqual([[one.id, two.id, three.id]])
  expect(await letters().unsent(9)).toEqual([])
  expect(await statusOf(three)).toBe('retrying')
})

it('sends again what was not noted as sent, and nothing that is parked or on its way', async () => {
  const letter = letterOf(newId(), 1)
  await setAside(letter)
  const send = async () => [letter.id]
  expect(await letters().sendDue(letter.id, send)).toEqual([])
  await askFor(letter)
  await expect(letters().sendDue(letter.id, () => Promise.reject(new Error('died')))).rejects.toThrow('died')
  expect(await letters().sendDue(letter.id, send)).toEqual([letter.id])
  expect(await letters().sendDue(letter.id, send)).toEqual([])
  expect(await letters().sendDue(newId(), send)).toEqual([])
})

it('leaves a letter as it came to be while it was sent', async () => {
  const [failed, settled] = [letterOf(newId(), 1), letterOf(newId(), 1)]
  for (const letter of [failed, settled]) {
    await setAside(letter)
    await askFor(letter)
  }
  await letters().sendDue(failed.id, async () => {
    await setAside(failed)
    return [failed.id]
  })
  expect(await letters().get(failed.id)).toMatchObject({ status: 'parked', attempts: 2 })
  await letters().sendDue(settled.id, async () => {
    await settle('superseded', settled.id)
    return [settled.id]
  })
  expect(await statusOf(settled)).toBe('superseded')
})

it('keeps a letter settled when its command fails once more', async () => {
  const letter = letterOf(newId(), 1)
  await setAside(letter)
  await letters().move(letter.id, ['parked'], 'discarded', { by: 'ops', reason: 'enough' })
  await setAside(letter)
  expect(await letters().get(letter.id)).toMatchObject({ status: 'discarded', attempts: 1, settledReason: 'enough' })
})

it('names the letter that another one follows from', async () => {
  const session = newId()
  const [first, second] = [letterOf(session, 1), letterOf(session, 2)]
  await setAside(first)
  await setAside(second)
  const third = letterOf(session, 3, { because: 'step-missing' })
  await setAside(third, letterOf(newId(), 3, { because: 'step-missing' }))
  const causeOf = async ({ id }: CommandLetter) => (await letters().get(id))?.causedBy
  expect([await causeOf(second), await causeOf(third)]).toEqual([null, first.id])
  await letters().move(first.id, ['parked'], 'resolved')
  const again = letterOf(session, 1, { because: 'step-taken' })
  await setAside(again, letterOf(newId(), 1, { because: 'step-taken' }))
  expect(await causeOf(again)).toBe(first.id)
})
