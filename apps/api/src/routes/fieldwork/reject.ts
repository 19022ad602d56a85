import { Problem } from '@canvass/domain/problems/problem.ts'
import { sessionNotFound } from '@canvass/domain/problems/registry.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import { ownerOf } from '@canvass/runtime/sessions/owner-of.ts'
import { createRoute } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, FieldworkDeps } from '../../deps.ts'
import { committedBody, doneOrQueued, replyQueuedUnnumbered } from '../../http/command-reply.ts'
import { ADMIN_PROBLEMS, BODY_PROBLEMS, responses } from '../problem-responses.ts'
import { optionsFrom } from '../sessions/command.ts'
import { committedSchema, idParam, PREFER, queuedCommandSchema } from '../sessions/schemas.ts'
import { rejectBody } from './schemas.ts'

/** `POST /v1/sessions/{id}/reject`: take a complete back after the fact. */
export function rejectRoute(app: ApiApp, deps: FieldworkDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/sessions/{id}/reject',
    tags: ['Fieldwork'],
    summary: 'Reject a complete',
    description:
      'It leaves the completes, and its quota seats are free for others. Answers are kept. Written to the audit log before it is carried out; rejecting twice changes nothing.',
    security: [{ admin: [] }],
    middleware: [...gate.allow('author', 'ops'), gate.body],
    parameters: [PREFER],
    request: {
      params: idParam,
      body: { content: { 'application/json': { schema: rejectBody } }, required: true },
    },
    responses: responses(
      {
        200: { description: 'Rejected.', schema: committedSchema },
        202: { description: 'Queued.', schema: queuedCommandSchema },
      },
      ['session-not-found', 'reject-not-allowed', 'command-set-aside', 'overloaded'],
      BODY_PROBLEMS,
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { id } = c.req.valid('param')
    const { reason } = c.req.valid('json')
    const { tenantId, subject } = c.get('admin')
    const owner = await ownerOf(deps.sessions, id)
    if (owner?.tenantId !== tenantId) throw new Problem(sessionNotFound())
    await deps.audit.append({
      tenantId,
      actor: subject,
      action: 'session.reject',
      subject: `session/${id}`,
      detail: { surveyId: owner.surveyId, reason },
    })
    const payload = { reason, by: subject }
    const traceparent = c.get('traceparent')
    const submitted = await deps.submitter.submit(
      {
        kind: 'reject',
        step: null,
        payload,
        payloadHash: payloadHash('reject', payload),
        sessionId: id,
        ...owner,
        ...(traceparent !== undefined && { traceparent }),
      },
      optionsFrom(c),
    )
    const done = doneOrQueued(submitted)
    if (done === undefined) return replyQueuedUnnumbered(c, submitted.commandId, id)
    return c.body(JSON.stringify(committedBody(done)), 200, { 'content-type': 'application/json' })
  })
}
