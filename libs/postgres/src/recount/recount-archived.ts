import type { Tally } from '@canvass/domain/projection/counters.ts'
import { sql } from 'kysely'
import type { Sql } from '../connect.ts'
import { tallyOf } from './partition-of.ts'

interface Row {
  partition: number
  counter_group: string
  field: string
  amount: number
}

/** Sums of the months that have been archived: their sessions are no longer in the tables. */
export async function addArchived(tx: Sql, tallies: readonly Tally[]): Promise<void> {
  const { rows } = await sql<Row>`
    select partition % ${sql.lit(tallies.length)} as partition, counter_group, field, sum(amount)::float8 as amount
    from archived_counts group by 1, 2, 3
  `.execute(tx)
  for (const { partition, counter_group, field, amount } of rows) {
    tallyOf(tallies, partition).add(counter_group, field, amount)
  }
}
