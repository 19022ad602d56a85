import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { Kafka, logLevel } from 'kafkajs'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHome } from './home.ts'
import { readPidFile, writePidFile } from './pid-file.ts'
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts'
import { type RunningServices, removeHome, servicesStatus, startServices, stopServices } from './start-services.ts'
import type { ServiceName } from './types.ts'
import { waitUntil } from './wait.ts'

const root = mkdtempSync(join(tmpdir(), 'canvass-e2e-'))
const log = () => undefined
const start = (only?: ServiceName[], background = false) =>
  startServices({ home: root, env: {}, log, background, ...(only ? { only } : {}) })
let services: RunningServices

beforeAll(async () => {
  services = await start()
})
afterAll(async () => {
  await stopServices({ home: root, log })
  removeHome(root)
})

test('all four answer, on loopback, with their pids in the status', async () => {
  const status = await servicesStatus({ home: root, env: {} })
  expect(Object.fromEntries(Object.entries(status).map(([name, entry]) => [name, entry?.pid]))).toEqual(services.pids)
  expect(await sql(services.urls.databaseUrl, 'show server_version')).toEqual([{ server_version: '18.4' }])
  expect(new URL(services.urls.databaseUrl).hostname).toBe('127.0.0.1')
})

test('a topic can be created as soon as Kafka is called healthy', async () => {
  await services.restart('kafka')
  expect(await topics(services, 'made-at-once')).toContain('made-at-once')
})

test('a second start finds its data and its ports again', async () => {
  await write(services)
  const former = services.urls
  await services.stop()
  expect(await runningPids()).toEqual([])
  services = await start()
  expect(services.urls).toEqual(former)
  await expectWritten(services)
})

test('services left by a run that died are used as they are', async () => {
  const pids = { ...services.pids }
  const again = await start()
  expect(again.pids).toEqual(pids)
  services = again
})

test('committed and acknowledged data survives kill -9 of all services', async () => {
  await sql(services.urls.databaseUrl, 'create table crash (id int); insert into crash values (1)')
  for (const name of ['postgres', 'redisQueue', 'redisCache', 'kafka'] as const) services.kill(name, 'SIGKILL')
  const names = ['postgres', 'redisQueue', 'redisCache', 'kafka'] as const
  expect(await waitUntil(() => names.every((name) => !services.isAlive(name)), 10_000)).toBe(true)
  for (const name of names) await services.start(name)
  expect(await sql(services.urls.databaseUrl, 'select id from crash')).toEqual([{ id: 1 }])
  await expectWritten(services)
})

test('a leftover that does not answer is ended and replaced', async () => {
  const before = services.pids.redisCache ?? 0
  const frozen = identify(before)
  services.kill('redisCache', 'SIGSTOP')
  await services.start('redisCache')
  expect(services.pids.redisCache).not.toBe(before)
  expect(isRunning(frozen)).toBe(false)
})

test('a stale pid file, naming a process that is not ours, is overruled', async () => {
  const home = openHome(root)
  await services.stop()
  const port = readPidFile(home, 'redisQueue')?.port ?? 0
  writePidFile(home, 'redisQueue', { port, process: { pid: process.pid, started: 'before the reboot' } })
  services = await start()
  expect(services.pids.redisQueue).not.toBe(process.pid)
  expect(await topics(services)).toContain('kept')
})

test('what `services up` started is used by others and left running by them', async () => {
  await services.stop()
  const background = await start(['redisCache'], true)
  const other = await start(['redisCache'])
  expect(other.pids).toEqual(background.pids)
  await other.stop()
  expect(background.isAlive('redisCache')).toBe(true)
  await background.stop()
  expect(background.isAlive('redisCache')).toBe(false)
})

test('a configured service is not started, and must answer', async () => {
  const missing = { REDIS_CACHE_URL: 'redis://127.0.0.1:1' }
  await expect(startServices({ home: root, env: missing, log, only: ['redisCache'] })).rejects.toThrow(
    'REDIS_CACHE_URL points to 127.0.0.1:1, where nobody answers',
  )
  expect(await runningPids()).toEqual([])
})

async function runningPids(): Promise<ProcessIdentity[]> {
  const home = openHome(root)
  const known = (['postgres', 'redisQueue', 'redisCache', 'kafka'] as const).map(
    (name) => readPidFile(home, name)?.process,
  )
  return known.filter((identity) => identity !== undefined).filter(isRunning)
}

async function write({ urls }: RunningServices): Promise<void> {
  await sql(urls.databaseUrl, 'create table kept (id int); insert into kept values (7)')
  for (const url of [urls.redisQueueUrl, urls.redisCacheUrl]) await withRedis(url, (redis) => redis.set('kept', '7'))
  await topics({ urls }, 'kept')
}

async function expectWritten({ urls }: RunningServices): Promise<void> {
  expect(await sql(urls.databaseUrl, 'select id from kept')).toEqual([{ id: 7 }])
  for (const url of [urls.redisQueueUrl, urls.redisCacheUrl]) {
    expect(await withRedis(url, (redis) => redis.get('kept'))).toBe('7')
  }
  expect(await topics({ urls })).toContain('kept')
}

async function sql(connectionString: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url)
  try {
    return await work(redis)
  } finally {
    await redis.quit()
  }
}

async function topics({ urls }: Pick<RunningServices, 'urls'>, create?: string): Promise<string[]> {
  const admin = new Kafka({
    brokers: urls.kafkaBrokers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  }).admin()
  await admin.connect()
  try {
    // not waiting for leaders: kafkajs gives up when a busy broker does not know the new topic at once
    if (create) await admin.createTopics({ topics: [{ topic: create, numPartitions: 1 }], waitForLeaders: false })
    if (create) await waitUntil(async () => (await admin.listTopics()).includes(create), 15_000)
    return await admin.listTopics()
  } finally {
    await admin.disconnect()
  }
}
