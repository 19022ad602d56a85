import type { ProblemData } from '../problems/problem.ts'
import { collectorClosed, collectorNotYetOpen, collectorOver } from '../problems/registry.ts'

/** How a collector knows whom it lets in: everybody, holders of a single-use link, people whom a panel sends, who knows the PIN. */
export const COLLECTOR_KINDS = ['public', 'links', 'panel', 'pin'] as const
export type CollectorKind = (typeof COLLECTOR_KINDS)[number]

/** Names stand in links, and in the names of counters. */
export const COLLECTOR_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

/** A door into a survey. Times are milliseconds since the epoch. */
export interface Collector {
  readonly name: string
  readonly kind: CollectorKind
  /** Shut by hand, whatever its window says. */
  readonly closed: boolean
  readonly opensAt: number | null
  /** The first moment at which nobody is let in any more. */
  readonly closesAt: number | null
  /** Sessions that may start through it, whatever becomes of them; null without a limit. Each mode has its own count. */
  readonly maxStarts: number | null
  /** Completes that may come through it; a session holds a seat from its start. */
  readonly maxCompletes: number | null
}

/** Why nobody is let in at this moment; null while the door is open. @param now Postgres' clock */
export function whyShut({ name, closed, opensAt, closesAt }: Collector, now: number): ProblemData | null {
  if (closed) return collectorClosed(name)
  if (opensAt !== null && now < opensAt) return collectorNotYetOpen(name, new Date(opensAt).toISOString())
  if (closesAt !== null && now >= closesAt) return collectorOver(name, new Date(closesAt).toISOString())
  return null
}
