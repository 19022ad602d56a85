import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import { createRoute } from '@hono/zod-openapi'
import type { ApiApp, SessionDeps } from '../../deps.ts'
import { replyStep } from '../../http/command-reply.ts'
import { BODY_PROBLEMS, responses, TOKEN_PROBLEMS } from '../problem-responses.ts'
import { addressee, optionsFrom } from './command.ts'
import { committedSchema, idParam, PREFER, queuedSchema, terminateBody } from './schemas.ts'
import { STEP_PROBLEMS } from './submit-step.ts'

/** `POST /v1/sessions/{id}/terminate`: the respondent refuses to go on. */
export function terminateRoute(app: ApiApp, deps: SessionDeps): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/sessions/{id}/terminate',
    tags: ['Respondents'],
    summary: 'End the session early',
    description: 'Answers so far are kept; the session ends as refused.',
    security: [{ session: [] }],
    middleware: [deps.respondent, deps.limits.steps, deps.body],
    parameters: [PREFER],
    request: {
      params: idParam,
      body: { content: { 'application/json': { schema: terminateBody } }, required: true },
    },
    responses: responses(
      {
        200: { description: 'Committed; this is the ending.', schema: committedSchema },
        202: { description: 'Queued.', schema: queuedSchema },
      },
      STEP_PROBLEMS,
      BODY_PROBLEMS,
      TOKEN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { step, reason } = c.req.valid('json')
    const payload = { reason }
    const submitted = await deps.submitter.submit(
      { kind: 'terminate', step, payload, payloadHash: payloadHash('terminate', payload), ...addressee(c) },
      optionsFrom(c),
    )
    return replyStep(c, deps.exits, submitted, c.req.valid('param').id, step)
  })
}
