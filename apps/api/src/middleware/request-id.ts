import { randomUUID } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'

const ACCEPTED = /^[A-Za-z0-9._:-]{1,128}$/

/** Names the request: with the client's `x-request-id` when it can be logged as it is, otherwise with a new one. */
export const requestId = createMiddleware<ApiEnv>((c, next) => {
  const given = c.req.header('x-request-id')
  const id = given !== undefined && ACCEPTED.test(given) ? given : randomUUID()
  c.set('requestId', id)
  c.header('x-request-id', id)
  return next()
})
