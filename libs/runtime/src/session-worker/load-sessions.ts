import { replay } from '@canvass/domain/session/evolve.ts'
import type { SessionState } from '@canvass/domain/session/state.ts'
import type { LRUCache } from 'lru-cache'
import type { SessionTransaction } from '../ports/session-store.ts'

/**
 * States of the sessions as they are committed, folded from their steps unless the cache has the very same seq.
 * @param heads number of the last accepted command of each; sessions that do not exist are absent
 */
export async function loadSessions(
  tx: SessionTransaction,
  cache: LRUCache<string, SessionState>,
  heads: ReadonlyMap<string, number>,
): Promise<Map<string, SessionState>> {
  const sessions = new Map<string, SessionState>()
  const misses: string[] = []
  for (const [id, seq] of heads) {
    const cached = cache.get(id)
    if (cached?.seq === seq) sessions.set(id, cached)
    else misses.push(id)
  }
  if (misses.length === 0) return sessions
  for (const [id, steps] of await tx.steps(misses)) {
    const state = replay(id, steps)
    if (state !== null) sessions.set(id, state)
  }
  return sessions
}
