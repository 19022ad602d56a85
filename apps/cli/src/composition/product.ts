import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, closeSync, mkdtempSync, openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkoutRoot, openHome } from '@canvass/deploy/services/home.ts'
import { logFile } from '@canvass/deploy/services/local-service.ts'
import { readPidFile } from '@canvass/deploy/services/pid-file.ts'
import { nextFreePort } from '@canvass/deploy/services/ports.ts'
import { childrenOf, familyOf } from '@canvass/deploy/services/process-family.ts'
import { type ProcessIdentity, signal } from '@canvass/deploy/services/process-identity.ts'
import { removeHome } from '@canvass/deploy/services/start-services.ts'
import {
  type Environment,
  type Log,
  type ServiceName,
  type ServiceUrls,
  serviceNames,
  serviceVariables,
} from '@canvass/deploy/services/types.ts'
import { waitUntil } from '@canvass/deploy/services/wait.ts'
import { productPlan } from '@canvass/deploy/supervisor/plan.ts'
import { readState } from '@canvass/deploy/supervisor/state.ts'
import { startSystem } from '@canvass/deploy/supervisor/system.ts'
import { unreachable } from '../fault.ts'
import { openLog } from './services.ts'

export type ProcessName = ServiceName | 'api' | 'workers'

/** A whole product of its own, to be harmed: in a temporary home, on free ports, supervised as under `canvass up`. */
export interface Product {
  readonly home: string
  readonly urls: ServiceUrls
  readonly apiUrl: string
  /** What the supervisor has told so far. */
  readonly events: readonly SupervisorEvent[]
  /** The process of this name; undefined while there is none. */
  find(name: ProcessName): ProcessIdentity | undefined
  /** The process that serves requests: a child of the one that holds the API's socket. */
  findServing(): ProcessIdentity | undefined
  /** Starts a second worker process beside the supervised one; it ends with this process at the latest. */
  addWorkers(): Promise<ExtraWorkers>
  /** Resolves when everything runs and answers again. @throws naming what does not, after two minutes */
  healed(): Promise<void>
  stop(): Promise<void>
}

export interface ExtraWorkers {
  stop(): Promise<void>
}

interface SupervisorEvent {
  readonly event: string
  readonly service?: string | undefined
}

/** Scenarios kill again and again on purpose; a pause that grows to half a minute would only make them long. */
const LONGEST_PAUSE_MS = 1_000
const HEALED_WITHIN_MS = 120_000
const READY_TIMEOUT_MS = 2_000

/** @param onEvent is told what the supervisor tells @throws CommandFault (unreachable) when anything does not come up */
export async function startProduct(env: Environment, onEvent: Log = () => undefined): Promise<Product> {
  const home = mkdtempSync(join(tmpdir(), 'canvass-product-'))
  chmodSync(home, 0o755) // Postgres may run as another user and must get through
  const events: SupervisorEvent[] = []
  const own = Object.fromEntries(serviceNames.map((name) => [serviceVariables[name], undefined]))
  const system = await startSystem({
    env: { ...env, ...own, CANVASS_HOME: home },
    plan: { ...productPlan, steps: productPlan.steps.filter(({ name }) => name !== 'demo') },
    longestPauseMs: LONGEST_PAUSE_MS,
    log(event) {
      events.push(event)
      onEvent(event)
    },
  }).catch(doesNotComeUp)
  const stop = async () => {
    await system.stop()
    removeHome(home)
  }
  const {
    services: urls,
    apiUrl,
    workersUrl,
    appEnvironment,
  } = await system.started.catch(async (error: unknown) => {
    removeHome(home)
    return doesNotComeUp(error)
  })
  const find = (name: ProcessName) =>
    name === 'api' || name === 'workers' ? readState(home)?.[name] : service(home, name)
  return {
    ...{ home, urls, apiUrl, events, find, stop },
    findServing() {
      const holder = find('api')
      return holder && childrenOf(holder).at(-1)
    },
    addWorkers: () => addWorkers(home, appEnvironment),
    healed: () => healed(home, [apiUrl, workersUrl], urls.kafkaBrokers),
  }
}

function doesNotComeUp(error: unknown): never {
  throw unreachable(error instanceof Error ? error.message : String(error), error)
}

const service = (home: string, name: ServiceName): ProcessIdentity | undefined =>
  readPidFile(openHome(home), name)?.process

/** Under a shell that kills it when the pipe to us closes, so that not even our own kill -9 leaves it behind. */
async function addWorkers(home: string, env: Environment): Promise<ExtraWorkers> {
  const port = await nextFreePort(Number(env.WORKERS_PORT) + 1)
  const log = openSync(logFile(openHome(home), 'workers-2'), 'a')
  const script = '"$@" & read -r name || name=KILL; kill -s "$name" $!; wait $!'
  const main = join(checkoutRoot, 'apps', 'workers', 'src', 'main.ts')
  const shell = spawn('sh', ['-c', script, 'sh', process.execPath, main], {
    env: { ...env, WORKERS_PORT: String(port) },
    stdio: ['pipe', log, log],
  })
  closeSync(log)
  const stop = async () => {
    const ended = once(shell, 'exit')
    shell.stdin?.end('TERM\n')
    await ended
  }
  if (await waitUntil(() => isReady(`http://127.0.0.1:${port}`), 60_000, 100)) return { stop }
  await stop()
  throw new Error('the second worker process does not become ready')
}

async function healed(home: string, urls: readonly string[], brokers: string): Promise<void> {
  // one that was paused and forgotten would make everything after it look broken
  for (const name of serviceNames) {
    const process = service(home, name)
    for (const one of process === undefined ? [] : familyOf(process)) signal(one, 'SIGCONT')
  }
  const answers = async () => (await Promise.all(urls.map(isReady))).every(Boolean)
  const well = await waitUntil(answers, HEALED_WITHIN_MS, 200)
  if (!well) throw new Error(`not ready again within ${HEALED_WITHIN_MS / 1_000} s: ${urls.join(' or ')}`)
  if (await waitUntil(() => isLed(brokers), HEALED_WITHIN_MS, 200)) return
  throw new Error(`the topics of Kafka are not led again within ${HEALED_WITHIN_MS / 1_000} s`)
}

/** A broker that was away for longer than its session answers before its partitions have a leader, and cannot be read until then. */
const isLed = (brokers: string): Promise<boolean> =>
  openLog(brokers).then(
    async (log) => {
      await log.close()
      return true
    },
    () => false, // not led yet
  )

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/ready`, { signal: AbortSignal.timeout(READY_TIMEOUT_MS), headers: { connection: 'close' } }).then(
    ({ ok }) => ok,
    () => false, // not listening yet, or silent
  )
