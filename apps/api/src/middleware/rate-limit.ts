import { Problem } from '@canvass/domain/problems/problem.ts'
import { rateLimited } from '@canvass/domain/problems/registry.ts'
import { createMiddleware } from 'hono/factory'
import type { ApiContext, ApiEnv } from '../context.ts'
import { replyHeader } from '../http/reply-header.ts'

export interface RateLimit {
  /** Name of the policy in the headers. */
  readonly name: string
  /** Requests of one key in a window. */
  readonly limit: number
  readonly windowSeconds: number
  readonly keyOf: (c: ApiContext) => string
  /** Milliseconds that only move forward. */
  readonly now?: () => number
}

/** Keys remembered in one window. Those beyond share one count, so that made-up keys cannot fill the memory. */
const MAX_KEYS = 1_000_000
const OVERFLOW = ''

/**
 * Counts requests in fixed windows, in this process: cheap, exact enough for protection, and told to the client in
 * `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
 */
export function rateLimit({ name, limit, windowSeconds, keyOf, now = () => performance.now() }: RateLimit) {
  const windowMs = windowSeconds * 1_000
  const policy = `"${name}";q=${limit};w=${windowSeconds}`
  let counts = new Map<string, number>()
  let endsAt = now() + windowMs

  return createMiddleware<ApiEnv>((c, next) => {
    const at = now()
    if (at >= endsAt) {
      counts = new Map()
      endsAt = at + windowMs
    }
    const wanted = keyOf(c)
    const key = counts.size < MAX_KEYS || counts.has(wanted) ? wanted : OVERFLOW
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    const secondsLeft = Math.ceil((endsAt - at) / 1_000)
    replyHeader(c, 'ratelimit-policy', policy)
    replyHeader(c, 'ratelimit', `"${name}";r=${Math.max(0, limit - count)};t=${secondsLeft}`)
    if (count > limit) throw new Problem(rateLimited(secondsLeft))
    return next()
  })
}
