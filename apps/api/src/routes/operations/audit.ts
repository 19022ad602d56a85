import { createRoute, z } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, OperationsDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, responses } from '../problem-responses.ts'
import { moment, paging, word } from './query-schemas.ts'

const entrySchema = z
  .object({
    id: z.int().openapi({ description: 'Number in the chain, from 1.' }),
    at: z.string(),
    tenantId: z.string().nullable(),
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    detail: z.unknown(),
    hash: z.string().openapi({ description: 'SHA-256 over this entry and the hash before it.' }),
  })
  .openapi('AuditEntry')

const auditPage = z
  .strictObject({
    actor: word(200).exactOptional(),
    action: word(100).exactOptional(),
    subject: word(200).exactOptional(),
    from: moment.exactOptional(),
    to: moment.exactOptional(),
  })
  .extend(paging)

/** `GET /v1/audit`: who did what. */
export function auditRoute(app: ApiApp, { audit }: OperationsDeps, gate: AdminGate): void {
  const schema = z.object({ items: z.array(entrySchema), next: z.string().nullable() }).openapi('AuditEntries')
  const route = createRoute({
    method: 'get',
    path: '/v1/audit',
    tags: ['Operators'],
    summary: 'List the audit log',
    description: 'Entries of the tenant, newest first. Each hash covers the entry and the hash before it.',
    security: [{ admin: [] }],
    middleware: gate.allow('ops'),
    request: { query: auditPage },
    responses: responses(
      { 200: { description: 'A page of entries, newest first.', schema } },
      ['field-invalid', 'unknown-field'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { cursor, limit, ...filter } = c.req.valid('query')
    const { tenantId } = c.get('admin')
    return c.json(await audit.list({ ...filter, tenantId }, { limit, ...(cursor !== undefined && { cursor }) }), 200)
  })
}
