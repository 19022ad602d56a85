import type { AuditEntry, AuditLog } from '@canvass/runtime/ports/audit-log.ts'
import { sql } from 'kysely'
import { type Database, type Sql, sqlOf } from '../connect.ts'

export const createAuditLog = (database: Database): AuditLog => ({
  append: (entry) => appendAudit(sqlOf(database), entry),
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

export interface AuditCheck {
  readonly entries: number
  /** Number of the first entry that is not what was written, or is not where it was written; null when all are. */
  readonly brokenAt: number | null
}

/**
 * Recomputes the chain. Finds entries changed, taken out, put in or re-ordered; entries cut off at the end are found by comparing
 * with a number noted elsewhere.
 */
export async function verifyAudit(database: Database): Promise<AuditCheck> {
  const { rows } = await sql<AuditCheck>`
    select count(*)::int as entries, (min(number) filter (where not intact))::int as "brokenAt"
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
