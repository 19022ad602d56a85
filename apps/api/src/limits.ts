import type { ApiMiddleware } from './deps.ts'
import { addressOf, rateLimit } from './middleware/rate-limit.ts'

const WINDOW_SECONDS = 60

export interface RateLimits {
  readonly startsPerMinute: number
  readonly stepsPerMinute: number
  readonly adminPerMinute: number
}

export interface Limiters {
  /** Sessions started or resumed from one address. */
  readonly starts: ApiMiddleware
  /** Requests of one session. */
  readonly steps: ApiMiddleware
  /** Requests of one holder of an admin token. */
  readonly admin: ApiMiddleware
}

/** The limiters of all routes; each counts for itself. */
export function createLimiters(limits: RateLimits): Limiters {
  const perMinute = (name: string, limit: number, keyOf: Parameters<typeof rateLimit>[0]['keyOf']) =>
    rateLimit({ name, limit, windowSeconds: WINDOW_SECONDS, keyOf })
  return {
    starts: perMinute('starts', limits.startsPerMinute, addressOf),
    steps: perMinute('steps', limits.stepsPerMinute, (c) => c.get('respondent').sessionId),
    admin: perMinute('admin', limits.adminPerMinute, (c) => `${c.get('admin').tenantId}/${c.get('admin').subject}`),
  }
}
