import { firstUuidAt } from '@canvass/db/partitions.ts'
import type { OverdueSession, OverdueStore } from '@canvass/runtime/ports/overdue-store.ts'
import { sql } from 'kysely'
import { type Database, type Sql, sqlOf } from '../connect.ts'

const FOUND = sql`session_id as "sessionId", session.survey_id as "surveyId", session.tenant_id as "tenantId", session.seq`
const OPEN = sql`session.status in ('ACTIVE', 'SUSPENDED')`

export function createOverdueStore(database: Database): OverdueStore {
  return {
    holds: (limit) => overdueHolds(sqlOf(database), limit),
    sessions: (limit) => overdueSessions(sqlOf(database), limit),
  }
}

/**
 * `expires_at` is the earliest end of a hold and found by index; the session's own time says how far its activity has moved that.
 */
async function overdueHolds(db: Sql, limit: number): Promise<readonly OverdueSession[]> {
  const { rows } = await sql<OverdueSession>`
    select ${FOUND}
    from (select distinct session_id from reservations where state = 'HELD' and expires_at <= now()) as held
    join sessions as session using (session_id)
    join survey_versions as version using (survey_id, version)
    where ${OPEN} and session.updated_at <= now() - make_interval(secs => version.hold_ms / 1000.0)
    order by session.updated_at limit ${limit}
  `.execute(db)
  return rows
}

/** Ids tell when sessions began, so those of the last days are not looked at; the index on open sessions leaves out the others. */
async function overdueSessions(db: Sql, limit: number): Promise<readonly OverdueSession[]> {
  const { rows: bounds } = await sql<{ before: number | null }>`
    select (extract(epoch from now()) * 1000 - min(resume_ms))::float8 as before from survey_versions
  `.execute(db)
  const before = bounds[0]?.before ?? null
  if (before === null) return []
  const { rows } = await sql<OverdueSession>`
    select ${FOUND}
    from sessions as session join survey_versions as version using (survey_id, version)
    where ${OPEN} and session_id < ${firstUuidAt(Math.floor(before))}::uuid
      and session.updated_at <= now() - make_interval(secs => version.resume_ms / 1000.0)
    order by session.updated_at limit ${limit}
  `.execute(db)
  return rows
}
