import { LONG_READS } from '@canvass/postgres/connect.ts'
import { createRecountStore } from '@canvass/postgres/recount/recount-store.ts'
import { type Reconciliation, reconcile } from '@canvass/runtime/projection/reconcile.ts'
import { agreedSettings, withDatabase } from '../../composition/database.ts'
import { openCounters } from '../../composition/services.ts'
import { exitCodes } from '../../fault.ts'
import { createOutput, table } from '../../output.ts'
import { serviceUrls } from '../../system.ts'

/** Prints every counter that is not what Postgres says, and sets exit code 1 when there is one. */
export async function reconcileCounters(options: { readonly json?: boolean }): Promise<void> {
  const { redisCacheUrl } = await serviceUrls('databaseUrl', 'redisCacheUrl')
  const result = await withDatabase(async (database) => {
    const { topicPartitions: partitions } = await agreedSettings(database)
    const { counters, close } = await openCounters(redisCacheUrl, partitions)
    const recount = createRecountStore(database)
    return reconcile({ counters, recount, partitions, now: Date.now }).finally(close)
  }, LONG_READS)
  createOutput(options.json ?? false).result(result, report(result))
  if (result.differences.length > 0) process.exitCode = exitCodes.doesNotHold
}

function report({ differences, compared, beyond, setAside, unreadable }: Reconciliation): string {
  const rows = differences.map(({ partition, group, field, redis, expected }) =>
    [partition, group, field, redis, expected].map(String),
  )
  const behind = beyond + setAside === 0 ? '' : `; ${beyond} events and ${setAside} dead letters are not counted yet`
  const unread = unreadable === 0 ? '' : `; ${unreadable} of those cannot be read, so their surveys may differ`
  const summary = `${compared} counters compared, ${differences.length} differ${behind}${unread}.`
  return rows.length === 0
    ? summary
    : `${table([['partition', 'group', 'counter', 'Redis', 'Postgres'], ...rows])}\n${summary}`
}
