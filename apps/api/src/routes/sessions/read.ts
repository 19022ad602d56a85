import { Problem } from '@canvass/domain/problems/problem.ts'
import { sessionNotFound } from '@canvass/domain/problems/registry.ts'
import { readSession } from '@canvass/runtime/sessions/read-session.ts'
import { createRoute } from '@hono/zod-openapi'
import type { ApiApp, SessionDeps } from '../../deps.ts'
import { stateOf } from '../../http/command-reply.ts'
import { parsePrefer } from '../../http/prefer.ts'
import { responses, TOKEN_PROBLEMS } from '../problem-responses.ts'
import { lookThrough } from './look.ts'
import { idParam, PREFER, sessionSchema } from './schemas.ts'

/** `GET /v1/sessions/{id}`: where the session stands. */
export function readRoute(app: ApiApp, deps: SessionDeps): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/sessions/{id}',
    tags: ['Respondents'],
    summary: 'Read a session',
    description: 'With `Prefer: wait=N` it first waits until the commands queued so far have been applied.',
    security: [{ session: [] }],
    middleware: [deps.respondent, deps.limits.steps],
    parameters: [PREFER],
    request: { params: idParam },
    responses: responses(
      { 200: { description: 'The current page or the ending.', schema: sessionSchema } },
      ['session-not-found', 'overloaded'],
      TOKEN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { id } = c.req.valid('param')
    const { waitMs } = parsePrefer(c.req.header('prefer'))
    if (waitMs !== undefined && (await lookThrough(c, deps, waitMs))) {
      c.header('preference-applied', `wait=${waitMs / 1_000}`)
    }
    const session = await readSession({ ...deps, surveys: deps.versions }, id)
    if (session === undefined) throw new Problem(sessionNotFound())
    const view = deps.exits.signed(c.get('respondent'), session.view)
    return c.body(JSON.stringify({ step: view.step, ...stateOf(view) }), 200, { 'content-type': 'application/json' })
  })
}
