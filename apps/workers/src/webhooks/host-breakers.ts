import { AddressRefused } from '@canvass/platform/http/post.ts'
import { type Breaker, createBreaker } from '@canvass/platform/resilience/breaker.ts'
import { PostbackRefused } from '@canvass/runtime/postbacks/deliver-postback.ts'
import { LRUCache } from 'lru-cache'

const RESET_MS = 10_000
const HOSTS = 1_000

/** A breaker for each receiver, the last thousand. A receiver that says that we are wrong is there. */
export function createHostBreakers(
  timeoutMs: number,
  resetMs = RESET_MS,
): { of(host: string): Breaker; close(): void } {
  const breakers = new LRUCache<string, Breaker>({ max: HOSTS, dispose: (breaker) => breaker.close() })
  return {
    of(host) {
      const known = breakers.get(host)
      if (known !== undefined) return known
      const breaker = createBreaker({
        name: host,
        worstCaseMs: timeoutMs,
        resetMs,
        isFailure: (error) => !(error instanceof AddressRefused || (error instanceof PostbackRefused && !error.passes)),
      })
      breakers.set(host, breaker)
      return breaker
    },
    close: () => breakers.clear(),
  }
}
