import { type RawBuilder, sql } from 'kysely'
import { uuids } from './arrays.ts'

/**
 * Whether a column that a table is partitioned by holds one of the ids. Said twice, because of a statement that is planned once: by
 * the least and the greatest id Postgres leaves out months as it begins to execute it, by an array it does not, and then looks into
 * every month there is.
 */
export function isOneOf(column: RawBuilder<unknown>, ids: readonly string[]): RawBuilder<unknown> {
  const known = ids.map((id) => id.toLowerCase()).sort()
  const [least, greatest] = [known[0], known.at(-1)]
  if (least === undefined || greatest === undefined) return sql`false`
  return sql`(${column} = any(${uuids(known)}) and ${column} between ${least}::uuid and ${greatest}::uuid)`
}
