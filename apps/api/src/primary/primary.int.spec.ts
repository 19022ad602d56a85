import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { migrateDatabase } from '@canvass/db/migrate.ts'
import { emptyRedisDatabase } from '@canvass/testing/redis-database.ts'
import { createDatabase, type TestDatabase, testServices } from '@canvass/testing/services.ts'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

let database: TestDatabase
let api: ChildProcess
let url = ''
const events: Record<string, unknown>[] = []

const eventsNamed = (name: string) => events.filter(({ event }) => event === name)

beforeAll(async () => {
  database = await createDatabase()
  await migrateDatabase(database.url)
  await startApi()
})

async function startApi(): Promise<void> {
  const services = testServices()
  const listening = eventsNamed('http.listening').length
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    REDIS_QUEUE_URL: await emptyRedisDatabase(services.redisQueueUrl),
    REDIS_CACHE_URL: await emptyRedisDatabase(services.redisCacheUrl),
    KAFKA_BROKERS: services.kafkaBrokers,
    TOKEN_SECRET: randomBytes(32).toString('base64url'),
    ADMIN_TOKEN_SECRET: randomBytes(32).toString('base64url'),
    PORT: '0',
    LOG_LEVEL: 'info',
  }
  api = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  if (api.stdout === null) throw new Error('no output to read')
  createInterface({ input: api.stdout }).on('line', (line) => events.push(JSON.parse(line)))
  await vi.waitFor(() => expect(eventsNamed('http.listening')).toHaveLength(listening + 1), { timeout: 30_000 })
  url = String(eventsNamed('http.listening').at(-1)?.url)
  await vi.waitFor(async () => expect((await fetch(`${url}/ready`)).status).toBe(200), { timeout: 30_000 })
}

afterAll(async () => {
  if (api?.exitCode === null) api.kill('SIGKILL')
  await database?.drop()
})

/** Asks on a new connection each time, until told to stop; tells the failures and how many answers came. */
function askOnAndOn() {
  const seen = { answers: 0, failures: [] as unknown[], stop: false }
  const asking = Array.from({ length: 4 }, async () => {
    while (!seen.stop) {
      try {
        const reply = await fetch(`${url}/live`, { headers: { connection: 'close' } })
        await reply.arrayBuffer()
        if (reply.status === 200) seen.answers++
        else seen.failures.push(reply.status)
      } catch (error) {
        seen.failures.push(error)
      }
    }
  })
  return {
    seen,
    async stop() {
      seen.stop = true
      await Promise.all(asking)
    },
  }
}

/** Process ids of the workers that have been ready, in order. */
const workers = (): number[] =>
  eventsNamed('process.started')
    .filter(({ service }) => service === 'api')
    .map(({ pid }) => Number(pid))

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

it('serves everybody who comes at once, again and again', async () => {
  for (let round = 0; round < 12; round++) {
    const replies = await Promise.all(
      Array.from({ length: 400 }, () => fetch(`${url}/live`, { headers: { connection: 'close' } })),
    )
    expect(replies.filter(({ status }) => status !== 200)).toEqual([])
    await Promise.all(replies.map((reply) => reply.arrayBuffer()))
  }
})

it('replaces its worker on SIGHUP, and refuses nobody meanwhile', async () => {
  const [former = 0] = workers()
  const clients = askOnAndOn()
  api.kill('SIGHUP')
  await expect.poll(() => eventsNamed('worker.replaced').length, { timeout: 40_000 }).toBe(1)
  await expect.poll(() => isAlive(former), { timeout: 20_000 }).toBe(false)
  const before = clients.seen.answers
  await expect.poll(() => clients.seen.answers, { timeout: 10_000 }).toBeGreaterThan(before + 10)
  await clients.stop()
  expect(clients.seen.failures).toEqual([])
})

it('has another worker when one is killed; who comes meanwhile waits', async () => {
  const doomed = workers().at(-1) ?? 0
  process.kill(doomed, 'SIGKILL')
  await expect.poll(() => eventsNamed('worker.died').length, { timeout: 10_000 }).toBe(1)
  const reply = await fetch(`${url}/live`, { headers: { connection: 'close' } })
  expect(reply.status).toBe(200)
  await expect.poll(() => workers().at(-1), { timeout: 30_000 }).not.toBe(doomed)
})

it('stops in order when told to, and leaves nobody behind', async () => {
  const exit = new Promise((resolve) => api.once('exit', (code) => resolve(code)))
  api.kill('SIGTERM')
  expect(await exit).toBe(0)
  expect(workers().map(isAlive)).toEqual([false, false, false])
  const stopped = eventsNamed('component.stopped').map(({ component }) => component)
  expect(stopped).toEqual(expect.arrayContaining(['accepting', 'redis-queue', 'postgres', 'http', 'socket', 'worker']))
  expect(eventsNamed('process.stopped').map(({ outcome }) => outcome)).toEqual(['clean', 'clean', 'clean'])
})

it('takes its worker along when it is killed, after the requests under way', async () => {
  await startApi()
  const worker = workers().at(-1) ?? 0
  api.kill('SIGKILL')
  await expect.poll(() => isAlive(worker), { timeout: 20_000 }).toBe(false)
  expect(eventsNamed('process.stopped').at(-1)).toMatchObject({ service: 'api', outcome: 'clean' })
})
