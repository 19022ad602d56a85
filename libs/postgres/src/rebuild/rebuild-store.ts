import type { RebuildPhase, RebuildStore, RunningRebuild } from '@canvass/runtime/ports/rebuild-store.ts'
import { sql } from 'kysely'
import { type Database, type Sql, sqlOf } from '../connect.ts'

/** A rebuild tells every two seconds that it is running; one that is silent for longer was killed or cannot reach Postgres. */
const GIVEN_UP_AFTER = sql.lit('10 seconds')

const versionOf = (number: number): string => `v${number}`
const numberOf = (version: string): number => Number(version.slice(1))

/** Rebuilds of the counters. At most one has not ended, which an index sees to. */
export function createRebuildStore(database: Database): RebuildStore {
  const db = () => sqlOf(database)
  return {
    async begin(by, reason) {
      await giveUpSilent(db())
      const { rows } = await sql<{ version: number }>`
        insert into projection_rebuilds (started_by, reason) values (${by}, ${reason})
        on conflict ((true)) where ended_at is null do nothing returning version
      `.execute(db())
      const [begun] = rows
      if (begun !== undefined) return { version: versionOf(begun.version) }
      const running = await readRunning(db())
      return running === undefined ? this.begin(by, reason) : { running } // it has just ended
    },
    async note(version, { phase, done, total }) {
      const { rows } = await sql`
        update projection_rebuilds set heard_at = clock_timestamp(), phase = ${phase}, done = ${done}::bigint, total = ${total}::bigint
        where version = ${numberOf(version)}::int and ended_at is null returning version
      `.execute(db())
      return rows.length > 0
    },
    async end(version, outcome, message) {
      await sql`
        update projection_rebuilds set ended_at = clock_timestamp(), outcome = ${outcome}, message = ${message ?? null}
        where version = ${numberOf(version)}::int and ended_at is null
      `.execute(db())
    },
    running: () => readRunning(db()),
  }
}

async function giveUpSilent(db: Sql): Promise<void> {
  await sql`
    update projection_rebuilds set ended_at = clock_timestamp(), outcome = 'given-up'
    where ended_at is null and heard_at < clock_timestamp() - ${GIVEN_UP_AFTER}::interval
  `.execute(db)
}

type Row = Omit<RunningRebuild, 'version' | 'phase'> & { readonly version: number; readonly phase: RebuildPhase }

async function readRunning(db: Sql): Promise<RunningRebuild | undefined> {
  const { rows } = await sql<Row>`
    select version, started_by as "startedBy", reason, phase, done::float8 as done, total::float8 as total,
      (extract(epoch from clock_timestamp() - started_at) * 1000)::float8 as "runningMs",
      (extract(epoch from clock_timestamp() - heard_at) * 1000)::float8 as "silentMs"
    from projection_rebuilds where ended_at is null
  `.execute(db)
  const [row] = rows
  return row && { ...row, version: versionOf(row.version) }
}
