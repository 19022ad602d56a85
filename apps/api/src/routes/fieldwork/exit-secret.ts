import { Problem } from '@canvass/domain/problems/problem.ts'
import { surveyNotFound } from '@canvass/domain/problems/registry.ts'
import { createRoute } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, FieldworkDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, responses } from '../problem-responses.ts'
import { keyParam } from '../surveys/schemas.ts'
import { exitSecretSchema, modeQuery } from './schemas.ts'

/** `GET /v1/surveys/{key}/exit-secret`: what exits and postbacks of a survey are checked with. */
export function exitSecretRoute(app: ApiApp, deps: FieldworkDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/surveys/{key}/exit-secret',
    tags: ['Fieldwork'],
    summary: 'Read the secret that exits are signed with',
    description:
      'For whoever receives respondents or postbacks of this survey. Each mode has its own. Reading it is written to the audit log.',
    security: [{ admin: [] }],
    middleware: gate.allow('author', 'ops'),
    request: { params: keyParam, query: modeQuery },
    responses: responses(
      { 200: { description: 'The secret, as text.', schema: exitSecretSchema } },
      ['survey-not-found', 'field-invalid', 'unknown-field'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { mode } = c.req.valid('query')
    const { tenantId, subject } = c.get('admin')
    const head = await deps.surveys.byKey(tenantId, c.req.valid('param').key)
    if (head === undefined) throw new Problem(surveyNotFound())
    await deps.audit.append({
      tenantId,
      actor: subject,
      action: 'survey.exit-secret',
      subject: `survey/${head.id}`,
      detail: { mode },
    })
    return c.json({ surveyId: head.id, mode, secret: deps.exits.secretOf(head.id, mode) }, 200)
  })
}
