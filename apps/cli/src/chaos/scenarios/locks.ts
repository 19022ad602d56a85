import type { Database } from '@canvass/postgres/connect.ts'
import { openDatabase } from '../../composition/database.ts'
import type { Stage } from '../scenario.ts'

const NO_TIMEOUTS = { lock: 5_000, idleInTransaction: 0, transaction: 0, statement: 0 }

/** The worker has taken a job after some milliseconds, and a transaction gives up waiting for a lock after 2 s. */
export const TAKEN_MS = 500

/** Opens a database whose transactions may hold a lock for as long as a fault lasts. */
export async function withPatientDatabase(
  { product }: Stage,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const database = await openDatabase(product.urls.databaseUrl, NO_TIMEOUTS)
  try {
    await work(database)
  } finally {
    await database.close()
  }
}
