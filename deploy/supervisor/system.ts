import { untilAborted } from '@canvass/platform/resilience/abort.ts'
import { homeFolder, openHome } from '../services/home.ts'
import { withHomeLock } from '../services/home-lock.ts'
import { endProcess } from '../services/local-service.ts'
import { nextFreePort } from '../services/ports.ts'
import { identify, isRunning } from '../services/process-identity.ts'
import { runProgram } from '../services/run-program.ts'
import { startServices } from '../services/start-services.ts'
import type { Environment, Home, Log, ServiceUrls } from '../services/types.ts'
import type { App, Plan, Step } from './plan.ts'
import { readSecrets } from './secrets.ts'
import { type RunningApp, readState, readStateFile, removeState, type SystemState, writeState } from './state.ts'
import { appStopSteps } from './stop-steps.ts'
import { superviseApp } from './supervised-app.ts'
import { keepWatch } from './watch.ts'
import { watchServices } from './watch-services.ts'

export interface SystemOptions {
  readonly env: Environment
  readonly log: Log
  readonly plan: Plan
  /** Longest pause before what died is started again, milliseconds; shorter only for tests that kill on purpose, again and again. */
  readonly longestPauseMs?: number
}

export interface StartedSystem {
  readonly services: ServiceUrls
  readonly apiUrl: string
  readonly workersUrl: string
  /** What API and workers were started with, ports included: for starting one more. */
  readonly appEnvironment: Environment
  /** What the steps printed, by their names. */
  readonly stepOutput: Readonly<Record<string, string>>
}

export interface System {
  /** @throws when anything does not come up; whatever did is stopped again by then */
  readonly started: Promise<StartedSystem>
  /** Stops API, workers and services in this order; also in the middle of the start. */
  stop(): Promise<void>
  /** Hands the rest to the watchdog, which kills it; this process may exit then. */
  force(): Promise<void>
}

/** Starts services, steps and apps of a home one after another, keeps the apps and services running, and leaves nothing behind. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const home = openHome(homeFolder(options.env))
  const state = await claim(home)
  const watch = keepWatch(home.root)
  const stopping = new AbortController()
  const undo: (() => Promise<void>)[] = []
  const unwind = async () => {
    const faults: unknown[] = []
    // one that does not end must not keep the others running
    for (const step of undo.splice(0).reverse()) await step().catch((error: unknown) => faults.push(error))
    removeState(home.root)
    watch.end()
    if (faults.length > 0) throw new AggregateError(faults, faults.map(String).join('\n'))
  }
  const started = bringUp(options, home, state, undo, stopping.signal).catch(async (error: unknown) => {
    await unwind()
    throw error
  })
  return {
    started,
    async stop() {
      stopping.abort(new Error('Stopped while starting'))
      await started.catch(() => undefined) // whoever waits for it hears of it
      await unwind()
    },
    force: watch.force,
  }
}

/** Marks the home as ours, so that neither a second `up` nor a former one's watchdog touches what we start. */
async function claim(home: Home): Promise<SystemState> {
  const supervisor = identify(process.pid)
  if (supervisor === undefined) throw new Error('This process cannot find its own start time')
  return withHomeLock(home, async () => {
    const other = readState(home.root)
    if (other)
      throw new Error(
        `Canvass already runs in ${home.root} (pid ${other.supervisor.pid}); stop it, or set CANVASS_HOME to another folder`,
      )
    const left = readStateFile(home.root)
    for (const app of [left?.api, left?.workers]) if (app && isRunning(app)) await endProcess(app, appStopSteps)
    const state = { supervisor, urls: { databaseUrl: '', redisQueueUrl: '', redisCacheUrl: '', kafkaBrokers: '' } }
    writeState(home.root, state)
    return state
  })
}

async function bringUp(
  { env, log, plan, longestPauseMs }: SystemOptions,
  home: Home,
  claimed: SystemState,
  undo: (() => Promise<void>)[],
  stopping: AbortSignal,
): Promise<StartedSystem> {
  const services = await startServices({ home: home.root, env, log })
  undo.push(services.stop)
  stopping.throwIfAborted()
  let state: SystemState = { ...claimed, urls: services.urls }
  writeState(home.root, state)
  const ports = await choosePorts(plan.apps, env, log)
  const fullEnv = { ...env, ...environmentOf(home, env, services.urls), ...ports }
  const stepOutput: Record<string, string> = {}
  for (const step of plan.steps) stepOutput[step.name] = await runStep(step, fullEnv, log, stopping)
  const change = (name: App['name'], running: RunningApp | undefined) => {
    state = { ...state, [name]: running }
    writeState(home.root, state)
  }
  const url = (app: App) => `http://127.0.0.1:${ports[app.portVariable]}`
  const apps = plan.apps.map((app) =>
    superviseApp({
      ...{ app, home, url: url(app), env: fullEnv, log, longestPauseMs },
      onChange: (running) => change(app.name, running),
    }),
  )
  // undone in reverse: the first of the plan, the API, is to stop first
  for (const app of apps.toReversed()) undo.push(app.stop)
  await untilAborted(Promise.all(apps.map((app) => app.ready)), stopping)
  undo.push(watchServices(services, log, longestPauseMs).stop)
  stopping.throwIfAborted()
  return {
    services: services.urls,
    apiUrl: `http://127.0.0.1:${ports.PORT}`,
    workersUrl: `http://127.0.0.1:${ports.WORKERS_PORT}`,
    appEnvironment: fullEnv,
    stepOutput,
  }
}

function environmentOf(home: Home, env: Environment, urls: ServiceUrls): Environment {
  const { tokenSecret, adminTokenSecret } = readSecrets(home.root, env)
  return {
    CANVASS_HOME: home.root,
    DATABASE_URL: urls.databaseUrl,
    REDIS_QUEUE_URL: urls.redisQueueUrl,
    REDIS_CACHE_URL: urls.redisCacheUrl,
    KAFKA_BROKERS: urls.kafkaBrokers,
    TOKEN_SECRET: tokenSecret,
    ADMIN_TOKEN_SECRET: adminTokenSecret,
  }
}

async function choosePorts(apps: readonly App[], env: Environment, log: Log): Promise<Record<string, string>> {
  const ports: Record<string, string> = {}
  for (const app of apps) {
    const wanted = Number(env[app.portVariable]) || app.firstPort
    const port = await nextFreePort(wanted)
    if (port !== wanted)
      log({ event: 'port-taken', message: `Port ${wanted} is taken: ${app.label} uses ${port}`, port })
    ports[app.portVariable] = String(port)
  }
  return ports
}

/** @throws with the last lines of its output */
async function runStep(step: Step, env: Environment, log: Log, signal: AbortSignal): Promise<string> {
  const started = performance.now()
  const output = await runProgram(process.execPath, step.args, { env, signal })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  log({ event: 'step-done', message: `${step.name}: done (${seconds} s)`, step: step.name })
  return output
}
