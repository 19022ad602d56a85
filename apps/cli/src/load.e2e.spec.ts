import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { homeFolder } from '@canvass/deploy/services/home.ts'
import { removeHome, stopServices } from '@canvass/deploy/services/start-services.ts'
import { waitUntil } from '@canvass/deploy/services/wait.ts'
import { readState } from '@canvass/deploy/supervisor/state.ts'
import { compileSurvey } from '@canvass/domain/survey/compile-survey.ts'
import { createKafka } from '@canvass/kafka/client.ts'
import { createLogWriter } from '@canvass/kafka/log-writer.ts'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { sqlOf } from '@canvass/postgres/connect.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { shownVersion } from '@canvass/redis/current-counters.ts'
import { counterKeys } from '@canvass/redis/keys.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Pipeline, withPipeline } from './composition/pipeline.ts'
import { checkDelivery } from './delivery/check-delivery.ts'
import { deliveryStart } from './delivery/delivery-start.ts'
import type { SentSession } from './load/attempt.ts'
import { questionsOf } from './load/correct-answers.ts'
import { runLoad } from './load/run-load.ts'
import { serviceUrls } from './system.ts'

// The whole product in a home of its own: topics and consumer groups have fixed names, so it shares Kafka with nobody.
const home = mkdtempSync(join(tmpdir(), 'canvass-load-'))
chmodSync(home, 0o755) // Postgres may run as another user and must get through
const { DATABASE_URL, REDIS_QUEUE_URL, REDIS_CACHE_URL, KAFKA_BROKERS, ...own } = process.env
const env = { ...own, CANVASS_HOME: home, PORT: '25080', WORKERS_PORT: '25180' }
process.env = env
const script = join(import.meta.dirname, 'main.ts')
let up: ChildProcess
const said: string[] = []

beforeAll(async () => {
  up = spawn(process.execPath, [script, 'up', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  if (up.stdout === null) throw new Error('it has no output')
  createInterface({ input: up.stdout }).on('line', (line) => said.push(line))
  const ready = () => said.some((line) => line.includes('"event":"ready"'))
  expect(await waitUntil(() => ready() || up.exitCode !== null, 180_000), said.join('\n')).toBe(true)
  expect(ready(), said.join('\n')).toBe(true)
})
afterAll(async () => {
  up.kill('SIGTERM')
  await waitUntil(() => up.exitCode !== null || up.signalCode !== null, 60_000)
  await stopServices({ home, log: () => undefined })
  removeHome(homeFolder(env))
})

/** Runs a command to its end. @param onLine is told what it says on the way */
async function canvass(args: readonly string[], onLine: (line: string) => void = () => undefined) {
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  createInterface({ input: child.stderr }).on('line', onLine)
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await ended, out, err }
}

function kill(name: 'api' | 'workers'): void {
  const pid = readState(home)?.[name]?.pid
  if (pid !== undefined) process.kill(pid, 'SIGKILL')
}

test('nothing that was acknowledged is lost while API and workers are killed and come back', async () => {
  const victims = ['workers', 'api'] as const
  let killed = 0
  const args = ['load', '--survey', 'demo', '--rate', '60', '--seconds', '20', '--async', '0.1', '--json']
  const { code, out, err } = await canvass(args, (line) => {
    // the load tells how far it is every few seconds
    const victim = /^\d+\/20 s/.test(line) ? victims[killed] : undefined
    if (victim === undefined) return
    killed += 1
    kill(victim)
  })
  expect(killed).toBe(2)
  const report = JSON.parse(out)
  expect(
    report.checks.filter(({ holds }: { holds: boolean }) => !holds),
    err,
  ).toEqual([])
  expect(code).toBe(0)
  expect(report.figures.acts.committed + report.figures.acts.queued).toBeGreaterThan(100)
  // without harm the test would prove nothing
  expect(report.figures.acts.retry + report.figures.acts.asked).toBeGreaterThan(0)
  expect(report.cpu.processes.workers).toBeGreaterThan(0)
})

test('operators see an empty pipeline and counters that are right', async () => {
  const status = await canvass(['pipeline', 'status', '--json'])
  expect(status.code, status.err).toBe(0)
  expect(JSON.parse(status.out)).toMatchObject({ unavailable: {}, mailboxes: expect.any(Array) })
  const outbox = await canvass(['outbox', 'status', '--json'])
  expect(JSON.parse(outbox.out).partitions.map(({ unsent }: { unsent: number }) => unsent)).toEqual([0, 0, 0])
  const { code, out } = await canvass(['projections', 'reconcile', '--json'])
  expect([code, JSON.parse(out).differences]).toEqual([0, []])
})

test('the check finds what is lost, invented, miscounted, foreign and set aside', async () => {
  const { good, bad } = await withPipeline(async (pipeline) => {
    const survey = await demoSurvey(pipeline)
    const start = await deliveryStart(pipeline)
    const sent = await runLoad({ ...survey, rate: 30, seconds: 4, respondents: 30, asyncShare: 0 })
    const options = { ...survey, sent: sent.people, start, deadlineMs: 60_000, onPhase: () => undefined }
    const good = await checkDelivery(pipeline, options)
    await damage(pipeline, survey.surveyId, sent.people)
    return { good, bad: await checkDelivery(pipeline, { ...options, deadlineMs: 3_000 }) }
  })
  expect(good.filter(({ holds }) => !holds)).toEqual([])
  expect(bad.filter(({ holds }) => !holds).map(({ name }) => name)).toEqual([
    'acknowledged steps are stored',
    'nothing is stored that nobody sent',
    'counters are what Postgres says',
    'every fact is in Kafka, once',
    'no new dead letters',
  ])
})

async function demoSurvey({ database }: Pipeline) {
  const surveys = createSurveyStore(database, createUuid7())
  const head = await surveys.byKey('default', 'demo')
  const version = head && (await surveys.version(head.id, head.liveVersion ?? 0))
  const compiled = version && compileSurvey(version)
  if (!head || !compiled?.ok) throw new Error('the demo survey is published')
  const apiUrl = readState(home)?.api?.url ?? ''
  return { apiUrl, surveyId: head.id, collector: `load-${head.id}`, questions: questionsOf(compiled.survey) }
}

/** A step that vanishes, an answer that is another one, a counter that is off, a record of somebody else. */
async function damage({ database, cache, admin }: Pipeline, surveyId: string, people: readonly SentSession[]) {
  const [lost, changed] = people.flatMap(({ sessionId, attempts }) =>
    sessionId !== null && attempts.some(({ kind, ack }) => kind === 'submit' && ack === 'committed') ? [sessionId] : [],
  )
  const db = sqlOf(database)
  await sql`delete from session_steps where session_id = ${lost}::uuid and step = 1`.execute(db)
  await sql`update answers set value = '"changed"' where session_id = ${changed}::uuid and seq = 1`.execute(db)
  const version = await shownVersion(cache)
  await cache.hincrby(counterKeys(version ?? '', 0).group(`count:${surveyId}:LIVE`), 'started', 1)
  const { logger } = memoryLog()
  const writer = createLogWriter(
    createKafka({ brokers: (await serviceUrls()).kafkaBrokers.split(','), clientId: 'spec', logger }),
  )
  const stray = { key: Buffer.from('stray'), value: Buffer.from('{}'), headers: {} }
  const before = await admin.offsets('runtime.answers.dlq')
  await writer.publish([{ topic: 'runtime.answers', partition: 0, records: [stray] }])
  await writer.close()
  const end = (offsets: typeof before) => offsets.reduce((sum, { high }) => sum + high, 0n)
  // the projector sets it aside
  await expect
    .poll(async () => end(await admin.offsets('runtime.answers.dlq')), { timeout: 30_000 })
    .toBe(end(before) + 1n)
}
