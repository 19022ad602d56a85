import { randomUUID } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'
import { replyHeader } from '../http/reply-header.ts'

const ACCEPTED = /^[A-Za-z0-9._:-]{1,128}$/

/** The client's `x-request-id` when it can be logged as it is, otherwise a new one. */
export const requestIdFrom = (given: string | string[] | undefined): string =>
  typeof given === 'string' && ACCEPTED.test(given) ? given : randomUUID()

/** Names the request. */
export const requestId = createMiddleware<ApiEnv>((c, next) => {
  const id = requestIdFrom(c.req.header('x-request-id'))
  c.set('requestId', id)
  replyHeader(c, 'x-request-id', id)
  return next()
})
