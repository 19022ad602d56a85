import { setTimeout as sleep } from 'node:timers/promises'
import { waitUntil } from '@canvass/deploy/services/wait.ts'
import { withPipeline } from '../composition/pipeline.ts'
import type { Product } from '../composition/product.ts'
import { type Check, checkOf } from '../delivery/check.ts'
import { checkDelivery } from '../delivery/check-delivery.ts'
import { deliveryStart } from '../delivery/delivery-start.ts'
import type { Planted } from '../delivery/planted.ts'
import { genderPlan, type LoadedSurvey, publishDemo } from '../load/demo-survey.ts'
import { createPerson, type Person } from '../load/person.ts'
import type { ActKind } from '../load/respondent.ts'
import { type LoadResult, runLoad } from '../load/run-load.ts'
import { seededRandom } from '../load/seeded-random.ts'
import { collectEvidence, type Evidence } from './evidence.ts'
import { checkInvariants } from './invariants.ts'
import type { Scenario, Stage } from './scenario.ts'

export interface ScenarioResult {
  readonly id: string
  readonly name: string
  /** Repeats the choices of the scenario and of its respondents; what happens at the same time is never the same twice. */
  readonly seed: number
  readonly holds: boolean
  readonly seconds: number
  readonly checks: readonly Check[]
  /** What was seen, by name. */
  readonly evidence: Readonly<Record<string, number>>
}

export interface RunOptions {
  readonly seed: number
  /** Acts a second. */
  readonly rate: number
  /** Services are paused at least so long, milliseconds; as long as the scenario says when left out. */
  readonly pauseMs?: number
  onPhase(message: string): void
}

/** Two cells so small that they are full within seconds of load, so that admission is tried at its edge; one that never is. */
const SMALL_CELLS = genderPlan({ women: 8, men: 10, others: 10_000 })
const RESPONDENTS = 50
/** Some do not wait for their commit, so that a 202 is held to its promise too. */
const ASYNC_SHARE = 0.1
/** The load ends when the harm is done and healed; this is for one that never is. */
const LONGEST_LOAD_S = 240
/** Steps committed before the harm, so that there is something to lose, and after it, so that it is seen to go on. */
const STEPS_BEFORE = 60
const STEPS_AFTER = 60
/** Seconds; a starved machine has been seen to need more than one minute. */
const FLOW_WITHIN_MS = 120_000
const QUIET_MS = 60_000

/** Runs one scenario on a running product: load, harm, heal, wait, check. */
export async function runScenario(product: Product, scenario: Scenario, options: RunOptions): Promise<ScenarioResult> {
  const began = performance.now()
  const onPipeline = <T>(work: Parameters<typeof withPipeline<T>>[0]) => withPipeline(work, product.urls)
  const { survey, start } = await onPipeline(async (pipeline) => ({
    survey: await publishDemo(pipeline, 'chaos', [SMALL_CELLS]),
    start: await deliveryStart(pipeline),
  }))
  const collect = collectEvidence(product)
  const run = createRun(product, survey, options)
  options.onPhase(`${scenario.id} ${scenario.name}`)
  const { result, fault } = await harmUnderLoad(run, scenario, options)
  const planted = run.planted
  const checks = await onPipeline(async (pipeline) => {
    const delivery = await checkDelivery(pipeline, {
      ...survey,
      ...{ sent: [...result.people, ...run.people], start, planted, deadlineMs: QUIET_MS, onPhase: options.onPhase },
    })
    return [...delivery, ...(await checkInvariants(pipeline, survey.surveyId, result.figures, delivery))]
  })
  const evidence = gather(collect(), run, checks)
  const all = [checkDone(fault), checkHarm(scenario, evidence), ...checkNever(scenario, evidence), ...checks]
  return {
    ...{ id: scenario.id, name: scenario.name, seed: options.seed, checks: all },
    holds: all.every(({ holds }) => holds),
    seconds: Math.round((performance.now() - began) / 100) / 10,
    evidence: Object.fromEntries([...evidence].sort()),
  }
}

interface Run {
  readonly stage: Stage
  readonly survey: LoadedSurvey
  readonly acts: Record<ActKind, number>
  readonly people: Person[]
  readonly seen: Map<string, number>
  readonly planted: Planted
}

function createRun(product: Product, survey: LoadedSurvey, { seed, pauseMs = 0 }: RunOptions): Run {
  const random = seededRandom(seed) // not that of the load, which has drawn nobody knows how often when the harm begins
  const acts = { committed: 0, queued: 0, repeated: 0, corrected: 0, asked: 0, retry: 0, refused: 0 }
  const people: Person[] = []
  const seen = new Map<string, number>()
  const letters = new Map<string, number>()
  const add = (map: Map<string, number>, name: string, count: number) => map.set(name, (map.get(name) ?? 0) + count)
  const planted = { letters, logCut: false, jobsTurned: false }
  const until: Stage['until'] = async (what, condition, withinMs = 15_000) => {
    if (!(await waitUntil(condition, withinMs))) throw new Error(`${what}: not within ${withinMs / 1_000} s`)
  }
  const stage: Stage = {
    ...{ product, random, acts, until },
    newPerson() {
      const person = createPerson({ ...survey, random, asyncShare: 0 })
      people.push(person)
      return person
    },
    flow(steps) {
      const from = acts.committed
      return until(`${steps} more steps are committed`, () => acts.committed >= from + steps, FLOW_WITHIN_MS)
    },
    last: (ms) => sleep(ms),
    lastPause: (leastMs) => sleep(Math.max(leastMs, pauseMs)),
    withPipeline: (work) => withPipeline(work, product.urls),
    saw: (name, count = 1) => void add(seen, name, count),
    took: (name, ms) => void seen.set(name, Math.max(seen.get(name) ?? 0, Math.round(ms))),
    plantLetters: (key, count) => void add(letters, key, count),
    cutLog() {
      planted.logCut = true
    },
    turnJobs() {
      planted.jobsTurned = true
    },
  }
  return { stage, survey, acts, people, seen, planted }
}

async function harmUnderLoad(
  { stage, survey, acts }: Run,
  scenario: Scenario,
  { rate, seed }: RunOptions,
): Promise<{ result: LoadResult; fault: unknown }> {
  const abort = new AbortController()
  const loading = runLoad({
    ...survey,
    apiUrl: stage.product.apiUrl,
    ...{ rate, seconds: LONGEST_LOAD_S, respondents: RESPONDENTS, asyncShare: ASYNC_SHARE, random: seededRandom(seed) },
    signal: abort.signal,
    onAct({ kind }) {
      acts[kind] += 1
    },
  })
  let fault: unknown
  try {
    await stage.flow(STEPS_BEFORE)
    await scenario.harm(stage)
  } catch (error) {
    fault = error
  }
  try {
    await stage.product.healed()
    await stage.flow(STEPS_AFTER)
  } catch (error) {
    fault ??= error
  } finally {
    abort.abort()
  }
  return { result: await loading, fault }
}

function gather(seen: Map<string, number>, { acts, seen: own }: Run, checks: readonly Check[]): Evidence {
  for (const [name, count] of own) seen.set(name, count)
  for (const [kind, count] of Object.entries(acts)) seen.set(`acts ${kind}`, count)
  // what a respondent notices of a fault: no reply, a refusal for now, or a 202
  seen.set('acts delayed', acts.retry + acts.queued + acts.asked)
  seen.set(
    'records resent',
    checks.reduce((sum, { figures }) => sum + (figures.resent ?? 0), 0),
  )
  return seen
}

function checkDone(fault: unknown): Check {
  const said = fault instanceof Error ? fault.message : String(fault)
  return checkOf(
    'the harm was done, and the product went on',
    fault === undefined ? 'yes' : 'no',
    {},
    fault === undefined ? [] : [said],
  )
}

function checkNever({ never = [] }: Scenario, evidence: Evidence): Check[] {
  if (never.length === 0) return []
  const figures = Object.fromEntries(never.map((name) => [name, evidence.get(name) ?? 0]))
  const broken = Object.entries(figures).flatMap(([name, count]) => (count === 0 ? [] : [`${count} × ${name}`]))
  return [checkOf('nothing happened that this fault may not do', never.join(', '), figures, broken)]
}

/** A scenario that did no harm proves nothing. */
function checkHarm({ needs }: Scenario, evidence: Evidence): Check {
  const figures = Object.fromEntries(Object.keys(needs).map((name) => [name, evidence.get(name) ?? 0]))
  const broken = Object.entries(needs).flatMap(([name, least]) =>
    (figures[name] ?? 0) >= least ? [] : [`vacuous: “${name}” was seen ${figures[name]} times, not ${least}`],
  )
  const detail = Object.entries(figures)
    .map(([name, count]) => `${count} × ${name}`)
    .join(', ')
  return checkOf('the harm was felt', detail, figures, broken)
}
