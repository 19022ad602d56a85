import { Problem } from '@canvass/domain/problems/problem.ts'
import { rateLimited } from '@canvass/domain/problems/registry.ts'
import { LRUCache } from 'lru-cache'

export interface Attempts {
  /** @throws Problem rate-limited while there were too many failures under this key */
  check(key: string): void
  failed(key: string): void
}

export interface AttemptLimits {
  /** Failures in a window. */
  readonly limit: number
  readonly windowMs: number
  /** Milliseconds that only move forward. */
  readonly now?: () => number
}

interface Failures {
  count: number
  readonly until: number
}

/** Keys remembered; the least recently used ones are forgotten first. */
const MAX_KEYS = 100_000

/** Counts failed attempts, in this process: what is guessed right in time costs nothing, who guesses on is made to wait. */
export function createAttempts({ limit, windowMs, now = () => performance.now() }: AttemptLimits): Attempts {
  const failures = new LRUCache<string, Failures>({ max: MAX_KEYS })
  const current = (key: string) => {
    const known = failures.get(key)
    return known !== undefined && known.until > now() ? known : undefined
  }
  return {
    check(key) {
      const known = current(key)
      if (known !== undefined && known.count >= limit)
        throw new Problem(rateLimited(Math.ceil((known.until - now()) / 1_000)))
    },
    failed(key) {
      const known = current(key)
      if (known === undefined) failures.set(key, { count: 1, until: now() + windowMs })
      else known.count++
    },
  }
}
