import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sqlOf } from '../connect.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { appendAudit, verifyAudit } from './audit-log.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())

const entry = (subject: string) => ({ tenantId: 'acme', actor: 'ops', action: 'retry', subject, detail: { n: 1 } })

it('chains entries of many writers and finds what was tampered with', async () => {
  expect(await verifyAudit(test.database)).toEqual({ entries: 0, brokenAt: null })
  await Promise.all(Array.from({ length: 10 }, (_, i) => appendAudit(sqlOf(test.database), entry(`letter-${i}`))))
  expect(await verifyAudit(test.database)).toEqual({ entries: 10, brokenAt: null })

  const db = sqlOf(test.database)
  await expect(sql`update audit_log set actor = 'x'`.execute(db)).rejects.toMatchObject({ code: 'CV001' })
  await expect(sql`delete from audit_log`.execute(db)).rejects.toMatchObject({ code: 'CV001' })
  await expect(sql`truncate audit_log`.execute(db)).rejects.toMatchObject({ code: 'CV001' })

  await sql`alter table audit_log disable trigger user`.execute(db)
  await sql`update audit_log set actor = 'someone else' where id = 4`.execute(db)
  expect(await verifyAudit(test.database)).toEqual({ entries: 10, brokenAt: 4 })
  await sql`delete from audit_log where id = 4`.execute(db)
  expect(await verifyAudit(test.database)).toEqual({ entries: 9, brokenAt: 5 })
})
