import { saveDraft } from '@canvass/runtime/surveys/author-survey.ts'
import { createRoute } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, SurveyDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, BODY_PROBLEMS, responses } from '../problem-responses.ts'
import { documentSchema, draftSchema, keyParam } from './schemas.ts'

/** `PUT /v1/surveys/{key}`: keep a draft. */
export function draftRoute(app: ApiApp, deps: SurveyDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'put',
    path: '/v1/surveys/{key}',
    tags: ['Authors'],
    summary: 'Save a draft',
    description: 'The body is the survey document. Diagnostics tell what would keep it from being published.',
    security: [{ admin: [] }],
    middleware: [...gate.allow('author'), gate.body],
    request: {
      params: keyParam,
      body: { content: { 'application/json': { schema: documentSchema } }, required: true },
    },
    responses: responses(
      { 200: { description: 'Saved.', schema: draftSchema } },
      ['survey-invalid'],
      BODY_PROBLEMS,
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { key } = c.req.valid('param')
    const { head, diagnostics } = await saveDraft(deps.store, c.get('admin').tenantId, key, c.req.valid('json'))
    return c.json({ surveyId: head.id, key, state: head.state, liveVersion: head.liveVersion, diagnostics }, 200)
  })
}
