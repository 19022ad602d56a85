import type { Tally } from '@canvass/domain/projection/counters.ts'
import { type RawBuilder, sql } from 'kysely'

/** `partitionOfHash` of the domain, in SQL, of the hash stored with a session. */
export const partitionColumn = (partitions: number): RawBuilder<unknown> =>
  sql`(sessions.key_hash & 2147483647) % ${sql.lit(partitions)}`

/** The tally of one partition. */
export function tallyOf(tallies: readonly Tally[], partition: number): Tally {
  const tally = tallies[partition]
  if (tally === undefined) throw new Error(`there is no partition ${partition} of ${tallies.length}`)
  return tally
}
