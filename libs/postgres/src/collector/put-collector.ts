import { COLLECTOR_CELLS, type CollectorCell, collectorPlan } from '@canvass/domain/collector/seats.ts'
import type { CollectorStore, StoredCollector } from '@canvass/runtime/ports/collector-store.ts'
import { sql } from 'kysely'
import { ints, texts } from '../arrays.ts'
import { appendAudit } from '../audit/audit-log.ts'
import { type Database, type Sql, sqlOf } from '../connect.ts'
import { COLLECTOR_COLUMNS, type CollectorRow, collectorOf } from './collector-row.ts'

/** The row of the survey is locked first: two admins who make the same collector come one after the other. */
export const putCollector =
  (database: Database): CollectorStore['put'] =>
  (surveyId, name, change, audit) =>
    sqlOf(database)
      .transaction()
      .execute(async (tx) => {
        await sql`select from surveys where id = ${surveyId}::uuid for no key update`.execute(tx)
        const { rows } = await sql<CollectorRow>`
          select ${COLLECTOR_COLUMNS} from collectors as collector where survey_id = ${surveyId}::uuid and name = ${name}
        `.execute(tx)
        const before = rows[0] === undefined ? undefined : collectorOf(rows[0])
        const changed = { before, after: change(before) }
        await store(tx, surveyId, changed.after)
        await setCaps(tx, surveyId, changed.after)
        await appendAudit(tx, audit(changed))
        return changed
      })

async function store(tx: Sql, surveyId: string, collector: StoredCollector): Promise<void> {
  const { name, kind, closed, opensAt, closesAt, maxStarts, maxCompletes, secret, pinMac, links } = collector
  await sql`
    insert into collectors (survey_id, name, kind, closed, opens_at, closes_at, max_starts, max_completes, secret, pin_mac, links)
    values (${surveyId}::uuid, ${name}, ${kind}, ${closed}::boolean, to_timestamp(${opensAt}::float8 / 1000),
      to_timestamp(${closesAt}::float8 / 1000), ${maxStarts}::int, ${maxCompletes}::int, ${secret}, ${pinMac}, ${links}::bigint)
    on conflict (survey_id, name) do update set closed = excluded.closed, opens_at = excluded.opens_at,
      closes_at = excluded.closes_at, max_starts = excluded.max_starts, max_completes = excluded.max_completes,
      secret = excluded.secret, pin_mac = excluded.pin_mac, links = excluded.links, updated_at = now()
  `.execute(tx)
}

const MODES = ['LIVE', 'TEST', 'PREVIEW'] as const

/**
 * Makes the cells of the collector say its caps. They exist from the beginning, without a cap as counters, so that a cap set later
 * counts what came before it. A cap below what is there already stands at that and takes nobody more, as any hard target does.
 * The rows are locked in the order of ids first, as everybody does who moves seats.
 */
async function setCaps(tx: Sql, surveyId: string, collector: StoredCollector): Promise<void> {
  const plan = collectorPlan(collector.name)
  const caps: Readonly<Record<CollectorCell, number | null>> = {
    starts: collector.maxStarts,
    completes: collector.maxCompletes,
  }
  const cells = MODES.flatMap((mode) => COLLECTOR_CELLS.map((cell) => ({ mode, cell, cap: caps[cell] })))
  await sql`
    select from quota_cells where survey_id = ${surveyId}::uuid and plan = ${plan} order by id for update
  `.execute(tx)
  await sql`
    insert into quota_cells as cell (survey_id, mode, plan, cell, kind, document_target, requested_target, target, version, listing)
    select ${surveyId}::uuid, mode, ${plan}, cell, case when cap is null then 'COUNTER' else 'NORMAL' end, cap, cap, cap, 0, number
    from unnest(
      ${texts(cells.map(({ mode }) => mode))},
      ${texts(cells.map(({ cell }) => cell))},
      ${ints(cells.map(({ cap }) => cap))}
    ) with ordinality as given (mode, cell, cap, number)
    order by number
    on conflict (survey_id, mode, plan, cell) do update set kind = excluded.kind, document_target = excluded.document_target,
      requested_target = excluded.requested_target,
      target = case when excluded.target is null then null else greatest(excluded.target, cell.filled) end
  `.execute(tx)
}
