import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectDatabase, type Database, SHORT_WORK, sqlOf } from './connect.ts'
import { isInfrastructure } from './errors.ts'
import { createSessionStore } from './session/session-store.ts'
import { openTestDatabase, type TestDatabase } from './testing/open-database.ts'
import { until } from './testing/until.ts'

let test: TestDatabase
let hasty: Database
beforeAll(async () => {
  test = await openTestDatabase()
  hasty = await test.another({ lock: 100, idleInTransaction: 150, transaction: 400, statement: 0 })
})
afterAll(() => test.close())

const faultOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

it('gives up a lock that is held too long', async () => {
  const held = await sqlOf(test.database).startTransaction().execute()
  await sql`select pg_advisory_xact_lock(hashtext('canvass/shard'), 1)`.execute(held)
  const fault = await faultOf(createSessionStore(hasty, 3).transaction((tx) => tx.lockShard(1)))
  await held.rollback().execute()
  expect(fault).toMatchObject({ code: '55P03' })
  expect(isInfrastructure(fault)).toBe(true)
})

it('cuts off a process that hangs inside a transaction, and the next transaction works', async () => {
  const fault = await faultOf(
    createSessionStore(hasty, 3).transaction(async (tx) => {
      await tx.lockShard(2)
      await until(noneIdles)
      await tx.heads([])
    }),
  )
  expect(isInfrastructure(fault)).toBe(true)
  expect(await createSessionStore(hasty, 3).transaction((tx) => tx.lockShard(2))).toBeGreaterThan(0)
})

it('cuts off a transaction that takes too long', async () => {
  const slow = sqlOf(hasty)
    .transaction()
    .execute((tx) => sql`select pg_sleep(5)`.execute(tx))
  const fault = await faultOf(slow)
  expect(isInfrastructure(fault)).toBe(true)
})

it('outlives its connections being closed by the server', async () => {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and application_name = 'test'
  `.execute(sqlOf(test.database))
  const faults = await Promise.all(
    Array.from({ length: 5 }, () => faultOf(createSessionStore(hasty, 3).transaction((tx) => tx.lockShard(3)))),
  )
  for (const fault of faults) if (fault !== undefined) expect(isInfrastructure(fault)).toBe(true)
  expect(await createSessionStore(hasty, 3).transaction((tx) => tx.lockShard(3))).toBeGreaterThan(0)
})

/** Whether Postgres has closed the connection of the transaction that idles. */
async function noneIdles(): Promise<boolean> {
  const { rows } = await sql`
    select from pg_stat_activity where datname = current_database() and state = 'idle in transaction'
  `.execute(sqlOf(test.database))
  return rows.length === 0
}

it('plans a statement once for all values where that was asked for', async () => {
  const options = {
    url: test.url,
    applicationName: 'test',
    poolSize: 1,
    timeouts: SHORT_WORK,
    planned: 'once' as const,
  }
  const database = await connectDatabase({ ...options, onWarning: () => undefined })
  try {
    for (const value of [1, 2, 3]) await sql`select ${value}::int as planned_once`.execute(sqlOf(database))
    const { rows } = await sql<{ generic: string; custom: string }>`
      select generic_plans as generic, custom_plans as custom from pg_prepared_statements where statement like '%planned_once'
    `.execute(sqlOf(database))
    expect(rows.map(({ generic, custom }) => [Number(generic), Number(custom)])).toEqual([[3, 0]])
  } finally {
    await database.close()
  }
})
