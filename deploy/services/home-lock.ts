import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Home } from './types.ts'
import { waitUntil } from './wait.ts'

const BUSY = 5 // SQLITE_BUSY

/**
 * Runs `work` while no other process starts or stops the services of this home.
 * An exclusive SQLite transaction is a file lock that the kernel releases when its holder dies, so there is nothing stale to find.
 * @throws when another process holds it longer than `withinMs` (milliseconds; the first start downloads Kafka)
 */
export async function withHomeLock<T>(home: Home, work: () => Promise<T>, withinMs = 300_000): Promise<T> {
  const database = new DatabaseSync(join(home.run, 'lock.sqlite'), { timeout: 0 })
  try {
    if (!(await waitUntil(() => tryLock(database), withinMs, 100))) {
      throw new Error(
        `Another canvass is still starting or stopping the services of ${home.root}; try again when it is done`,
      )
    }
    return await work()
  } finally {
    database.close()
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('begin exclusive')
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return false
    throw error
  }
}
