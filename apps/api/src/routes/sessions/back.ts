import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import { createRoute } from '@hono/zod-openapi'
import type { ApiApp, SessionDeps } from '../../deps.ts'
import { replyStep } from '../../http/command-reply.ts'
import { BODY_PROBLEMS, responses, TOKEN_PROBLEMS } from '../problem-responses.ts'
import { addressee, optionsFrom } from './command.ts'
import { backBody, committedSchema, idParam, PREFER, queuedSchema } from './schemas.ts'
import { STEP_PROBLEMS } from './submit-step.ts'

/** `POST /v1/sessions/{id}/back`: return to the page before. */
export function backRoute(app: ApiApp, deps: SessionDeps): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/sessions/{id}/back',
    tags: ['Respondents'],
    summary: 'Go back one page',
    description: 'Uses up a step like a submission.',
    security: [{ session: [] }],
    middleware: [deps.respondent, deps.limits.steps, deps.body],
    parameters: [PREFER],
    request: {
      params: idParam,
      body: { content: { 'application/json': { schema: backBody } }, required: true },
    },
    responses: responses(
      {
        200: { description: 'Committed; this is the page before.', schema: committedSchema },
        202: { description: 'Queued.', schema: queuedSchema },
      },
      ['back-not-allowed', ...STEP_PROBLEMS],
      BODY_PROBLEMS,
      TOKEN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { step } = c.req.valid('json')
    const submitted = await deps.submitter.submit(
      { kind: 'back', step, payload: {}, payloadHash: payloadHash('back', {}), ...addressee(c) },
      optionsFrom(c),
    )
    return replyStep(c, deps.exits, submitted, c.req.valid('param').id, step)
  })
}
