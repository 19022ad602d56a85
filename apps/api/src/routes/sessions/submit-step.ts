import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import { createRoute } from '@hono/zod-openapi'
import type { ApiApp, SessionDeps } from '../../deps.ts'
import { replyStep } from '../../http/command-reply.ts'
import { BODY_PROBLEMS, responses, TOKEN_PROBLEMS } from '../problem-responses.ts'
import { addressee, optionsFrom } from './command.ts'
import { committedSchema, PREFER, queuedSchema, stepParam, submitBody } from './schemas.ts'

/** What any numbered command may be refused with. */
export const STEP_PROBLEMS = [
  'step-conflict',
  'step-ahead',
  'session-ended',
  'session-suspended',
  'session-not-found',
  'command-set-aside',
  'overloaded',
]

/** `POST /v1/sessions/{id}/steps/{step}`: the answers of one page. */
export function submitStepRoute(app: ApiApp, deps: SessionDeps): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/sessions/{id}/steps/{step}',
    tags: ['Respondents'],
    summary: 'Submit the answers of a page',
    description: 'The step number makes it idempotent: the same step with the same answers has the same outcome.',
    security: [{ session: [] }],
    middleware: [deps.respondent, deps.limits.steps, deps.body],
    parameters: [PREFER],
    request: {
      params: stepParam,
      body: { content: { 'application/json': { schema: submitBody } }, required: true },
    },
    responses: responses(
      {
        200: { description: 'Committed; this is the next page or the ending.', schema: committedSchema },
        202: { description: 'Queued.', schema: queuedSchema },
      },
      ['answers-invalid', ...STEP_PROBLEMS],
      BODY_PROBLEMS,
      TOKEN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { id, step } = c.req.valid('param')
    const payload = c.req.valid('json')
    const submitted = await deps.submitter.submit(
      { kind: 'submit', step, payload, payloadHash: payloadHash('submit', payload), ...addressee(c) },
      optionsFrom(c),
    )
    return replyStep(c, deps.exits, submitted, id, step)
  })
}
