import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'

const PAGE_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** For our own pages (docs, login, Bull Board): scripts and requests from this origin only; their widgets style inline. */
export const pagePolicy = createMiddleware<ApiEnv>((c, next) => {
  c.header('content-security-policy', PAGE_POLICY)
  return next()
})
