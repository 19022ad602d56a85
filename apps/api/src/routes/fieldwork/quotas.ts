import { Problem } from '@canvass/domain/problems/problem.ts'
import { surveyNotFound } from '@canvass/domain/problems/registry.ts'
import { readQuotas } from '@canvass/runtime/quotas/read-quotas.ts'
import { createRoute } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, FieldworkDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, responses } from '../problem-responses.ts'
import { keyParam } from '../surveys/schemas.ts'
import { modeQuery, quotasSchema } from './schemas.ts'

/** `GET /v1/surveys/{key}/quotas`: how the quotas of a survey stand. */
export function quotasRoute(app: ApiApp, deps: FieldworkDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/surveys/{key}/quotas',
    tags: ['Fieldwork'],
    summary: 'Read the quotas of a survey',
    description:
      'Counts are at most about 0.3 s behind what is committed; targets are exact. No hard cell is ever filled past its target.',
    security: [{ admin: [] }],
    middleware: gate.allow('author', 'analyst', 'ops'),
    request: { params: keyParam, query: modeQuery },
    responses: responses(
      { 200: { description: 'Every cell, in the order of the document.', schema: quotasSchema } },
      ['survey-not-found', 'field-invalid', 'unknown-field'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { mode } = c.req.valid('query')
    const head = await deps.surveys.byKey(c.get('admin').tenantId, c.req.valid('param').key)
    if (head === undefined) throw new Problem(surveyNotFound())
    const { items } = await readQuotas(deps.quotas, deps.counters, head.id, mode)
    return c.json({ items: [...items] }, 200)
  })
}
