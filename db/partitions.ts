import { type Kysely, sql } from 'kysely'

const MONTHLY = ['sessions', 'session_steps', 'answers', 'reservations', 'uploads'] as const
const MONTHS_BACK = 2
const MONTHS_AHEAD = 12
const DAYS_BACK = 1
const DAYS_AHEAD = 7
/** A session id further than this from now is a broken clock, not a month that was forgotten. */
const FAR_MONTHS = 24

interface Partition {
  readonly parent: string
  readonly name: string
  readonly from: string
  readonly to: string
  readonly storage: string
}

/**
 * Makes the partitions that will be needed and are not there: months of sessions from two back (clocks differ) to twelve ahead,
 * days of the outbox from one back to seven ahead. Safe to call from any number of processes at once, and under load:
 * a partition is made as a table of its own and then attached, which stops nobody from writing to the others.
 * A month that was detached stays detached.
 * @param now milliseconds since the epoch, by Postgres' clock
 * @param sessionIds sessions whose months are needed too, if they are not absurdly far away
 * @returns names of the partitions made
 */
export async function ensurePartitions(
  db: Kysely<unknown>,
  now: number,
  sessionIds: readonly string[] = [],
): Promise<readonly string[]> {
  const wanted = [...wantedMonths(now, sessionIds).flatMap(monthPartitions), ...wantedDays(now).map(dayPartition)]
  const { rows } = await sql<{ name: string }>`
    select name from unnest(${wanted.map(({ name }) => name)}::text[]) as wanted (name) where to_regclass(name) is null
  `.execute(db)
  const missing = new Set(rows.map(({ name }) => name))
  const made: string[] = []
  for (const partition of wanted) {
    if (missing.has(partition.name) && (await makePartition(db, partition))) made.push(partition.name)
  }
  return made
}

/** One short transaction for each, behind a lock, so that two processes do not make the same one. */
async function makePartition(db: Kysely<unknown>, partition: Partition): Promise<boolean> {
  const name = sql.id(partition.name)
  const parent = sql.id(partition.parent)
  return db.transaction().execute(async (tx) => {
    await sql`set local lock_timeout = '2s'`.execute(tx)
    await sql`select pg_advisory_xact_lock(hashtext('canvass'), hashtext('partitions'))`.execute(tx)
    // Not to_regclass: it may still answer from this connection's catalog cache, as things were before the lock was granted.
    const { rows } = await sql`
      select from pg_class where relname = ${partition.name} and pg_table_is_visible(oid)
    `.execute(tx)
    if (rows.length > 0) return false
    // The identity column belongs to the parent alone: a partition with one of its own cannot be attached.
    await sql`
      create table ${name} (like ${parent} including all excluding identity) ${sql.raw(partition.storage)}
    `.execute(tx)
    await sql`
      alter table ${parent} attach partition ${name} for values from (${sql.lit(partition.from)}) to (${sql.lit(partition.to)})
    `.execute(tx)
    return true
  })
}

const monthStart = (year: number, month: number): number => Date.UTC(year, month, 1)

/** First moments of the months, each once. */
function wantedMonths(now: number, sessionIds: readonly string[]): readonly number[] {
  const at = new Date(now)
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()]
  const months = new Set<number>()
  for (let i = -MONTHS_BACK; i <= MONTHS_AHEAD; i++) months.add(monthStart(year, month + i))
  for (const id of sessionIds) {
    const started = new Date(timeOfUuid7(id))
    const distance = (started.getUTCFullYear() - year) * 12 + started.getUTCMonth() - month
    if (Math.abs(distance) <= FAR_MONTHS) months.add(monthStart(year, month + distance))
  }
  return [...months]
}

function monthPartitions(start: number): readonly Partition[] {
  const at = new Date(start)
  const end = monthStart(at.getUTCFullYear(), at.getUTCMonth() + 1)
  const suffix = at.toISOString().slice(0, 7).replace('-', '_')
  return MONTHLY.map((parent) => ({
    parent,
    name: `${parent}_${suffix}`,
    from: firstUuidAt(start),
    to: firstUuidAt(end),
    // A session's row is updated with every step; room in its page keeps the indexes out of it.
    storage: parent === 'sessions' ? 'with (fillfactor = 80)' : '',
  }))
}

function wantedDays(now: number): readonly number[] {
  const at = new Date(now)
  const today = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate())
  const day = 86_400_000
  return Array.from({ length: DAYS_BACK + DAYS_AHEAD + 1 }, (_, i) => today + (i - DAYS_BACK) * day)
}

function dayPartition(start: number): Partition {
  const from = new Date(start).toISOString()
  const to = new Date(start + 86_400_000).toISOString()
  return { parent: 'outbox', name: `outbox_${from.slice(0, 10).replaceAll('-', '_')}`, from, to, storage: '' }
}

/** The smallest UUID whose first 48 bits are this moment: all UUIDv7 made before are smaller, all later ones are not. */
export function firstUuidAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** When a UUIDv7 was made, milliseconds since the epoch. */
export const timeOfUuid7 = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
