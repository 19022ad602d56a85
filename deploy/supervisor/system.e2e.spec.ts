import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { testServices } from '@canvass/testing/services.ts'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openHome } from '../services/home.ts'
import { readPidFile } from '../services/pid-file.ts'
import { identify, isRunning, type ProcessIdentity } from '../services/process-identity.ts'
import { removeHome, startServices, stopServices } from '../services/start-services.ts'
import { serviceNames } from '../services/types.ts'
import { waitUntil } from '../services/wait.ts'
import { readState } from './state.ts'

// a supervisor of its own process, with an app that says it is ready and dies when asked to
const root = mkdtempSync(join(tmpdir(), 'canvass-e2e-'))
const appScript = join(root, 'app.mjs')
const keeperScript = join(root, 'keeper.ts')
const log = () => undefined
let keeper: ChildProcess | undefined
let events: Record<string, unknown>[] = []

beforeAll(() => {
  writeFileSync(
    appScript,
    `import { createServer } from 'node:http'
     const port = process.env[process.argv[2]]
     createServer((request, response) => {
       if (request.url === '/die') process.exit(7)
       response.end()
     }).listen(Number(port), '127.0.0.1')
     process.on('SIGTERM', () => {
       console.log(JSON.stringify({ level: 'warn', event: 'app.stopping', of: process.argv[2], at: Date.now() }))
       process.exit(0)
     })`,
  )
  writeFileSync(
    keeperScript,
    `import { startSystem } from ${JSON.stringify(join(import.meta.dirname, 'system.ts'))}
     const app = (name, portVariable, firstPort) => ({ name, label: name, args: [${JSON.stringify(appScript)}, portVariable], portVariable, firstPort })
     const system = await startSystem({
       env: process.env,
       log: (event) => console.log(JSON.stringify(event)),
       plan: {
         steps: [{ name: 'first', args: ['-e', process.env.STEP ?? 'console.log(process.env.DATABASE_URL)'] }],
         apps: [app('api', 'PORT', 24080), app('workers', 'WORKERS_PORT', 24280)],
       },
     })
     process.on('SIGTERM', () => system.stop().then(() => process.exit(0)))
     process.on('SIGINT', () => system.force().then(() => process.exit(130)))
     system.started.then((started) => console.log(JSON.stringify({ event: 'ready', started })), (error) => {
       console.log(JSON.stringify({ event: 'failed', message: error.message }))
       process.exitCode = 3
     })`,
  )
})
afterEach(async () => {
  if (keeper?.exitCode === null) keeper.kill('SIGKILL')
  await waitUntil(async () => (await everythingOfOurs()).length === 0, 60_000, 200)
})
afterAll(async () => {
  await stopServices({ home: root, log })
  removeHome(root)
})

test('starts services, steps and apps, tells where they are, and stops the API before the workers before the services', async () => {
  const ready = await up('all')
  const { started } = ready as {
    started: { apiUrl: string; services: { databaseUrl: string }; stepOutput: { first: string } }
  }
  expect(started.stepOutput.first.trim()).toBe(started.services.databaseUrl)
  expect((await fetch(`${started.apiUrl}/ready`)).ok).toBe(true)
  expect(readState(root)?.api?.url).toBe(started.apiUrl)
  expect(await everythingOfOurs()).toHaveLength(6)
  expect(await ended('SIGTERM')).toBe(0)
  expect(await everythingOfOurs()).toEqual([])
  expect(readState(root)).toBeUndefined()
  const stops = [stoppedAt('api', 'PORT'), stoppedAt('workers', 'WORKERS_PORT')]
  expect(stops).toEqual(stops.toSorted())
  const stopped = events.filter(({ event }) => event === 'service-stopped').map(({ service }) => service)
  expect(stopped).toEqual(['kafka', 'postgres', 'redisCache', 'redisQueue'])
})

test('an app that dies is started again, and its end is told', async () => {
  await up()
  const before = readState(root)?.api
  await fetch(`${before?.url}/die`).catch(() => undefined) // it dies before it answers
  const again = () => readState(root)?.api !== undefined && readState(root)?.api?.pid !== before?.pid
  expect(await waitUntil(again, 10_000)).toBe(true)
  expect(
    await waitUntil(() => events.some(({ event, how }) => event === 'app-died' && how === 'exit code 7'), 5_000),
  ).toBe(true)
  expect(readState(root)?.api?.url).toBe(before?.url)
})

test('a service that dies is started again on its port', async () => {
  await up()
  const file = readPidFile(openHome(root), 'redisCache')
  process.kill(file?.process?.pid ?? 0, 'SIGKILL')
  const again = () => {
    const now = readPidFile(openHome(root), 'redisCache')
    return now?.process?.pid !== file?.process?.pid && isRunning(now?.process) && now?.port === file?.port
  }
  expect(await waitUntil(again, 15_000)).toBe(true)
})

test('kill -9 of the supervisor leaves no orphan', async () => {
  await up('all')
  expect(await everythingOfOurs()).toHaveLength(6)
  await ended('SIGKILL')
  expect(await waitUntil(async () => (await everythingOfOurs()).length === 0, 60_000, 200)).toBe(true)
})

test('a forced end kills what is left', async () => {
  await up()
  expect(await ended('SIGINT')).toBe(130)
  expect(await waitUntil(async () => (await everythingOfOurs()).length === 0, 20_000, 200)).toBe(true)
})

test('after a kill -9 the next start takes over at once, and the former watchdog leaves it alone', async () => {
  await up()
  await ended('SIGKILL')
  await up()
  const state = readState(root)
  expect(await everythingOfOurs()).toHaveLength(3)
  expect((await fetch(`${state?.api?.url}/ready`)).ok).toBe(true)
  expect(await ended('SIGTERM')).toBe(0)
})

test('a second supervisor of the same folder is refused', async () => {
  await up()
  const second = spawn(process.execPath, [keeperScript], {
    env: ownEnvironment('cache'),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let words = ''
  second.stderr?.on('data', (chunk) => {
    words += chunk
  })
  await once(second, 'close')
  expect(words).toContain('already runs')
  expect(await everythingOfOurs()).toHaveLength(3)
})

test('a step that fails ends the start with its last words, and leaves nothing', async () => {
  const outcome = await up('cache', { STEP: 'console.error("no such table"); process.exit(1)' })
  expect(outcome.event).toBe('failed')
  expect(outcome.message).toContain('no such table')
  await waitUntil(() => keeper?.exitCode === 3, 10_000)
  expect(keeper?.exitCode).toBe(3)
  expect(await everythingOfOurs()).toEqual([])
})

test('background services are used and left running', async () => {
  const background = await startServices({ home: root, env: {}, log, background: true, only: ['redisCache'] })
  await up()
  expect(await ended('SIGTERM')).toBe(0)
  expect(background.isAlive('redisCache')).toBe(true)
  await background.stop()
})

test('a taken port gives way to the next free one', async () => {
  const server = createServer().listen(24080, '127.0.0.1')
  await once(server, 'listening')
  await up()
  server.close()
  expect(events.some(({ event }) => event === 'port-taken')).toBe(true)
  expect(readState(root)?.api?.url).not.toBe('http://127.0.0.1:24080')
})

/** All services its own, or (quicker) only the cache, beside those of the test run. */
function ownEnvironment(services: 'all' | 'cache', more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { databaseUrl, redisQueueUrl, kafkaBrokers } = testServices()
  const shared = { DATABASE_URL: databaseUrl, REDIS_QUEUE_URL: redisQueueUrl, KAFKA_BROKERS: kafkaBrokers }
  const none = { DATABASE_URL: '', REDIS_QUEUE_URL: '', KAFKA_BROKERS: '' }
  return { ...process.env, ...(services === 'all' ? none : shared), REDIS_CACHE_URL: '', CANVASS_HOME: root, ...more }
}

/** Starts a supervisor and waits until it says ready or failed. */
async function up(
  services: 'all' | 'cache' = 'cache',
  more: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  events = []
  keeper = spawn(process.execPath, [keeperScript], {
    env: ownEnvironment(services, more),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (keeper.stdout) createInterface(keeper.stdout).on('line', (line) => events.push(JSON.parse(line)))
  const outcome = () => events.find(({ event }) => event === 'ready' || event === 'failed')
  await waitUntil(() => outcome() !== undefined || keeper?.exitCode !== null, 200_000)
  return outcome() ?? { event: 'ended' }
}

async function ended(signal: NodeJS.Signals): Promise<number | null> {
  const exit = keeper ? once(keeper, 'exit') : undefined
  keeper?.kill(signal)
  await exit
  return keeper?.exitCode ?? null
}

/** Every process that was ever recorded by the current supervisor and still runs. */
async function everythingOfOurs(): Promise<ProcessIdentity[]> {
  const services = serviceNames.map((name) => readPidFile(openHome(root), name)?.process)
  const apps = events.filter(({ event }) => event === 'app-started').map(({ pid }) => appIdentity(Number(pid)))
  return [...services, ...apps].filter((identity) => identity !== undefined).filter(isRunning)
}

function appIdentity(pid: number): ProcessIdentity | undefined {
  const identity = identify(pid)
  return identity && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(appScript) ? identity : undefined
}

function stoppedAt(name: string, of: string): number {
  const lines = readFileSync(join(root, 'logs', `${name}.log`), 'utf8')
    .trim()
    .split('\n')
  const last: { at: number; of: string } = JSON.parse(lines.at(-1) ?? '{}')
  expect(last.of).toBe(of)
  return last.at
}
