import type { SessionView } from '@canvass/domain/session/page-view.ts'
import { type StepOutcome, stepOutcome } from '@canvass/runtime/sessions/step-outcome.ts'
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, SessionDeps } from '../../deps.ts'
import { committedBody } from '../../http/command-reply.ts'
import { parsePrefer } from '../../http/prefer.ts'
import { problemBody } from '../../http/problem-reply.ts'
import { responses, TOKEN_PROBLEMS } from '../problem-responses.ts'
import { lookThrough } from './look.ts'
import { PREFER, stepParam } from './schemas.ts'

const stepStateSchema = z
  .looseObject({
    state: z.enum(['committed', 'refused', 'set-aside', 'pending', 'unknown']),
    problem: z.looseObject({ code: z.string() }).optional().openapi({ description: 'Why it was refused.' }),
    deadLetterId: z.string().optional(),
  })
  .openapi('StepState', { description: 'A committed step has the members of the reply it would have got.' })

const bodyOf = (outcome: StepOutcome, path: string, signed: (view: SessionView) => SessionView) => {
  if (outcome.state === 'committed') {
    const { state, eventId, view } = outcome
    return { state, ...committedBody({ eventId, view: signed(view), duplicate: false }) }
  }
  if (outcome.state === 'refused') return { ...outcome, problem: problemBody(outcome.problem, path) }
  return outcome
}

/** `GET /v1/sessions/{id}/steps/{step}`: what became of a step that was answered 202, or not at all. */
export function stepStateRoute(app: ApiApp, deps: SessionDeps): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/sessions/{id}/steps/{step}',
    tags: ['Respondents'],
    summary: 'Ask what became of a step',
    description:
      '`pending`: not decided, or never sent. With `Prefer: wait=N` everything queued is decided first; `unknown` then means: send it again.',
    security: [{ session: [] }],
    middleware: [deps.respondent, deps.limits.steps],
    parameters: [PREFER],
    request: {
      params: stepParam,
      query: z.strictObject({
        command: z
          .string()
          .max(64)
          .optional()
          .openapi({ description: 'Asks about this attempt (`commandId` of the 202).' }),
      }),
    },
    responses: responses({ 200: { description: 'What is known.', schema: stepStateSchema } }, TOKEN_PROBLEMS, [
      'field-invalid',
      'unknown-field',
      'overloaded',
    ]),
  })
  app.openapi(route, async (c) => {
    const { id, step } = c.req.valid('param')
    const { command } = c.req.valid('query')
    const { waitMs } = parsePrefer(c.req.header('prefer'))
    const reading = { ...deps, surveys: deps.versions }
    const asked = command === undefined ? {} : { commandId: command }
    let outcome = await stepOutcome(reading, id, step, asked)
    if (outcome.state === 'pending' && waitMs !== undefined && (await lookThrough(c, deps, waitMs))) {
      c.header('preference-applied', `wait=${waitMs / 1_000}`)
      outcome = await stepOutcome(reading, id, step, { ...asked, afterLook: true })
    }
    const signed = (view: SessionView) => deps.exits.signed(c.get('respondent'), view)
    return c.body(JSON.stringify(bodyOf(outcome, c.req.path, signed)), 200, { 'content-type': 'application/json' })
  })
}
