import { discardLetter, retryLetter } from '@canvass/runtime/dead-letters/decide-letter.ts'
import { createRoute } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, OperationsDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, BODY_PROBLEMS, responses } from '../problem-responses.ts'
import { discardBody, letterParam, letterSchema, retryBody } from './dead-letter-schemas.ts'

const commonTo = (gate: AdminGate) => ({
  method: 'post' as const,
  tags: ['Operators'],
  security: [{ admin: [] }],
  middleware: [...gate.allow('ops'), gate.body],
})

const RETRY_AFTER_S = '1'

/** `POST /v1/dead-letters/{id}/retry`: send a letter again, changed or as it is. */
export function retryLetterRoute(app: ApiApp, deps: OperationsDeps, gate: AdminGate): void {
  const route = createRoute({
    ...commonTo(gate),
    path: '/v1/dead-letters/{id}/retry',
    summary: 'Retry a dead letter',
    description:
      'A worker sends it within seconds: a command into its mailbox, with the other parked ones of its session in step order; a record to its retry topic. Its status then tells what became of it. An edited command keeps the revision before it; of a record only key and headers can be changed. Written to the audit log.',
    request: {
      params: letterParam,
      body: { content: { 'application/json': { schema: retryBody } }, required: true },
    },
    responses: responses(
      { 202: { description: 'On its way.', schema: letterSchema } },
      ['not-found', 'letter-not-retryable', 'letter-not-sendable'],
      BODY_PROBLEMS,
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { id } = c.req.valid('param')
    const { tenantId, subject: actor } = c.get('admin')
    const letter = await retryLetter(deps, { tenantId, actor }, id, c.req.valid('json'))
    return c.json(letter, 202, { location: `/v1/dead-letters/${id}`, 'retry-after': RETRY_AFTER_S })
  })
}

/** `POST /v1/dead-letters/{id}/discard`: leave a letter for good. */
export function discardLetterRoute(app: ApiApp, deps: OperationsDeps, gate: AdminGate): void {
  const route = createRoute({
    ...commonTo(gate),
    path: '/v1/dead-letters/{id}/discard',
    summary: 'Discard a dead letter',
    description: 'It is kept with the reason and never sent again. Written to the audit log.',
    request: {
      params: letterParam,
      body: { content: { 'application/json': { schema: discardBody } }, required: true },
    },
    responses: responses(
      { 200: { description: 'Discarded.', schema: letterSchema } },
      ['not-found', 'letter-not-retryable'],
      BODY_PROBLEMS,
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { tenantId, subject: actor } = c.get('admin')
    const { reason } = c.req.valid('json')
    return c.json(await discardLetter(deps, { tenantId, actor }, c.req.valid('param').id, reason), 200)
  })
}
