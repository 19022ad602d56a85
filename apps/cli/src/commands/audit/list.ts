import { createAuditLog } from '@canvass/postgres/audit/audit-log.ts'
import type { AuditFilter } from '@canvass/runtime/ports/audit-log.ts'
import { withDatabase } from '../../composition/database.ts'
import { createOutput, table } from '../../output.ts'
import { timeOf } from '../../time-of.ts'

interface Options extends Pick<AuditFilter, 'actor' | 'action' | 'subject'> {
  readonly tenant?: string
  readonly from?: string
  readonly to?: string
  readonly limit: number
  readonly cursor?: string
  readonly json?: boolean
}

/** Prints a page of the audit log. */
export async function list({ tenant, from, to, limit, cursor, json = false, ...rest }: Options): Promise<void> {
  const filter: AuditFilter = {
    ...rest,
    ...(tenant !== undefined && { tenantId: tenant }),
    ...(from !== undefined && { from: timeOf('--from', from) }),
    ...(to !== undefined && { to: timeOf('--to', to) }),
  }
  const page = await withDatabase((database) =>
    createAuditLog(database).list(filter, { limit, ...(cursor !== undefined && { cursor }) }),
  )
  const rows = page.items.map(({ id, at, tenantId, actor, action, subject, detail }) =>
    [id, at, tenantId ?? '-', actor, action, subject, JSON.stringify(detail)].map(String),
  )
  const more = page.next === null ? '' : `\nMore: --cursor ${page.next}`
  const header = ['no.', 'at', 'tenant', 'actor', 'action', 'subject', 'detail']
  createOutput(json).result(page, rows.length === 0 ? 'No entries.' : table([header, ...rows]) + more)
}
