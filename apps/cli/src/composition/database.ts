import { connectDatabase, type Database, type SessionTimeouts, SHORT_WORK } from '@canvass/postgres/connect.ts'
import { serviceUrls } from '../system.ts'

const POOL_SIZE = 4

/** Opens the database; nothing is connected before the first statement. */
export function openDatabase(url: string, timeouts: SessionTimeouts): Promise<Database> {
  return connectDatabase({
    url,
    applicationName: 'canvass-cli',
    poolSize: POOL_SIZE,
    timeouts,
    onWarning: (message) => process.stderr.write(`${message}\n`),
  })
}

/** Opens the database for as long as `work` needs it. @throws CommandFault (unreachable) when nobody says where it is */
export async function withDatabase<T>(
  work: (database: Database) => Promise<T>,
  timeouts: SessionTimeouts = SHORT_WORK,
): Promise<T> {
  const { databaseUrl } = await serviceUrls('databaseUrl')
  const database = await openDatabase(databaseUrl, timeouts)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}
