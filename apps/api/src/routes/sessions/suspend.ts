import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import { createRoute } from '@hono/zod-openapi'
import type { ApiApp, SessionDeps } from '../../deps.ts'
import { committedBody, doneOrQueued, replyQueuedUnnumbered } from '../../http/command-reply.ts'
import { BODY_PROBLEMS, EMPTY_BODY, responses, TOKEN_PROBLEMS } from '../problem-responses.ts'
import { addressee, optionsFrom } from './command.ts'
import { committedSchema, idParam, PREFER, queuedCommandSchema } from './schemas.ts'

/** `POST /v1/sessions/{id}/suspend`: pause until the resume token is used. */
export function suspendRoute(app: ApiApp, deps: SessionDeps): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/sessions/{id}/suspend',
    tags: ['Respondents'],
    summary: 'Suspend a session',
    security: [{ session: [] }],
    middleware: [deps.respondent, deps.limits.steps, deps.noBody],
    parameters: [PREFER],
    request: { params: idParam, body: EMPTY_BODY },
    responses: responses(
      {
        200: { description: 'Suspended.', schema: committedSchema },
        202: { description: 'Queued.', schema: queuedCommandSchema },
      },
      ['session-ended', 'session-not-found', 'command-set-aside', 'overloaded'],
      BODY_PROBLEMS,
      TOKEN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const submitted = await deps.submitter.submit(
      { kind: 'suspend', step: null, payload: {}, payloadHash: payloadHash('suspend', {}), ...addressee(c) },
      optionsFrom(c),
    )
    const done = doneOrQueued(submitted)
    if (done === undefined) return replyQueuedUnnumbered(c, submitted.commandId, c.req.valid('param').id)
    return c.body(JSON.stringify(committedBody(done)), 200, { 'content-type': 'application/json' })
  })
}
