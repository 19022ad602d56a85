import { build, type Histogram } from 'hdr-histogram-js'
import type { Act, ActKind } from './respondent.ts'

/** Latencies in milliseconds. */
export interface Percentiles {
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

export interface LoadFigures {
  readonly acts: Readonly<Record<ActKind, number>>
  /** Steps acknowledged as committed, a second. */
  readonly stepsPerSecond: number
  /** From the intended time of sending to the reply, of committed steps. */
  readonly latencyMs: Percentiles
  /** From the committed reply to the counters showing it; absent when nothing was probed. */
  readonly freshnessMs?: Percentiles & { readonly probes: number }
  /** Everything that was neither committed nor queued, by status and problem code. */
  readonly troubles: Readonly<Record<string, number>>
}

// Microseconds up to ten minutes with three digits.
const histogram = (): Histogram =>
  build({ lowestDiscernibleValue: 1, highestTrackableValue: 600_000_000, numberOfSignificantValueDigits: 3 })

const micros = (ms: number): number => Math.min(600_000_000, Math.max(1, Math.round(ms * 1_000)))

const percentiles = (h: Histogram): Percentiles => {
  const at = (percentile: number) => Math.round(h.getValueAtPercentile(percentile) / 10) / 100
  return { p50: at(50), p90: at(90), p99: at(99), max: Math.round(h.maxValue / 10) / 100 }
}

/** Collects what happened during a run. */
export function createStatistics() {
  const acts: Record<ActKind, number> = { committed: 0, queued: 0, read: 0, retry: 0, refused: 0 }
  const troubles: Record<string, number> = {}
  const latency = histogram()
  const freshness = histogram()
  return {
    acts,
    record(act: Act, latencyMs: number): void {
      acts[act.kind]++
      if (act.kind === 'committed') latency.recordValue(micros(latencyMs))
      if (act.kind !== 'retry' && act.kind !== 'refused') return
      const name = `${act.status} ${act.code ?? ''}`.trim()
      troubles[name] = (troubles[name] ?? 0) + 1
    },
    recordFreshness(ms: number): void {
      freshness.recordValue(micros(ms))
    },
    p99Ms: () => Math.round(latency.getValueAtPercentile(99) / 1_000),
    figures(seconds: number): LoadFigures {
      return {
        acts: { ...acts },
        stepsPerSecond: Math.round(acts.committed / seconds),
        latencyMs: percentiles(latency),
        ...(freshness.totalCount > 0 && { freshnessMs: { ...percentiles(freshness), probes: freshness.totalCount } }),
        troubles,
      }
    },
  }
}

export type Statistics = ReturnType<typeof createStatistics>
