import { Problem } from '@canvass/domain/problems/problem.ts'
import { unavailable } from '@canvass/domain/problems/registry.ts'
import { DeadlineError, withDeadline } from '@canvass/platform/resilience/deadline.ts'
import { LRUCache } from 'lru-cache'

export interface FreshReads<T> {
  /**
   * What is stored under a key, at most about a second old, and older only while the store does not answer.
   * @throws Problem unavailable when the store does not answer and nothing is known
   */
  get(key: string): Promise<T>
  /** Asks the store again next time, because this process has just changed it. */
  forget(key: string): void
}

export interface FreshReadsOptions<T> {
  readonly read: (key: string) => Promise<T>
  /** How old a value may be while the store answers, milliseconds. */
  readonly freshMs?: number
  /** How long the store may keep one who asks waiting, milliseconds; a known value is served instead of waiting this long. */
  readonly patienceMs?: number
  readonly max?: number
  readonly now?: () => number
}

interface Known<T> {
  readonly value: T
  readonly at: number
}

/** Keeps what was read, absence too, so that starting a session asks Postgres once a second for each survey and not each time. */
export function createFreshReads<T>(options: FreshReadsOptions<T>): FreshReads<T> {
  const { read, freshMs = 1_000, patienceMs = 2_000, max = 10_000, now = () => performance.now() } = options
  const known = new LRUCache<string, Known<T>>({ max })
  const asking = new Map<string, Promise<Known<T>>>()

  function ask(key: string): Promise<Known<T>> {
    const running = asking.get(key)
    if (running !== undefined) return running
    const answer = read(key)
      .then((value) => {
        const fresh = { value, at: now() }
        known.set(key, fresh)
        return fresh
      })
      .finally(() => asking.delete(key))
    asking.set(key, answer)
    return answer
  }

  return {
    async get(key) {
      const last = known.get(key)
      if (last !== undefined && now() - last.at < freshMs) return last.value
      try {
        const fresh = await withDeadline(ask(key), last === undefined ? patienceMs : 100, 'reading a survey')
        return fresh.value
      } catch (error) {
        if (last !== undefined) return last.value
        if (error instanceof DeadlineError) throw new Problem(unavailable('The database'))
        throw error
      }
    },
    forget: (key) => {
      known.delete(key)
    },
  }
}
