import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'
import { replyHeader } from '../http/reply-header.ts'

/** Whether this process is about to stop. */
export interface Drain {
  readonly draining: boolean
}

/** While the process stops, tells clients to take their next request elsewhere: an idle kept-alive connection would hold it back. */
export const closeWhenDraining = (drain: Drain) =>
  createMiddleware<ApiEnv>((c, next) => {
    if (drain.draining) replyHeader(c, 'connection', 'close')
    return next()
  })
