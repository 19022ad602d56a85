import { DEFAULT_TENANT } from '@canvass/runtime/access/admin-claims.ts'
import type {
  AuditEntry,
  AuditFilter,
  AuditLog,
  AuditReader,
  WrittenAuditEntry,
} from '@canvass/runtime/ports/audit-log.ts'
import { type RawBuilder, sql } from 'kysely'
import { type Database, type Sql, sqlOf } from '../connect.ts'

export const createAuditLog = (database: Database): AuditLog & AuditReader => ({
  append: (entry) => appendAudit(sqlOf(database), entry),
  list: (filter, page) => listAudit(sqlOf(database), filter, page),
})

/**
 * Appends an entry; Postgres numbers it and chains its hash, so entries of many processes form one chain. In a transaction it should
 * come last: others who append wait for its end.
 */
export async function appendAudit(db: Sql, entry: AuditEntry): Promise<void> {
  await sql`
    insert into audit_log (tenant_id, actor, action, subject, detail)
    values (${entry.tenantId}, ${entry.actor}, ${entry.action}, ${entry.subject}, ${JSON.stringify(entry.detail)}::json)
  `.execute(db)
}

/** Newest first; the cursor is the number of the last entry of the page before. */
async function listAudit(db: Sql, filter: AuditFilter, page: { readonly cursor?: string; readonly limit: number }) {
  const before = /^\d{1,18}$/.test(page.cursor ?? '') ? (page.cursor ?? '') : null
  const { rows } = await sql<WrittenAuditEntry & { ms: number }>`
    select id::float8 as id, (extract(epoch from at) * 1000)::float8 as ms, tenant_id as "tenantId", actor, action, subject, detail,
      encode(hash, 'hex') as hash
    from audit_log where ${auditCondition(filter)} and (${before}::bigint is null or audit_log.id < ${before}::bigint)
    order by audit_log.id desc limit ${page.limit + 1}::int
  `.execute(db)
  const items = rows.slice(0, page.limit).map(({ ms, ...entry }) => ({ ...entry, at: new Date(ms).toISOString() }))
  return { items, next: rows.length > page.limit ? String(items.at(-1)?.id ?? '') : null }
}

function auditCondition({ tenantId, actor, action, subject, from, to }: AuditFilter): RawBuilder<unknown> {
  const conditions = [sql`true`]
  if (tenantId !== undefined) conditions.push(sql`coalesce(tenant_id, ${DEFAULT_TENANT}) = ${tenantId}`)
  if (actor !== undefined) conditions.push(sql`actor = ${actor}`)
  if (action !== undefined) conditions.push(sql`action = ${action}`)
  if (subject !== undefined) conditions.push(sql`subject = ${subject}`)
  if (from !== undefined) conditions.push(sql`at >= ${from}::timestamptz`)
  if (to !== undefined) conditions.push(sql`at < ${to}::timestamptz`)
  return sql.join(conditions, sql` and `)
}

export interface AuditCheck {
  readonly entries: number
  /** Hash of the last entry, hex; note it with the number of entries elsewhere to find later whether the end was cut off. */
  readonly lastHash: string | null
  /** Number of the first entry that is not what was written, or is not where it was written; null when all are. */
  readonly brokenAt: number | null
}

/**
 * Recomputes the chain. Finds entries changed, taken out, put in or re-ordered; entries cut off at the end are found by comparing
 * with a number noted elsewhere.
 */
export async function verifyAudit(database: Database): Promise<AuditCheck> {
  const { rows } = await sql<AuditCheck>`
    select count(*)::int as entries, (min(number) filter (where not intact))::int as "brokenAt",
      (select encode(hash, 'hex') from audit_log order by id desc limit 1) as "lastHash"
    from (
      select entry.id as number, entry.id = row_number() over chain and entry.hash = audit_hash(lag(entry.hash) over chain, entry)
        as intact
      from audit_log as entry window chain as (order by entry.id)
    ) as checked
  `.execute(sqlOf(database))
  const [check] = rows
  if (check === undefined) throw new Error('the audit log could not be read')
  return check
}
