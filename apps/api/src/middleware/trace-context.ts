import { continueTrace, formatTraceparent } from '@canvass/platform/tracing/traceparent.ts'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'

/** Continues the client's trace, where it has begun one, in the commands and events that this request causes. */
export const traceContext = createMiddleware<ApiEnv>((c, next) => {
  const given = c.req.header('traceparent')
  c.set('traceparent', given === undefined ? undefined : formatTraceparent(continueTrace(given)))
  return next()
})
