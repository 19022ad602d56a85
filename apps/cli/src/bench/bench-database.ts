import { randomBytes } from 'node:crypto'
import { migrateDatabase } from '@canvass/db/migrate.ts'
import { type Database, type SessionTimeouts, SHORT_WORK, sqlOf } from '@canvass/postgres/connect.ts'
import { sql } from 'kysely'
import { openDatabase } from '../composition/database.ts'
import { serviceUrls } from '../system.ts'

/**
 * Runs `work` on a fresh database of the configured server, which is removed afterwards.
 * @param work gets the database, and a way to open it once more with other time limits
 */
export async function withBenchDatabase<T>(
  work: (database: Database, open: (timeouts: SessionTimeouts) => Promise<Database>) => Promise<T>,
): Promise<T> {
  const { databaseUrl } = await serviceUrls('databaseUrl')
  const name = `canvass_bench_${randomBytes(4).toString('hex')}`
  const server = await openDatabase(databaseUrl, SHORT_WORK)
  try {
    await sql`create database ${sql.id(name)}`.execute(sqlOf(server))
    const url = new URL(databaseUrl)
    url.pathname = `/${name}`
    try {
      await migrateDatabase(url.href)
      const database = await openDatabase(url.href, SHORT_WORK, { poolSize: 10, planned: 'once' })
      return await work(database, (timeouts) => openDatabase(url.href, timeouts)).finally(() => database.close())
    } finally {
      await sql`drop database ${sql.id(name)} with (force)`.execute(sqlOf(server))
    }
  } finally {
    await server.close()
  }
}
