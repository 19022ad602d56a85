import type { SubmitOptions } from '@canvass/runtime/mailbox/submit-command.ts'
import type { ApiContext } from '../../context.ts'
import { parsePrefer } from '../../http/prefer.ts'

/** Whose session a command is for, as the token says, and the trace it belongs to. */
export function addressee(c: ApiContext) {
  const { sessionId, surveyId, tenantId } = c.get('respondent')
  const traceparent = c.get('traceparent')
  return { sessionId, surveyId, tenantId, ...(traceparent !== undefined && { traceparent }) }
}

/** How the client wants its command submitted. */
export function optionsFrom(c: ApiContext): SubmitOptions {
  return { payloadBytes: c.get('bodyBytes') ?? 0, ...parsePrefer(c.req.header('prefer')) }
}
