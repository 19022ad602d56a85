import { Problem } from '@canvass/domain/problems/problem.ts'
import { surveyNotFound } from '@canvass/domain/problems/registry.ts'
import { createRoute, z } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, SurveyDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, responses } from '../problem-responses.ts'
import { documentSchema, keyParam } from './schemas.ts'

const versionParam = keyParam.extend({
  version: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be a number from 1')
    .transform(Number)
    .openapi({ param: { name: 'version', in: 'path' }, type: 'integer', minimum: 1 }),
})

/** `GET /v1/surveys/{key}/versions/{version}`: the document as it was published. */
export function versionRoute(app: ApiApp, deps: SurveyDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/surveys/{key}/versions/{version}',
    tags: ['Authors'],
    summary: 'Read a published version',
    security: [{ admin: [] }],
    middleware: gate.allow('author', 'analyst'),
    request: { params: versionParam },
    responses: responses(
      { 200: { description: 'The document.', schema: documentSchema } },
      ['survey-not-found', 'field-invalid'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { key, version } = c.req.valid('param')
    const head = await deps.store.byKey(c.get('admin').tenantId, key)
    const document = head && (await deps.store.version(head.id, version))
    if (document === undefined) throw new Problem(surveyNotFound())
    return c.body(JSON.stringify(document), 200, { 'content-type': 'application/json' })
  })
}
