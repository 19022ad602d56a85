import { migrateDatabase } from '@canvass/db/migrate.ts'
import { MikroORM } from '@mikro-orm/postgresql'
import { connectDatabase, type Database, type SessionTimeouts, SHORT_WORK } from '../connect.ts'

export interface TestDatabase {
  readonly url: string
  readonly database: Database
  /** One more pool on the same database, as another process would have. */
  another(timeouts?: SessionTimeouts): Promise<Database>
  close(): Promise<void>
}

/** A migrated database of its own for one spec file. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const server = process.env.DATABASE_URL ?? ''
  const name = `t_${process.pid}_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 6)}`
  const orm = await MikroORM.init({ clientUrl: server, entities: [], discovery: { warnWhenNoEntities: false } })
  await orm.em.getConnection().execute(`create database ${name}`)
  const url = server.replace(/\/postgres$/, `/${name}`)
  await migrateDatabase(url)
  const opened: Database[] = []
  const another = async (timeouts: SessionTimeouts = SHORT_WORK): Promise<Database> => {
    const database = await connectDatabase({
      url,
      applicationName: 'test',
      poolSize: 10,
      timeouts,
      onWarning: () => undefined,
    })
    opened.push(database)
    return database
  }
  const database = await another()
  return {
    url,
    database,
    another,
    async close() {
      for (const each of opened) await each.close()
      await orm.em.getConnection().execute(`drop database ${name} with (force)`)
      await orm.close()
    },
  }
}
