import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sqlOf } from '../connect.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { appendAudit, createAuditLog, verifyAudit } from './audit-log.ts'

let test: TestDatabase
beforeEach(async () => {
  test = await openTestDatabase()
})
afterEach(() => test.close())

const entry = (subject: string) => ({ tenantId: 'acme', actor: 'ops', action: 'retry', subject, detail: { n: 1 } })
const check = async () => {
  const { entries, brokenAt } = await verifyAudit(test.database)
  return { entries, brokenAt }
}

it('chains entries of many writers and finds what was tampered with', async () => {
  expect(await verifyAudit(test.database)).toEqual({ entries: 0, brokenAt: null, lastHash: null })
  await Promise.all(Array.from({ length: 10 }, (_, i) => appendAudit(sqlOf(test.database), entry(`letter-${i}`))))
  expect(await check()).toEqual({ entries: 10, brokenAt: null })
  const { items } = await createAuditLog(test.database).list({}, { limit: 1 })
  expect((await verifyAudit(test.database)).lastHash).toBe(items[0]?.hash)

  const db = sqlOf(test.database)
  await expect(sql`update audit_log set actor = 'x'`.execute(db)).rejects.toMatchObject({ code: 'CV001' })
  await expect(sql`delete from audit_log`.execute(db)).rejects.toMatchObject({ code: 'CV001' })
  await expect(sql`truncate audit_log`.execute(db)).rejects.toMatchObject({ code: 'CV001' })

  await sql`alter table audit_log disable trigger user`.execute(db)
  await sql`update audit_log set actor = 'someone else' where id = 4`.execute(db)
  expect(await check()).toEqual({ entries: 10, brokenAt: 4 })
  // who also forges the hash of the entry breaks the chain behind it
  await sql`
    update audit_log as entry set hash = audit_hash((select hash from audit_log where id = 3), entry) where id = 4
  `.execute(db)
  expect(await check()).toEqual({ entries: 10, brokenAt: 5 })
  await sql`delete from audit_log where id = 4`.execute(db)
  expect(await check()).toEqual({ entries: 9, brokenAt: 5 })
})

it('lists entries page by page, newest first, and filters', async () => {
  const log = createAuditLog(test.database)
  for (let i = 0; i < 8; i++) await log.append(entry(`letter-${i}`))
  await log.append({ ...entry('nobody’s'), tenantId: null })
  await log.append({ ...entry('theirs'), tenantId: 'other', actor: 'else' })
  const first = await log.list({ tenantId: 'acme', actor: 'ops' }, { limit: 4 })
  const rest = await log.list({ tenantId: 'acme', actor: 'ops' }, { limit: 9, cursor: first.next ?? '' })
  const ids = [...first.items, ...rest.items].map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted((a, b) => b - a))
  expect([first.items.length, rest.items.length, rest.next]).toEqual([4, 4, null])
  const subjects = async (filter: Parameters<typeof log.list>[0]) =>
    (await log.list(filter, { limit: 9 })).items.map(({ subject }) => subject)
  expect(await subjects({ tenantId: 'default' })).toEqual(['nobody’s'])
  expect(await subjects({ actor: 'else', from: '2020-01-01T00:00:00Z' })).toEqual(['theirs'])
  expect(await subjects({ subject: 'letter-7', to: '2020-01-01T00:00:00Z' })).toEqual([])
})
