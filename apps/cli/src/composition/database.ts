import {
  type ConnectOptions,
  connectDatabase,
  type Database,
  type SessionTimeouts,
  SHORT_WORK,
} from '@canvass/postgres/connect.ts'
import type { PipelineSettings } from '@canvass/postgres/settings/agree-on-settings.ts'
import { readSettings } from '@canvass/postgres/settings/read-settings.ts'
import { unreachable } from '../fault.ts'
import { serviceUrls } from '../system.ts'

/** What the processes of this installation have agreed on. @throws CommandFault (unreachable) before any has run */
export async function agreedSettings(database: Database): Promise<PipelineSettings> {
  const settings = await readSettings(database)
  if (settings !== undefined) return settings
  throw unreachable('No worker has run on this database yet: start the product with `npm start`.')
}

const POOL_SIZE = 4

/** Opens the database; nothing is connected before the first statement. */
export function openDatabase(
  url: string,
  timeouts: SessionTimeouts,
  options: Pick<ConnectOptions, 'planned'> & { readonly poolSize?: number } = {},
): Promise<Database> {
  return connectDatabase({
    url,
    applicationName: 'canvass-cli',
    poolSize: POOL_SIZE,
    ...options,
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
