import { countedOf } from '@canvass/runtime/collectors/collector-view.ts'
import { createRoute, z } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, CollectorDeps } from '../../deps.ts'
import { modeQuery } from '../fieldwork/schemas.ts'
import { ADMIN_PROBLEMS, responses } from '../problem-responses.ts'
import { keyParam } from '../surveys/schemas.ts'
import { collectorsSchema } from './schemas.ts'
import { surveyOf } from './survey-of.ts'

const query = modeQuery.extend({
  cursor: z.string().max(100).exactOptional(),
  limit: z.coerce.number().int().min(1).max(200).default(50).openapi({ type: 'integer' }),
})

/** `GET /v1/surveys/{key}/collectors`: the doors of a survey and who came through them. */
export function listRoute(app: ApiApp, deps: CollectorDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/surveys/{key}/collectors',
    tags: ['Fieldwork'],
    summary: 'List the collectors of a survey',
    description: 'Starts, completes and held seats are exact; `denied` is a few seconds behind.',
    security: [{ admin: [] }],
    middleware: gate.allow('author', 'analyst', 'ops'),
    request: { params: keyParam, query },
    responses: responses(
      { 200: { description: 'By name.', schema: collectorsSchema } },
      ['survey-not-found', 'field-invalid', 'unknown-field'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { mode, ...page } = c.req.valid('query')
    const { id } = await surveyOf(c, deps, c.req.valid('param').key)
    const { items, next, now } = await deps.collectors.list(id, mode, page)
    return c.json({ items: items.map((item) => countedOf(item, now)), next }, 200)
  })
}
