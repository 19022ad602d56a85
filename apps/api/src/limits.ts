import { createAttempts } from '@canvass/runtime/collectors/attempts.ts'
import type { ApiMiddleware } from './deps.ts'
import { addressOf } from './http/address.ts'
import { rateLimit } from './middleware/rate-limit.ts'

const WINDOW_SECONDS = 60
const LOGINS_PER_MINUTE = 30
const WRONG_PINS_PER_MINUTE = 10
/** Those that are refused count too: each may be as large as an upload may be. */
const UPLOADS_PER_MINUTE = 120

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
  /** Files that one session sends. */
  readonly uploads: ApiMiddleware
  /** Requests of one holder of an admin token. */
  readonly admin: ApiMiddleware
  /** Attempts to log in from one address. */
  readonly logins: ApiMiddleware
}

/** Wrong PINs of one collector from one address. */
export const wrongPins = () => createAttempts({ limit: WRONG_PINS_PER_MINUTE, windowMs: WINDOW_SECONDS * 1_000 })

/** The limiters of all routes; each counts for itself. @param trustedProxies proxies in front whose X-Forwarded-For is believed */
export function createLimiters(limits: RateLimits, trustedProxies = 0): Limiters {
  const perMinute = (name: string, limit: number, keyOf: Parameters<typeof rateLimit>[0]['keyOf']) =>
    rateLimit({ name, limit, windowSeconds: WINDOW_SECONDS, keyOf })
  return {
    starts: perMinute('starts', limits.startsPerMinute, (c) => addressOf(c, trustedProxies)),
    logins: perMinute('login', LOGINS_PER_MINUTE, (c) => addressOf(c, trustedProxies)),
    steps: perMinute('steps', limits.stepsPerMinute, (c) => c.get('respondent').sessionId),
    uploads: perMinute('uploads', UPLOADS_PER_MINUTE, (c) => c.get('respondent').sessionId),
    admin: perMinute('admin', limits.adminPerMinute, (c) => `${c.get('admin').tenantId}/${c.get('admin').subject}`),
  }
}
