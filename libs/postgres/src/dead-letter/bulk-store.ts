import type { BulkOrder, BulkStore, LetterBulk } from '@canvass/runtime/ports/letter-desk.ts'
import { sql } from 'kysely'
import { appendAudit } from '../audit/audit-log.ts'
import { type Database, type Sql, sqlOf } from '../connect.ts'
import { uuidOrNull } from '../ids.ts'
import { printable } from '../text.ts'
import { conditionOf } from './letter-filter.ts'
import { rfc3339 } from './letter-row.ts'
import { workSlice } from './work-slice.ts'

export function createBulkStore(database: Database): BulkStore {
  const db = () => sqlOf(database)
  return {
    start: (order) =>
      db()
        .transaction()
        .execute((tx) => startBulk(tx, order)),
    async get(id, tenantId) {
      const bulk = await readBulk(db(), id)
      return tenantId === undefined || bulk?.tenantId === tenantId ? bulk : undefined
    },
    async running() {
      const { rows } = await sql<Pick<LetterBulk, 'id' | 'name'>>`
        select id, name from dead_letter_bulks where status = 'running' order by created_at
      `.execute(db())
      return rows
    },
    work: (id, limit, isSendable) =>
      db()
        .transaction()
        .execute(async (tx) => {
          const bulk = await readBulk(tx, id, sql`for update`)
          if (bulk?.status !== 'running') return undefined
          const claimed = await workSlice(tx, bulk, limit, isSendable)
          return { bulk: (await readBulk(tx, id)) ?? bulk, claimed }
        }),
    abort: (id, by) =>
      db()
        .transaction()
        .execute((tx) => abortBulk(tx, id, by)),
  }
}

async function startBulk(tx: Sql, order: BulkOrder): Promise<LetterBulk> {
  const { id, tenantId, name, action, filter, dryRun, perSecond, createdBy } = order
  await sql`
    insert into dead_letter_bulks (id, tenant_id, name, action, filter, dry_run, per_second, created_by, total)
    values (${id}::uuid, ${tenantId}, ${printable(name)}, ${action}, ${JSON.stringify(filter)}::json, ${dryRun}::boolean,
      ${perSecond}::int, ${createdBy},
      (select count(*) from dead_letters where ${conditionOf({ ...filter, tenantId, status: 'parked' })}))
  `.execute(tx)
  const bulk = await readBulk(tx, id)
  if (bulk === undefined) throw new Error(`bulk ${id} was not stored`)
  const detail = { name, action, filter, dryRun, perSecond, total: bulk.total }
  await appendAudit(tx, { ...entryOf(bulk, createdBy), action: 'dead-letters.bulk-start', detail })
  return bulk
}

async function abortBulk(tx: Sql, id: string, by: string): Promise<void> {
  const bulk = await readBulk(tx, id, sql`for update`)
  if (bulk?.status !== 'running') return
  await sql`
    update dead_letter_bulks set status = 'aborted', ended_at = clock_timestamp() where id = ${id}::uuid
  `.execute(tx)
  const { done, skipped, total } = bulk
  await appendAudit(tx, { ...entryOf(bulk, by), action: 'dead-letters.bulk-abort', detail: { done, skipped, total } })
}

const entryOf = ({ id, tenantId }: LetterBulk, actor: string) => ({
  tenantId,
  actor,
  subject: `dead-letters-bulk/${id}`,
})

interface BulkRow extends Omit<LetterBulk, 'createdAt' | 'endedAt'> {
  created_at: number
  ended_at: number | null
}

async function readBulk(db: Sql, id: string, lock = sql``): Promise<LetterBulk | undefined> {
  const { rows } = await sql<BulkRow>`
    select id, tenant_id as "tenantId", name, action, filter, dry_run as "dryRun", per_second as "perSecond", status, total, done,
      skipped, created_by as "createdBy", (extract(epoch from created_at) * 1000)::float8 as created_at,
      (extract(epoch from ended_at) * 1000)::float8 as ended_at
    from dead_letter_bulks where id = ${uuidOrNull(id)}::uuid ${lock}
  `.execute(db)
  const [row] = rows
  if (row === undefined) return undefined
  const { created_at, ended_at, ...bulk } = row
  return { ...bulk, createdAt: rfc3339(created_at), endedAt: ended_at === null ? null : rfc3339(ended_at) }
}
