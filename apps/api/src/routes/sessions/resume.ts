import { Problem } from '@canvass/domain/problems/problem.ts'
import { sessionNotFound } from '@canvass/domain/problems/registry.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import { readSession } from '@canvass/runtime/sessions/read-session.ts'
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, SessionDeps } from '../../deps.ts'
import { committedBody, doneOrQueued, replyQueuedUnnumbered } from '../../http/command-reply.ts'
import { BODY_PROBLEMS, responses } from '../problem-responses.ts'
import { optionsFrom } from './command.ts'
import { PREFER, queuedCommandSchema, startedSchema } from './schemas.ts'
import { issueTokens } from './tokens.ts'

const resumeBody = z.strictObject({ resumeToken: z.string().min(1).max(200) })

/** `POST /v1/sessions/resume`: come back with the resume token; the old one works until the new one is used. */
export function resumeRoute(app: ApiApp, deps: SessionDeps): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/sessions/resume',
    tags: ['Respondents'],
    summary: 'Resume a session',
    middleware: [deps.limits.starts, deps.body],
    parameters: [PREFER],
    request: {
      body: { content: { 'application/json': { schema: resumeBody } }, required: true },
    },
    responses: responses(
      {
        200: { description: 'Resumed; a new pair of tokens.', schema: startedSchema },
        202: { description: 'Queued.', schema: queuedCommandSchema },
      },
      ['token-invalid', 'token-expired', 'session-ended', 'session-not-found', 'command-set-aside', 'overloaded'],
      BODY_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { sessionId, generation } = deps.resumeTokens.open(c.req.valid('json').resumeToken)
    const session = await readSession({ ...deps, surveys: deps.versions }, sessionId)
    if (session === undefined) throw new Problem(sessionNotFound())
    const { surveyId, tenantId, mode, version } = session.state
    const payload = { generation }
    const submitted = await deps.submitter.submit(
      {
        kind: 'resume',
        step: null,
        payload,
        payloadHash: payloadHash('resume', payload),
        sessionId,
        surveyId,
        tenantId,
      },
      optionsFrom(c),
    )
    const done = doneOrQueued(submitted)
    if (done === undefined) return replyQueuedUnnumbered(c, submitted.commandId, sessionId)
    const survey = await deps.versions.get(surveyId, version)
    const days = survey?.settings.resumeDays ?? 0
    const claims = { sessionId, surveyId, tenantId, mode }
    const tokens = await issueTokens(deps, claims, days, generation + 1)
    const reply = committedBody({ ...done, view: deps.exits.signed(claims, done.view) })
    return c.body(JSON.stringify({ sessionId, ...tokens, ...reply }), 200, {
      'content-type': 'application/json',
    })
  })
}
