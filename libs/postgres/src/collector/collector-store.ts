import { isUuid } from '@canvass/platform/ids/uuid.ts'
import type { CollectorStore, Denials } from '@canvass/runtime/ports/collector-store.ts'
import { sql } from 'kysely'
import { bigints, texts, uuids } from '../arrays.ts'
import { type Database, type Sql, sqlOf } from '../connect.ts'
import { COLLECTOR_COLUMNS, type CollectorRow, collectorOf } from './collector-row.ts'
import { listCollectors } from './list-collectors.ts'
import { putCollector } from './put-collector.ts'

export function createCollectorStore(database: Database): CollectorStore {
  const db = sqlOf(database)
  return {
    door: (surveyId, name) => readDoor(db, surveyId, name),
    put: putCollector(database),
    list: (surveyId, mode, page) => listCollectors(db, surveyId, mode, page),
    async isTaken({ kind, scope, key }) {
      const { rows } = await sql`
        select from session_keys where kind = ${kind} and scope = ${scope} and key = ${key}
      `.execute(db)
      return rows.length > 0
    },
    async owners(kind, scope, keys) {
      const { rows } = await sql<{ key: string; session_id: string }>`
        select key, session_id from session_keys where kind = ${kind} and scope = ${scope} and key = any(${texts(keys)})
      `.execute(db)
      return new Map(rows.map(({ key, session_id }) => [key, session_id]))
    },
    addDenials: (denials) => addDenials(db, denials),
  }
}

/** One row always: the clock and whether there are collectors at all, with the one asked for if it is there. */
async function readDoor(db: Sql, surveyId: string, name: string): ReturnType<CollectorStore['door']> {
  if (!isUuid(surveyId)) return { collector: undefined, guarded: false, now: Date.now() }
  const { rows } = await sql<Partial<CollectorRow> & { guarded: boolean; now: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as now, ${COLLECTOR_COLUMNS},
      exists (select from collectors where survey_id = ${surveyId}::uuid) as guarded
    from (values (1)) as once
    left join collectors as collector on collector.survey_id = ${surveyId}::uuid and collector.name = ${name}
  `.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('the doors of a survey could not be read')
  const { guarded, now, ...found } = row
  return { guarded, now, collector: found.name == null ? undefined : collectorOf(found as CollectorRow) }
}

/** Denials at doors that are not there have no row to count in. */
async function addDenials(db: Sql, denials: readonly Denials[]): Promise<void> {
  await sql`
    insert into collector_denials as known (survey_id, collector, reason, denied)
    select survey_id, collector, reason, denied
    from unnest(
      ${uuids(denials.map(({ surveyId }) => surveyId))},
      ${texts(denials.map(({ collector }) => collector))},
      ${texts(denials.map(({ reason }) => reason))},
      ${bigints(denials.map(({ count }) => count))}
    ) as given (survey_id, collector, reason, denied)
    where exists (select from collectors where collectors.survey_id = given.survey_id and name = collector)
    order by survey_id, collector, reason
    on conflict (survey_id, collector, reason) do update set denied = known.denied + excluded.denied, last_at = now()
  `.execute(db)
}
