import { setTimeout as delay } from 'node:timers/promises'
import { MikroORM } from '@mikro-orm/postgresql'
import { type Kysely, sql } from 'kysely'
import { databaseConfig } from './config.ts'
import { ensurePartitions } from './partitions.ts'

export interface Migrated {
  readonly migrations: readonly string[]
  readonly partitions: readonly string[]
}

/** Another process held the migration lock for longer than we were willing to wait. */
export class MigrationLockTimeout extends Error {}

/**
 * Brings a database to the current schema and makes the partitions of the coming months. Any number of processes may call it at
 * once: one works, the others wait and then find nothing to do.
 * @param waitMs how long to wait for another process' run
 * @throws MigrationLockTimeout
 */
export async function migrateDatabase(url: string, waitMs = 60_000): Promise<Migrated> {
  const orm = await MikroORM.init({
    ...databaseConfig,
    clientUrl: url,
    pool: { min: 0, max: 3 },
    // What was done is returned; who calls says it.
    logger: () => undefined,
    // A schema change that cannot get its lock must give up soon: whoever queues behind it waits too.
    driverOptions: { application_name: 'canvass-migrate', options: '-c lock_timeout=5s' },
  })
  try {
    const db: Kysely<unknown> = orm.em.getKysely<unknown>()
    return await db.connection().execute(async (connection) => {
      await checkVersion(connection)
      await lock(connection, waitMs)
      try {
        const applied = await orm.migrator.up()
        const { rows } = await sql<{ now: number }>`
          select (extract(epoch from now()) * 1000)::float8 as now
        `.execute(db)
        const partitions = await ensurePartitions(db, rows[0]?.now ?? 0)
        return { migrations: applied.map(({ name }) => name), partitions }
      } finally {
        await sql`select pg_advisory_unlock(hashtext('canvass'), hashtext('migrations'))`.execute(connection)
      }
    })
  } finally {
    await orm.close()
  }
}

/** Identity columns of partitioned tables and `transaction_timeout` are from 17, `returning old` from 18. */
async function checkVersion(connection: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ number: number; version: string }>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version
  `.execute(connection)
  const [server] = rows
  if (server !== undefined && server.number < 180_000) {
    throw new Error(`PostgreSQL 18 or later is needed; this server is ${server.version}`)
  }
}

/** Asks again and again instead of waiting inside Postgres: a waiting statement holds a snapshot, for which `create index concurrently` would wait. */
async function lock(connection: Kysely<unknown>, waitMs: number): Promise<void> {
  for (let waited = 0; ; waited += 100) {
    const { rows } = await sql<{ locked: boolean }>`
      select pg_try_advisory_lock(hashtext('canvass'), hashtext('migrations')) as locked
    `.execute(connection)
    if (rows[0]?.locked) return
    if (waited >= waitMs) throw new MigrationLockTimeout(`another process has been migrating for ${waitMs} ms`)
    await delay(100)
  }
}
