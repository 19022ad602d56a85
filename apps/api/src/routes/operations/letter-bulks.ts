import { Problem } from '@canvass/domain/problems/problem.ts'
import { notFound } from '@canvass/domain/problems/registry.ts'
import type { LetterBulk } from '@canvass/runtime/ports/letter-desk.ts'
import { createRoute } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, OperationsDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, BODY_PROBLEMS, responses } from '../problem-responses.ts'
import { bulkBody, bulkSchema, filterOf, letterParam } from './dead-letter-schemas.ts'

const commonTo = { tags: ['Operators'], security: [{ admin: [] }] }

/** As it is shown: with the names of the address. */
function shown({ tenantId: _theirs, filter, ...bulk }: LetterBulk) {
  const { surveyId, ...rest } = filter
  return { ...bulk, filter: { ...rest, ...(surveyId !== undefined && { survey: surveyId }) } }
}

/** `POST /v1/dead-letters/bulk`: retry or discard many. */
export function startBulkRoute(app: ApiApp, deps: OperationsDeps, gate: AdminGate): void {
  const route = createRoute({
    ...commonTo,
    method: 'post',
    path: '/v1/dead-letters/bulk',
    middleware: [...gate.allow('ops'), gate.body],
    summary: 'Retry or discard many dead letters',
    description:
      'Workers do it at the rate given, each letter once: those that are parked now and match the filter. A letter that fails again is not tried again. Written to the audit log.',
    request: { body: { content: { 'application/json': { schema: bulkBody } }, required: true } },
    responses: responses({ 202: { description: 'Begun.', schema: bulkSchema } }, BODY_PROBLEMS, ADMIN_PROBLEMS),
  })
  app.openapi(route, async (c) => {
    const { tenantId, subject: createdBy } = c.get('admin')
    const { filter, ...order } = c.req.valid('json')
    const bulk = await deps.bulks.start({ ...order, id: deps.newId(), tenantId, createdBy, filter: filterOf(filter) })
    return c.json(shown(bulk), 202, { location: `/v1/dead-letters/bulk/${bulk.id}`, 'retry-after': '1' })
  })
}

async function found({ bulks }: OperationsDeps, id: string, tenantId: string): Promise<LetterBulk> {
  const bulk = await bulks.get(id, tenantId)
  if (bulk === undefined) throw new Problem(notFound())
  return bulk
}

/** `GET /v1/dead-letters/bulk/{id}`: how far it is. */
export function bulkRoute(app: ApiApp, deps: OperationsDeps, gate: AdminGate): void {
  const route = createRoute({
    ...commonTo,
    method: 'get',
    path: '/v1/dead-letters/bulk/{id}',
    middleware: gate.allow('ops'),
    summary: 'Read the progress of work on many dead letters',
    request: { params: letterParam },
    responses: responses(
      { 200: { description: 'Its progress.', schema: bulkSchema } },
      ['not-found', 'field-invalid'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    return c.json(shown(await found(deps, c.req.valid('param').id, c.get('admin').tenantId)), 200)
  })
}

/** `DELETE /v1/dead-letters/bulk/{id}`: stop it. */
export function abortBulkRoute(app: ApiApp, deps: OperationsDeps, gate: AdminGate): void {
  const route = createRoute({
    ...commonTo,
    method: 'delete',
    path: '/v1/dead-letters/bulk/{id}',
    middleware: [...gate.allow('ops'), gate.noBody],
    summary: 'Abort work on many dead letters',
    description: 'What is done stays done. Changes nothing when it has ended. Written to the audit log.',
    request: { params: letterParam },
    responses: responses(
      { 200: { description: 'It has ended.', schema: bulkSchema } },
      ['not-found', 'field-invalid', 'unknown-field'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { id } = c.req.valid('param')
    const { tenantId, subject } = c.get('admin')
    await found(deps, id, tenantId)
    await deps.bulks.abort(id, subject)
    return c.json(shown(await found(deps, id, tenantId)), 200)
  })
}
