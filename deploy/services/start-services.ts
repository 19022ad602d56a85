import { rmSync } from 'node:fs'
import { checkConfigured } from './configured.ts'
import { openHome } from './home.ts'
import { withHomeLock } from './home-lock.ts'
import { kafka } from './kafka.ts'
import { endProcess, type StartedService, startService, stopService } from './local-service.ts'
import { readPidFile, runningProcess } from './pid-file.ts'
import { postgres } from './postgres.ts'
import { dataElsewhere } from './postgres-files.ts'
import { isRunning, signal } from './process-identity.ts'
import { redisCache, redisQueue } from './redis.ts'
import {
  type Environment,
  type Log,
  type ServiceContext,
  type ServiceKind,
  type ServiceName,
  type ServiceUrls,
  serviceNames,
  serviceVariables,
} from './types.ts'

const kinds: Record<ServiceName, ServiceKind> = { postgres, redisQueue, redisCache, kafka }

/** Kafka first, because it flushes longest; the Redis of the queue last, because it holds what is not yet decided. */
const stopOrder = ['kafka', 'postgres', 'redisCache', 'redisQueue'] as const satisfies readonly ServiceName[]

export interface StartOptions {
  /** Folder for data, logs and pid files. */
  readonly home: string
  /** Where `DATABASE_URL` and the like are looked up: a service named there is not started. */
  readonly env: Environment
  readonly log: Log
  /** Only these; the others get no URL unless they are configured. */
  readonly only?: readonly ServiceName[]
  /** Keeps running after this process; a later `stop()` of another process leaves it alone. */
  readonly background?: boolean
}

export interface RunningServices {
  /** An empty string where `only` left a service out. A service that starts again keeps its port, unless a stranger took it meanwhile. */
  readonly urls: ServiceUrls
  /** Of the services started here; nothing for configured ones. Changes with a restart. */
  readonly pids: Partial<Record<ServiceName, number>>
  /** False when the service's process has died; true for configured ones, which are somebody else's. */
  isAlive(name: ServiceName): boolean
  /** Stops in order what was started here (or taken over from a run that crashed). */
  stop(): Promise<void>
  /** Sends a signal to the service's process and does not wait, for fault tests. */
  kill(name: ServiceName, signalName: NodeJS.Signals): void
  /** Starts a service again on its former port after it died; does nothing while it runs and answers. */
  start(name: ServiceName): Promise<void>
  restart(name: ServiceName): Promise<void>
}

/**
 * Starts what is not configured by URL, side by side, and waits until all of it is healthy.
 * @throws naming every service that does not come up or cannot be reached; what was started by then is stopped again
 */
export async function startServices(options: StartOptions): Promise<RunningServices> {
  const home = openHome(options.home)
  const context: ServiceContext = { home, log: options.log }
  const wanted = options.only ?? serviceNames
  const local = wanted.filter((name) => !options.env[serviceVariables[name]])
  await checkConfigured(wanted, options.env)
  const running = new Map<ServiceName, StartedService>()
  const start = async (name: ServiceName) => {
    running.set(name, await startService(kinds[name], context, options.background ?? false))
  }
  const stop = async () => {
    const mine = stopOrder.filter(
      (name) => running.has(name) && (options.background || !readPidFile(home, name)?.background),
    )
    for (const name of mine) await stopService(kinds[name], context)
  }
  await withHomeLock(home, async () => {
    const faults = (await Promise.allSettled(local.map(start))).filter((result) => result.status === 'rejected')
    if (faults.length === 0) return
    await stop()
    throw new Error(faults.map(({ reason }) => (reason instanceof Error ? reason.message : String(reason))).join('\n'))
  })
  const url = (name: ServiceName) => options.env[serviceVariables[name]] || running.get(name)?.url || ''
  return {
    get urls() {
      return {
        databaseUrl: url('postgres'),
        redisQueueUrl: url('redisQueue'),
        redisCacheUrl: url('redisCache'),
        kafkaBrokers: url('kafka'),
      }
    },
    get pids() {
      return Object.fromEntries([...running].map(([name, { process }]) => [name, process.pid]))
    },
    isAlive: (name) => {
      const started = running.get(name)
      return started === undefined || isRunning(started.process)
    },
    stop: () => withHomeLock(home, stop),
    kill: (name, signalName) => {
      const started = running.get(name)
      if (started) signal(started.process, signalName)
    },
    start: (name) => withHomeLock(home, () => start(name)),
    restart: (name) =>
      withHomeLock(home, async () => {
        const started = running.get(name)
        if (started) await endProcess(started.process, kinds[name].stopSteps)
        await start(name)
      }),
  }
}

export interface StopOptions {
  readonly home: string
  readonly log: Log
  /** Leaves running what `services up` started. */
  readonly keepBackground?: boolean
  /** Kills at once instead of asking first; the services recover at their next start. */
  readonly force?: boolean
  /** Looked at when nobody else is starting or stopping any more: true leaves everything as it is. */
  readonly unless?: () => boolean
}

/** Stops whatever services of this home run, in order, whoever started them. */
export async function stopServices(options: StopOptions): Promise<void> {
  const home = openHome(options.home)
  await withHomeLock(home, async () => {
    if (options.unless?.()) return
    for (const name of stopOrder) {
      if (options.keepBackground && readPidFile(home, name)?.background) continue
      await stopService(kinds[name], { home, log: options.log }, options.force)
    }
  })
}

/** Deletes the data of a temporary home, wherever it is kept; nothing of it may run any more. */
export function removeHome(root: string): void {
  rmSync(dataElsewhere(openHome(root)), { recursive: true, force: true })
  rmSync(root, { recursive: true, force: true })
}

/** URL and pid of each service of this home that runs or is configured. */
export async function servicesStatus(options: {
  home: string
  env: Environment
}): Promise<Record<ServiceName, { url: string; pid?: number } | undefined>> {
  const home = openHome(options.home)
  const look = async (name: ServiceName) => {
    const configured = options.env[serviceVariables[name]]
    if (configured) return { url: configured }
    const known = readPidFile(home, name)
    const process = runningProcess(known)
    if (known === undefined || process === undefined) return undefined
    return { url: await kinds[name].url({ home, log: () => undefined }, known.port), pid: process.pid }
  }
  const [postgres, redisQueue, redisCache, kafka] = await Promise.all(serviceNames.map(look))
  return { postgres, redisQueue, redisCache, kafka }
}
