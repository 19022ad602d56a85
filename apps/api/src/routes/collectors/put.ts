import { setupOf } from '@canvass/runtime/collectors/collector-view.ts'
import { putCollector } from '@canvass/runtime/collectors/put-collector.ts'
import { createRoute } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, CollectorDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, BODY_PROBLEMS, responses } from '../problem-responses.ts'
import { collectorBody, nameParam, putSchema, wishOf } from './schemas.ts'
import { surveyOf } from './survey-of.ts'

/** `PUT /v1/surveys/{key}/collectors/{name}`: make a door, or make it as it is said here. */
export function putRoute(app: ApiApp, deps: CollectorDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'put',
    path: '/v1/surveys/{key}/collectors/{name}',
    tags: ['Fieldwork'],
    summary: 'Make or change a collector',
    description:
      'What is left out is not wanted: no window, no cap. The first collector of a survey closes it to everybody who comes through none; who names none comes through `default`, if there is one. Holds within a second in every process; caps hold from the next start on. Written to the audit log.',
    security: [{ admin: [] }],
    middleware: [...gate.allow('author'), gate.body],
    request: {
      params: nameParam,
      body: { content: { 'application/json': { schema: collectorBody } }, required: true },
    },
    responses: responses(
      { 200: { description: 'As it is now.', schema: putSchema } },
      ['survey-not-found'],
      BODY_PROBLEMS,
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { key, name } = c.req.valid('param')
    const { id } = await surveyOf(c, deps, key)
    const { tenantId, subject } = c.get('admin')
    const by = { tenantId, actor: subject }
    const { collector, created, secret } = await putCollector(
      deps.collectors,
      id,
      name,
      wishOf(c.req.valid('json')),
      by,
    )
    deps.door.forget(id, name)
    return c.json({ ...setupOf(collector), created, secret }, 200)
  })
}
