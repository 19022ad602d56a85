import { Problem } from '@canvass/domain/problems/problem.ts'
import { surveyNotFound } from '@canvass/domain/problems/registry.ts'
import { createRoute } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, SurveyDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, BODY_PROBLEMS, EMPTY_BODY, responses } from '../problem-responses.ts'
import { headSchema, keyParam } from './schemas.ts'

const CALLS = [
  {
    call: 'close',
    state: 'closed',
    summary: 'Take no new sessions',
    description: 'Running sessions go on to their end.',
  },
  { call: 'open', state: 'open', summary: 'Take new sessions again', description: 'Undoes closing.' },
] as const

/** `POST /v1/surveys/{key}/close` and `…/open`. */
export function stateRoutes(app: ApiApp, deps: SurveyDeps, gate: AdminGate): void {
  for (const { call, state, summary, description } of CALLS) {
    const route = createRoute({
      method: 'post',
      path: `/v1/surveys/{key}/${call}`,
      tags: ['Authors'],
      summary,
      description,
      security: [{ admin: [] }],
      middleware: [...gate.allow('author'), gate.noBody],
      request: { params: keyParam, body: EMPTY_BODY },
      responses: responses(
        { 200: { description: 'Done.', schema: headSchema } },
        ['survey-not-found'],
        BODY_PROBLEMS,
        ADMIN_PROBLEMS,
      ),
    })
    app.openapi(route, async (c) => {
      const { key } = c.req.valid('param')
      const head = await deps.store.setState(c.get('admin').tenantId, key, state)
      if (head === undefined) throw new Problem(surveyNotFound())
      deps.heads.forget(head.id)
      return c.json({ surveyId: head.id, key, state: head.state, liveVersion: head.liveVersion }, 200)
    })
  }
}
