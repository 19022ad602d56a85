import type { Redis } from 'ioredis'
import { SHARED_PREFIX } from './names.ts'

/** State of one process' breaker, as it was told last. */
export interface ToldBreaker {
  /** Which process, by its name among the workers. */
  readonly process: string
  /** The dependency that it protects. */
  readonly breaker: string
  readonly state: string
}

export interface BreakerBoard {
  /** Puts up the states of a process in place of what it told before; they are taken down when not told again for `KEPT_MS`. */
  tell(process: string, states: Readonly<Record<string, string>>): Promise<void>
  read(): Promise<readonly ToldBreaker[]>
}

/** How long a state counts, milliseconds. */
export const KEPT_MS = 15_000

const TELL = `
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
redis.call('PEXPIRE', KEYS[2], ARGV[2])
`

/** Where processes tell the states of their breakers, so that one of them can show all; kept in the queue Redis. */
export function createBreakerBoard(redis: Redis): BreakerBoard {
  const names = `${SHARED_PREFIX}:breakers`
  const keyOf = (process: string) => `${names}:${process}`
  return {
    async tell(process, states) {
      await redis.eval(TELL, 2, keyOf(process), names, JSON.stringify(states), KEPT_MS, process)
    },
    async read() {
      const processes = await redis.zrangebyscore(names, '-inf', '+inf')
      const told = processes.length === 0 ? [] : await redis.mget(processes.map(keyOf))
      return processes.flatMap((process, index) => {
        const states = JSON.parse(told[index] ?? '{}') as Record<string, string> // one that has ended since has told nothing
        return Object.entries(states).map(([breaker, state]) => ({ process, breaker, state }))
      })
    },
  }
}
