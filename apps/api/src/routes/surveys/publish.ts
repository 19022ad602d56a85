import { publishSurvey } from '@canvass/runtime/surveys/author-survey.ts'
import { createRoute } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, SurveyDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, BODY_PROBLEMS, EMPTY_BODY, responses } from '../problem-responses.ts'
import { keyParam, publishedSchema } from './schemas.ts'

/** `POST /v1/surveys/{key}/publish`: make the draft the version that new sessions run. */
export function publishRoute(app: ApiApp, deps: SurveyDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/surveys/{key}/publish',
    tags: ['Authors'],
    summary: 'Publish the draft',
    description: 'A published version never changes. The same document again gives the same version.',
    security: [{ admin: [] }],
    middleware: [...gate.allow('author'), gate.noBody],
    request: { params: keyParam, body: EMPTY_BODY },
    responses: responses(
      { 200: { description: 'Published.', schema: publishedSchema } },
      ['survey-not-found', 'survey-invalid'],
      BODY_PROBLEMS,
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { key } = c.req.valid('param')
    const head = await publishSurvey(deps.store, c.get('admin').tenantId, key)
    deps.heads.forget(head.id)
    const url = new URL(`/s/${head.id}`, c.req.url).href
    return c.json({ surveyId: head.id, key, version: head.liveVersion, url }, 200)
  })
}
