import { homeFolder } from '@canvass/deploy/services/home.ts'
import type { QuestionView } from '@canvass/domain/session/page-view.ts'
import type { Random } from './answer-page.ts'
import { type ApiClient, createApiClient } from './api-client.ts'
import { type CpuSeconds, startCpuMeter } from './cpu-meter.ts'
import { type Driven, drive } from './drive.ts'
import { type FreshnessProbe, type ProbeOptions, startFreshnessProbe } from './freshness-probe.ts'
import { createPerson, type Person } from './person.ts'
import { createLoadProgress } from './progress.ts'
import { type Act, act } from './respondent.ts'
import { createStatistics, type LoadFigures, type Statistics } from './statistics.ts'

export interface LoadOptions {
  readonly apiUrl: string
  /** Folder of the product whose CPU is measured; that of the environment when left out. */
  readonly home?: string
  readonly surveyId: string
  /** Marks the sessions of this run. */
  readonly collector: string
  /** Of the survey's document, by id. */
  readonly questions: ReadonlyMap<string, QuestionView>
  /** Acts a second, intended. */
  readonly rate: number
  readonly seconds: number
  /** Sent before that at the same rate, and checked like the rest, but left out of latencies and CPU. */
  readonly warmUpSeconds?: number
  /** People in the survey at the same time, at most. */
  readonly respondents: number
  /** Connections to the API at most; 256 when left out. */
  readonly connections?: number
  /** Share of submissions sent with `Prefer: respond-async`, 0 to 1. */
  readonly asyncShare: number
  /** Where the projections can be watched; without it, freshness is not measured. */
  readonly watch?: Omit<ProbeOptions, 'statistics'>
  readonly signal?: AbortSignal
  /** Chooses who acts and what they answer; `Math.random` when left out. */
  readonly random?: Random
  /** Told of every act as it ends. */
  readonly onAct?: (act: Act) => void
}

export interface LoadResult {
  readonly people: readonly Person[]
  readonly figures: LoadFigures
  readonly schedule: Omit<Driven, 'people'>
  /** CPU of the product's processes during the run, and of this one, in seconds. */
  readonly cpu: { readonly processes: CpuSeconds; readonly generator: number; readonly msPerStep: number }
}

/** Enough for the replies that are on their way while the API keeps up, without opening one for each respondent. */
const CONNECTIONS = 256
/** How long the outcomes of what was sent are sought after the end: a killed process is back and a mailbox drained by then. */
const SETTLE_MS = 30_000

/** Sends a survey's respondents at a rate for a time, and tells what happened; what it sent is in `people` for the check. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { apiUrl, respondents, watch } = options
  const statistics = createStatistics()
  const client = createApiClient(apiUrl, Math.min(respondents, options.connections ?? CONNECTIONS))
  const probe = watch === undefined ? undefined : startFreshnessProbe({ ...watch, statistics })
  const meter = createRunMeter(statistics, options)
  const { people, ...schedule } = await send(options, client, statistics, probe, meter).finally(async () => {
    await probe?.stop()
    await client.close()
  })
  const { cpu, seconds } = await meter.figures(schedule.seconds)
  return { people, figures: statistics.figures(seconds), schedule: { ...schedule, seconds }, cpu }
}

/** Measures what follows the warm-up. */
function createRunMeter(statistics: Statistics, { warmUpSeconds = 0, home = homeFolder(process.env) }: LoadOptions) {
  const begin = () => ({ cpu: startCpuMeter(home), own: process.cpuUsage() })
  let begun = begin()
  const end = () => ({
    own: process.cpuUsage(begun.own),
    processes: begun.cpu.then((meter) => meter.stop()),
  })
  let ended: ReturnType<typeof end> | undefined
  let warm = warmUpSeconds === 0
  return {
    tick(elapsed: number): void {
      if (warm || elapsed < warmUpSeconds) return
      warm = true
      statistics.measureFrom(performance.now())
      void begun.cpu.then((meter) => meter.stop())
      begun = begin()
    },
    /** Nothing more is sent. */
    sent(): void {
      statistics.sendingEnded()
      ended = end()
    },
    async figures(sentSeconds: number) {
      const { own, ...measured } = ended ?? end()
      const processes = await measured.processes
      const msPerStep = perStep(processes, statistics.committedInTime())
      return {
        cpu: { processes, generator: (own.user + own.system) / 1e6, msPerStep },
        seconds: Math.max(0, sentSeconds - (warm ? warmUpSeconds : 0)),
      }
    },
  }
}

async function send(
  {
    rate,
    seconds: measuredSeconds,
    warmUpSeconds = 0,
    respondents,
    signal,
    random = Math.random,
    onAct,
    ...fieldwork
  }: LoadOptions,
  client: ApiClient,
  statistics: Statistics,
  probe: FreshnessProbe | undefined,
  meter: ReturnType<typeof createRunMeter>,
): Promise<Driven> {
  const seconds = warmUpSeconds + measuredSeconds
  const progress = createLoadProgress(seconds)
  let acts = 0
  try {
    return await drive({
      rate,
      seconds,
      respondents,
      random,
      settleMs: SETTLE_MS,
      ...(signal !== undefined && { signal }),
      newPerson: () => createPerson({ ...fieldwork, random }),
      act: (person, intended) => act(client, person, intended),
      onAct(done) {
        const now = performance.now()
        acts += 1
        statistics.record(done, now)
        probe?.offer(done, now)
        onAct?.(done)
      },
      onSent: meter.sent,
      onTick(elapsed) {
        meter.tick(elapsed)
        progress.update(elapsed, {
          acts,
          committed: statistics.acts.committed,
          p99Ms: statistics.p99Ms(),
          troubles: statistics.troubleCount(),
        })
      },
    })
  } finally {
    progress.stop()
  }
}

/** CPU milliseconds for each committed step, of all processes of the product together. */
function perStep(processes: CpuSeconds, committed: number): number {
  const total = Object.values(processes).reduce((sum, seconds) => sum + seconds, 0)
  return committed === 0 ? 0 : (total * 1_000) / committed
}
