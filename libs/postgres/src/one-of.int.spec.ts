import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { uuids } from './arrays.ts'
import { sqlOf } from './connect.ts'
import { isOneOf } from './one-of.ts'
import { openTestDatabase, type TestDatabase } from './testing/open-database.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())

/** A UUIDv7 of this moment. */
const idNow = (last: string) => {
  const ms = Date.now().toString(16).padStart(12, '0')
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-${last.padStart(12, '0')}`
}
const SESSION_ID = sql.ref('session_id')

/** The tables that a plan made before the ids were known looks into. */
async function tablesRead(condition: RawBuilder<unknown>): Promise<string[]> {
  const compiled = sql`select session_id from sessions where ${condition}`.compile(sqlOf(test.database))
  return sqlOf(test.database)
    .connection()
    .execute(async (db) => {
      await sql`set plan_cache_mode = force_generic_plan`.execute(db)
      await sql`prepare reading as ${sql.raw(compiled.sql)}`.execute(db)
      const values = sql.join(compiled.parameters.map((value) => sql.lit(value)))
      const { rows } = await sql<{ 'QUERY PLAN': string }>`explain (analyze) execute reading(${values})`.execute(db)
      await sql`deallocate reading`.execute(db)
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      return [...new Set(plan.match(/\bon (sessions_\w+)/g))]
    })
}

it('leaves out the months in which none of the ids can be', async () => {
  const ids = [idNow('b'), idNow('A')]
  expect((await tablesRead(sql`session_id = any(${uuids(ids)})`)).length).toBeGreaterThan(10)
  expect(await tablesRead(isOneOf(SESSION_ID, ids))).toHaveLength(1)
})

it('finds ids of any months, in any order and case, and none among none', async () => {
  const ids = ['ffffffff-0000-7000-8000-00000000000F', '00000000-0000-7000-8000-00000000000a', idNow('1')]
  const found = async (wanted: readonly string[]) => {
    const { rows } = await sql<{ session_id: string }>`
      select session_id from unnest(${ids}::uuid[]) as known (session_id) where ${isOneOf(SESSION_ID, wanted)} order by 1
    `.execute(sqlOf(test.database))
    return rows.map(({ session_id }) => session_id)
  }
  expect(await found(ids)).toEqual(ids.map((id) => id.toLowerCase()).sort())
  expect(await found([ids[1] ?? ''])).toEqual(ids.slice(1, 2))
  expect(await found([])).toEqual([])
})
