import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'

/** Headers of every reply; pages replace the content policy, which is for what no browser is to render, with their own (`pagePolicy`). */
export const EVERY_REPLY: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

export const securityHeaders = createMiddleware<ApiEnv>((c, next) => {
  for (const [name, value] of Object.entries(EVERY_REPLY)) c.header(name, value)
  return next()
})

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
