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
  /** From the time the submission was first to be sent to the reply that committed it. */
  readonly latencyMs: Percentiles
  /** Of the same requests, from sending them: without the time in which nobody was free to send. */
  readonly repliedMs: Percentiles
  /** Requests refused because of overload, from sending them; absent when none was. */
  readonly overloadedMs?: Percentiles
  /** Of sampled steps; absent when nothing was probed. */
  readonly freshness?: Freshness
  /** Everything that was not settled by its reply, by status and problem code. */
  readonly troubles: Readonly<Record<string, number>>
  /** What the first refusals said. */
  readonly refusals: readonly string[]
}

interface Freshness {
  readonly probes: number
  /** Probes given up: the projections did not show the step in time. */
  readonly missed: number
  /** From the committed reply until the projections showed the step; 0 when they were faster. */
  readonly commitToCounterMs: Percentiles
  /** From the time the submission was first to be sent. */
  readonly stepToCounterMs: Percentiles
}

const MAX_REFUSALS = 5

// Microseconds up to ten minutes with three digits.
const LONGEST_US = 600_000_000
const histogram = (): Histogram =>
  build({ lowestDiscernibleValue: 1, highestTrackableValue: LONGEST_US, numberOfSignificantValueDigits: 3 })

const micros = (ms: number): number => Math.min(LONGEST_US, Math.max(1, Math.round(ms * 1_000)))

const percentiles = (h: Histogram): Percentiles => {
  const at = (percentile: number) => Math.round(h.getValueAtPercentile(percentile) / 10) / 100
  return { p50: at(50), p90: at(90), p99: at(99), max: Math.round(h.maxValue / 10) / 100 }
}

/** Collects what happened during a run. */
export function createStatistics() {
  const acts: Record<ActKind, number> = {
    committed: 0,
    queued: 0,
    repeated: 0,
    corrected: 0,
    asked: 0,
    retry: 0,
    refused: 0,
  }
  const troubles: Record<string, number> = {}
  const refusals = new Set<string>()
  const latency = histogram()
  const replied = histogram()
  const overloaded = histogram()
  const fromCommit = histogram()
  const fromStep = histogram()
  let missed = 0
  let measured = { from: 0, committedBefore: 0 }
  let committedAtEnd: number | undefined
  const committedInTime = () => (committedAtEnd ?? acts.committed) - measured.committedBefore
  return {
    acts,
    /** What was due before this moment was a warm-up: it is counted, but not timed. @param now milliseconds of `performance.now()` */
    measureFrom(now: number): void {
      measured = { from: now, committedBefore: acts.committed }
      for (const timed of [latency, replied, overloaded, fromCommit, fromStep]) timed.reset()
    },
    /** Nothing more is sent: what is committed from now on is timed, but belongs to no second of the run. */
    sendingEnded(): void {
      committedAtEnd = acts.committed
    },
    /** @param now milliseconds of `performance.now()` */
    record(act: Act, now: number): void {
      acts[act.kind] += 1
      if (act.code === 'overloaded') overloaded.recordValue(micros(act.tookMs))
      if (act.kind === 'committed' && act.intended >= measured.from) {
        latency.recordValue(micros(now - act.intended))
        replied.recordValue(micros(act.tookMs))
      }
      if (act.kind !== 'retry' && act.kind !== 'refused') return
      const name = `${act.status === 0 ? 'no reply' : act.status} ${act.code ?? ''}`.trim()
      troubles[name] = (troubles[name] ?? 0) + 1
      if (act.kind === 'refused' && refusals.size < MAX_REFUSALS) refusals.add(`${name}: ${act.detail ?? ''}`)
    },
    /** Both in milliseconds. @param intended when the step was to be sent */
    recordFreshness(sinceCommit: number, sinceStep: number, intended: number): void {
      if (intended < measured.from) return
      fromCommit.recordValue(micros(sinceCommit))
      fromStep.recordValue(micros(sinceStep))
    },
    recordMissed(): void {
      missed += 1
    },
    /** Steps committed between the end of the warm-up and the end of sending. */
    committedInTime,
    p99Ms: () => Math.round(latency.getValueAtPercentile(99) / 1_000),
    troubleCount: () => acts.retry + acts.refused,
    /** @param seconds how long was sent, without the warm-up */
    figures(seconds: number): LoadFigures {
      const probes = fromCommit.totalCount + missed
      const freshness: Freshness = {
        probes,
        missed,
        commitToCounterMs: percentiles(fromCommit),
        stepToCounterMs: percentiles(fromStep),
      }
      return {
        acts: { ...acts },
        stepsPerSecond: Math.round(committedInTime() / Math.max(seconds, 0.001)),
        latencyMs: percentiles(latency),
        repliedMs: percentiles(replied),
        ...(overloaded.totalCount > 0 && { overloadedMs: percentiles(overloaded) }),
        ...(probes > 0 && { freshness }),
        troubles,
        refusals: [...refusals],
      }
    },
  }
}

export type Statistics = ReturnType<typeof createStatistics>
