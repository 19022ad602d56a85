import { migrateDatabase } from '@canvass/db/migrate.ts'
import { createDatabase } from '@canvass/testing/services.ts'
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
  const { url, drop } = await createDatabase()
  await migrateDatabase(url)
  const opened: Database[] = []
  const another = async (timeouts: SessionTimeouts = SHORT_WORK): Promise<Database> => {
    const options = {
      url,
      applicationName: 'test',
      poolSize: 10,
      timeouts,
      planned: 'once' as const,
      onWarning: () => undefined,
    }
    const database = await connectDatabase(options)
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
      await drop()
    },
  }
}
