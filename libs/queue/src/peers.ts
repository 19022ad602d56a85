import type { Peers } from '@canvass/runtime/ports/peers.ts'
import type { Redis } from 'ioredis'

/** A process that has not announced itself for this long is gone: three announcements lost. */
const LEASE_MS = 3_000

/** By Redis' clock, so that nobody's own matters; whoever comes anew knows the others from its first call. */
const ANNOUNCE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZRANGE', KEYS[1], 0, -1)
`

/**
 * The processes that do one kind of work, kept in the queue Redis with the time until which each counts as alive.
 * @param now milliseconds that only move forward
 */
export function createPeers(redis: Redis, kind: string, owner: string, now = () => performance.now()): Peers {
  const key = `peers:{${kind}}`
  let heard: readonly string[] = []
  let heardAt = Number.NEGATIVE_INFINITY
  return {
    async announce() {
      const asked = now()
      heard = ((await redis.eval(ANNOUNCE, 1, key, owner, LEASE_MS)) as string[]).sort()
      heardAt = asked
    },
    live: () => (now() - heardAt < LEASE_MS ? heard : [owner]),
    async leave() {
      await redis.zrem(key, owner)
    },
  }
}
