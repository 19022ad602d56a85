import { Problem } from '@canvass/domain/problems/problem.ts'
import { surveyNotFound } from '@canvass/domain/problems/registry.ts'
import { changeCell, previewCell } from '@canvass/runtime/quotas/change-cell.ts'
import { createRoute } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, FieldworkDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, BODY_PROBLEMS, responses } from '../problem-responses.ts'
import { cellBody, cellParam, changedCellSchema, modeQuery } from './schemas.ts'

/** `PATCH /v1/surveys/{key}/quotas/{plan}/cells/{cell}`: another target, or closed and open. */
export function changeCellRoute(app: ApiApp, deps: FieldworkDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'patch',
    path: '/v1/surveys/{key}/quotas/{plan}/cells/{cell}',
    tags: ['Fieldwork'],
    summary: 'Change a quota cell in the field',
    description:
      'Holds from the next decision on, and is written to the audit log. A hard target below what is filled closes the cell at what is filled; `requestedTarget` keeps the wish, and the target comes down as seats return.',
    security: [{ admin: [] }],
    middleware: [...gate.allow('author', 'ops'), gate.body],
    request: {
      params: cellParam,
      query: modeQuery,
      body: { content: { 'application/json': { schema: cellBody } }, required: true },
    },
    responses: responses(
      { 200: { description: 'The cell before and after.', schema: changedCellSchema } },
      ['survey-not-found', 'quota-cell-not-found'],
      BODY_PROBLEMS,
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { key, plan, cell } = c.req.valid('param')
    const { mode } = c.req.valid('query')
    const { preview, ...wish } = c.req.valid('json')
    const { tenantId, subject } = c.get('admin')
    const head = await deps.surveys.byKey(tenantId, key)
    if (head === undefined) throw new Problem(surveyNotFound())
    const ref = { surveyId: head.id, mode, plan, cell }
    const changed = preview
      ? await previewCell(deps.quotas, ref, wish)
      : await changeCell(deps.quotas, ref, wish, { tenantId, actor: subject })
    return c.json({ preview, ...changed }, 200)
  })
}
