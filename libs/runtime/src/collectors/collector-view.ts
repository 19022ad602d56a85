import { whyShut } from '@canvass/domain/collector/collector.ts'
import type { CountedCollector, StoredCollector } from '../ports/collector-store.ts'

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** A collector as it is shown: never its secret. */
export const setupOf = ({ secret: _, pinMac: __, opensAt, closesAt, ...rest }: StoredCollector) => ({
  ...rest,
  opensAt: iso(opensAt),
  closesAt: iso(closesAt),
})

const STATE_OF: Readonly<Record<string, 'closed' | 'not-yet-open' | 'over'>> = {
  'collector-closed': 'closed',
  'collector-not-yet-open': 'not-yet-open',
  'collector-over': 'over',
}

/** A collector with its counts. @param now Postgres' clock */
export function countedOf({ collector: stored, ...counts }: CountedCollector, now: number) {
  const shut = whyShut(stored, now)
  const { maxStarts, maxCompletes } = stored
  const full =
    (maxStarts !== null && counts.starts >= maxStarts) ||
    (maxCompletes !== null && counts.completes + counts.held >= maxCompletes)
  const state = shut === null ? (full ? 'full' : 'open') : (STATE_OF[shut.code] ?? 'closed')
  return { ...setupOf(stored), state, ...counts, denied: { ...counts.denied } } as const
}
