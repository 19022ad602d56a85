import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sqlOf } from '../connect.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { createRebuildStore } from './rebuild-store.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())

const store = () => createRebuildStore(test.database)
const begun = async () => {
  const result = await store().begin('spec', 'to see')
  if ('running' in result) throw new Error(`${result.running.version} is running`)
  return result.version
}
const wait = (version: string) =>
  sql`update projection_rebuilds set heard_at = heard_at - interval '11 seconds' where version = ${Number(version.slice(1))}`.execute(
    sqlOf(test.database),
  )

it('lets one begin of many, and tells the others who is running and how far', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => store().begin('spec', 'to see')))
  const [first, ...more] = all.flatMap((one) => ('version' in one ? [one.version] : []))
  expect(more).toEqual([])
  expect(await store().note(first ?? '', { phase: 'filling', done: 1, total: 3 })).toBe(true)
  expect(await store().begin('other', 'too')).toMatchObject({
    running: { version: first, startedBy: 'spec', reason: 'to see', phase: 'filling', done: 1, total: 3 },
  })
  await store().end(first ?? '', 'shown')
  expect(await store().running()).toBeUndefined()
  expect(await store().note(first ?? '', { phase: 'filling', done: 2, total: 3 })).toBe(false)
})

it('gives up one that is silent, and never uses a name again', async () => {
  const killed = await begun()
  await wait(killed)
  const next = await begun()
  expect(next).not.toBe(killed)
  expect(await store().note(killed, { phase: 'filling', done: 0, total: 0 })).toBe(false)
  await store().end(killed, 'shown') // it wakes up and ends nothing
  expect(await store().running()).toMatchObject({ version: next })
  await store().end(next, 'failed', 'no more')
  expect([killed, next]).not.toContain(await begun())
})
