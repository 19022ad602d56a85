import { Problem } from '@canvass/domain/problems/problem.ts'
import { surveyNotFound } from '@canvass/domain/problems/registry.ts'
import { analyticsOf } from '@canvass/domain/projection/analytics.ts'
import { readAnalytics } from '@canvass/runtime/analytics/read-analytics.ts'
import { createRoute, z } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, SurveyDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, responses } from '../problem-responses.ts'
import { analyticsSchema, keyParam } from './schemas.ts'

const query = z.strictObject({
  mode: z.enum(['LIVE', 'TEST', 'PREVIEW']).default('LIVE'),
  verify: z.enum(['0', '1']).default('0').openapi({ description: '1 adds the recount from the answers themselves.' }),
})

/** `GET /v1/surveys/{key}/analytics`: the counters of a survey. */
export function analyticsRoute(app: ApiApp, deps: SurveyDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/surveys/{key}/analytics',
    tags: ['Analysts'],
    summary: 'Read the counters of a survey',
    description:
      'At most about 0.3 s behind what is committed. With `verify=1` the member `recount` has the same from SQL, as of the same position.',
    security: [{ admin: [] }],
    middleware: gate.allow('author', 'analyst', 'ops'),
    request: { params: keyParam, query },
    responses: responses(
      { 200: { description: 'The counters.', schema: analyticsSchema } },
      ['survey-not-found', 'field-invalid', 'unknown-field'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { key } = c.req.valid('param')
    const { mode, verify } = c.req.valid('query')
    const head = await deps.store.byKey(c.get('admin').tenantId, key)
    if (head === undefined) throw new Problem(surveyNotFound())
    if (verify === '0') return c.json(await readAnalytics(deps.counters, head.id, mode, deps.now()), 200)
    const asOf = new Date(deps.now()).toISOString()
    const { shown, recounted } = await deps.verify()
    const analytics = analyticsOf(head.id, mode, shown, asOf)
    return c.json({ ...analytics, recount: analyticsOf(head.id, mode, recounted, asOf) }, 200)
  })
}
