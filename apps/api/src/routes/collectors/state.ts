import { Problem } from '@canvass/domain/problems/problem.ts'
import { collectorNotFound } from '@canvass/domain/problems/registry.ts'
import { setupOf } from '@canvass/runtime/collectors/collector-view.ts'
import { closeCollector } from '@canvass/runtime/collectors/put-collector.ts'
import { createRoute } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, CollectorDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, BODY_PROBLEMS, EMPTY_BODY, responses } from '../problem-responses.ts'
import { closedSchema, nameParam } from './schemas.ts'
import { surveyOf } from './survey-of.ts'

const CALLS = [
  { call: 'close', closed: true, summary: 'Let nobody in through a collector' },
  { call: 'open', closed: false, summary: 'Let people in through a closed collector again' },
] as const

/** `POST /v1/surveys/{key}/collectors/{name}/close` and `…/open`. */
export function stateRoutes(app: ApiApp, deps: CollectorDeps, gate: AdminGate): void {
  for (const { call, closed, summary } of CALLS) {
    const route = createRoute({
      method: 'post',
      path: `/v1/surveys/{key}/collectors/{name}/${call}`,
      tags: ['Fieldwork'],
      summary,
      security: [{ admin: [] }],
      middleware: [...gate.allow('author', 'ops'), gate.noBody],
      request: { params: nameParam, body: EMPTY_BODY },
      responses: responses(
        { 200: { description: 'Done.', schema: closedSchema } },
        ['survey-not-found', 'collector-not-found'],
        BODY_PROBLEMS,
        ADMIN_PROBLEMS,
      ),
    })
    app.openapi(route, async (c) => {
      const { key, name } = c.req.valid('param')
      const { id } = await surveyOf(c, deps, key)
      const { tenantId, subject } = c.get('admin')
      const collector = await closeCollector(deps.collectors, id, name, closed, { tenantId, actor: subject })
      if (collector === undefined) throw new Problem(collectorNotFound(name))
      deps.door.forget(id, name)
      return c.json(setupOf(collector), 200)
    })
  }
}
