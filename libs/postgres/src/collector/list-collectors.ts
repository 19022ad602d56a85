import { collectorPlan } from '@canvass/domain/collector/seats.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import type { CollectorStore } from '@canvass/runtime/ports/collector-store.ts'
import { sql } from 'kysely'
import type { Sql } from '../connect.ts'
import { COLLECTOR_COLUMNS, type CollectorRow, collectorOf } from './collector-row.ts'

interface Row extends CollectorRow {
  starts: number
  completes: number
  held: number
  denied: Record<string, number>
  now: number
}

/** Counts are those of the cells, so they are exact at the moment when they were read. */
export async function listCollectors(
  db: Sql,
  surveyId: string,
  mode: Mode,
  { cursor = '', limit }: Parameters<CollectorStore['list']>[2],
): ReturnType<CollectorStore['list']> {
  const { rows } = await sql<Row>`
    select ${COLLECTOR_COLUMNS}, starts.filled as starts, completes.filled as completes, completes.held,
      coalesce((select json_object_agg(reason, denied order by reason) from collector_denials as denial
        where denial.survey_id = collector.survey_id and denial.collector = collector.name), '{}') as denied,
      (extract(epoch from clock_timestamp()) * 1000)::float8 as now
    from collectors as collector
    join quota_cells as starts on starts.survey_id = collector.survey_id and starts.mode = ${mode}
      and starts.plan = ${collectorPlan('')} || collector.name and starts.cell = 'starts'
    join quota_cells as completes on completes.survey_id = collector.survey_id and completes.mode = ${mode}
      and completes.plan = starts.plan and completes.cell = 'completes'
    where collector.survey_id = ${surveyId}::uuid and collector.name > ${cursor}
    order by collector.name limit ${limit + 1}
  `.execute(db)
  const items = rows.slice(0, limit).map((row) => ({
    collector: collectorOf(row),
    starts: row.starts,
    completes: row.completes,
    held: row.held,
    denied: row.denied,
  }))
  const next = rows.length > limit ? (items.at(-1)?.collector.name ?? null) : null
  return { items, next, now: rows[0]?.now ?? Date.now() }
}
