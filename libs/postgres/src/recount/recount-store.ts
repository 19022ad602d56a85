import { Tally } from '@canvass/domain/projection/counters.ts'
import type { CountedUpTo, PartitionRecount, RecountStore } from '@canvass/runtime/ports/recount.ts'
import { sql } from 'kysely'
import { type Database, type Sql, sqlOf } from '../connect.ts'
import { readBeyond, readSetAside } from './read-uncounted.ts'
import { recountAnswers } from './recount-answers.ts'
import { addArchived } from './recount-archived.ts'
import { recountPages } from './recount-pages.ts'
import { recountSeats } from './recount-seats.ts'
import { recountSessions } from './recount-sessions.ts'

/** @param database opened with `LONG_READS` */
export function createRecountStore(database: Database): RecountStore {
  return {
    recountAt: (upTo, partitions) =>
      sqlOf(database)
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute((tx) => recount(tx, upTo, partitions)),
  }
}

/** All statements see the snapshot of the first one, so that the rows beyond a position are those that the counts contain. */
async function recount(
  tx: Sql,
  upTo: readonly CountedUpTo[],
  partitions: number,
): Promise<readonly PartitionRecount[]> {
  // Month joins month, and what is grouped fits in memory: the same rows in a third of the time.
  await sql`set local enable_partitionwise_join = on`.execute(tx)
  await sql`set local enable_partitionwise_aggregate = on`.execute(tx)
  await sql`set local work_mem = '128MB'`.execute(tx)
  const tallies = Array.from({ length: partitions }, () => new Tally())
  await recountSessions(tx, tallies)
  await recountPages(tx, tallies)
  await recountAnswers(tx, tallies)
  await recountSeats(tx, tallies)
  await addArchived(tx, tallies)
  const beyond = await readBeyond(tx, upTo)
  const setAside = await readSetAside(tx, upTo)
  return upTo.map(({ partition }, index) => ({
    partition,
    counts: tallies[partition]?.counts() ?? new Map(),
    beyond: beyond[index] ?? [],
    setAside: setAside[index] ?? [],
  }))
}
