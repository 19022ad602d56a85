import { Problem } from '@canvass/domain/problems/problem.ts'
import { notFound } from '@canvass/domain/problems/registry.ts'
import { createRoute, z } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, OperationsDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, responses } from '../problem-responses.ts'
import {
  filter,
  filterOf,
  groupSchema,
  letterParam,
  letterSchema,
  page,
  wholeLetterSchema,
} from './dead-letter-schemas.ts'

const commonTo = (gate: AdminGate) => ({
  method: 'get' as const,
  tags: ['Operators'],
  security: [{ admin: [] }],
  middleware: gate.allow('ops'),
})

/** `GET /v1/dead-letters`: what could not be processed. */
export function listLettersRoute(app: ApiApp, { letters }: OperationsDeps, gate: AdminGate): void {
  const schema = z.object({ items: z.array(letterSchema), next: z.string().nullable() }).openapi('DeadLetters')
  const route = createRoute({
    ...commonTo(gate),
    path: '/v1/dead-letters',
    summary: 'List dead letters',
    request: { query: page },
    responses: responses(
      { 200: { description: 'A page of letters, newest first.', schema } },
      ['field-invalid', 'unknown-field'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { cursor, limit, ...rest } = c.req.valid('query')
    const wanted = { ...filterOf(rest), tenantId: c.get('admin').tenantId }
    return c.json(await letters.list(wanted, { limit, ...(cursor !== undefined && { cursor }) }), 200)
  })
}

/** `GET /v1/dead-letters/groups`: letters by their cause. */
export function letterGroupsRoute(app: ApiApp, { letters }: OperationsDeps, gate: AdminGate): void {
  const schema = z.object({ items: z.array(groupSchema), next: z.null() }).openapi('DeadLetterGroups')
  const route = createRoute({
    ...commonTo(gate),
    path: '/v1/dead-letters/groups',
    summary: 'Group dead letters by cause',
    request: { query: filter },
    responses: responses(
      { 200: { description: 'All groups.', schema } },
      ['field-invalid', 'unknown-field'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const items = await letters.groups({ ...filterOf(c.req.valid('query')), tenantId: c.get('admin').tenantId })
    return c.json({ items, next: null }, 200)
  })
}

/** `GET /v1/dead-letters/{id}`. */
export function letterRoute(app: ApiApp, { letters, desk }: OperationsDeps, gate: AdminGate): void {
  const route = createRoute({
    ...commonTo(gate),
    path: '/v1/dead-letters/{id}',
    summary: 'Read a dead letter',
    request: { params: letterParam },
    responses: responses(
      { 200: { description: 'The letter.', schema: wholeLetterSchema } },
      ['not-found', 'field-invalid'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { id } = c.req.valid('param')
    const letter = await letters.get(id, c.get('admin').tenantId)
    if (letter === undefined) throw new Problem(notFound())
    return c.json({ ...letter, revisions: await desk.revisions(id) }, 200)
  })
}
