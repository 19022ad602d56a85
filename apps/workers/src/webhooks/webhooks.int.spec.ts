import { createHmac, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { runInNewContext } from 'node:vm'
import { post } from '@canvass/platform/http/post.ts'
import { createRegistry } from '@canvass/platform/metrics/registry.ts'
import { isInfrastructure } from '@canvass/postgres/errors.ts'
import { createSessionReader } from '@canvass/postgres/session/session-reader.ts'
import { connect, FAIL_FAST, PATIENT, whenReady } from '@canvass/queue/connections.ts'
import { retryParked } from '@canvass/runtime/dead-letters/redrive-letter.ts'
import { exitSecret } from '@canvass/runtime/exits/exit-secret.ts'
import { createSurveyCache } from '@canvass/runtime/session-worker/survey-cache.ts'
import { emptyRedisDatabase } from '@canvass/testing/redis-database.ts'
import { testServices } from '@canvass/testing/services.ts'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { openPipeline, type Pipeline, soon } from '../testing/pipeline.ts'
import { type LiveWorker, openSessionWorker } from '../testing/session-worker.ts'
import { createHostBreakers } from './host-breakers.ts'
import { createWebhooksRole } from './webhooks-role.ts'

const SECRET = new Uint8Array(32).fill(3)
const TIMEOUT_MS = 500

/** The function that the page shows to receivers. */
const page = readFileSync(new URL('../../../../docs/http-api.md', import.meta.url), 'utf8')
const source = /<!-- verify-postback -->\s*```js\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
const isSignedPostback: (...of: readonly unknown[]) => boolean = runInNewContext(`${source}; isSignedPostback`, {
  createHmac,
  timingSafeEqual,
  Buffer,
})

/** A server that is told of ends, and answers as a test wants. */
interface Receiver {
  readonly origin: string
  readonly heard: { readonly target: string; readonly headers: NodeJS.Dict<string | string[]>; readonly body: string }[]
  /** Status of the next answers; 0 answers nothing. */
  answer: number
}

let pipeline: Pipeline
let sessions: LiveWorker
let receiver: Receiver
let server: Server
let redisUrl: string
const stops: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  pipeline = await openPipeline()
  sessions = await openSessionWorker(1, pipeline.test)
  redisUrl = await emptyRedisDatabase(testServices().redisQueueUrl)
})
beforeEach(async () => {
  const heard: Receiver['heard'] = []
  server = createServer((request, reply) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      heard.push({ target: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString('utf8') })
      if (receiver.answer > 0) reply.writeHead(receiver.answer, { location: '/elsewhere' }).end('ignored')
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  receiver = { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, answer: 204 }
})
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
  await pipeline.stopRoles()
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})
afterAll(async () => {
  await sessions?.close()
  await pipeline?.close()
})

async function startWebhooks(
  change: { tries?: number; privateHosts?: readonly string[] } = {},
): Promise<{ commands: Redis; stop(): Promise<void> }> {
  const onError = () => undefined
  const [commands, workers] = [connect(redisUrl, FAIL_FAST, onError), connect(redisUrl, PATIENT, onError)]
  await Promise.all([whenReady(commands, 5_000), whenReady(workers, 5_000)])
  const breakers = createHostBreakers(TIMEOUT_MS, 100)
  const privateHosts = new Set(change.privateHosts ?? ['127.0.0.1'])
  const role = createWebhooksRole({
    reader: pipeline.log.reader,
    surveys: createSurveyCache(sessions.surveys),
    sessions: createSessionReader(pipeline.test.database),
    letters: pipeline.letters,
    commands,
    workers,
    send: (url, body, headers, signal) =>
      post(url, body, { headers, privateHosts, signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) }),
    breakerOf: breakers.of,
    secret: SECRET,
    tries: change.tries ?? 15,
    firstDelayMs: 10,
    isInfrastructure,
    now: Date.now,
    registry: createRegistry({ service: 'spec', version: '0' }),
    log: pipeline.logger,
  })
  await role.start?.(AbortSignal.timeout(20_000))
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= (async () => {
      await role.stop?.()
      breakers.close()
      commands.disconnect()
      workers.disconnect()
    })()
    return stopped
  }
  stops.push(stop)
  return { commands, stop }
}

let published = 0
const publish = (postback: string, endings: object = {}) =>
  sessions.publish(`webhooks-${published++}`, {
    title: 'Told',
    pages: [
      {
        id: 'p1',
        questions: [{ id: 'q', type: 'text', text: 'Well?' }],
        next: [{ if: "q = 'out'", goto: 'ending:screened-out' }],
      },
    ],
    endings: { completed: { outcome: 'COMPLETED' }, ...endings },
    settings: { postback },
  })

async function end(surveyId: string, answer = 'yes', mode: 'LIVE' | 'TEST' | 'PREVIEW' = 'LIVE'): Promise<string> {
  const session = await sessions.start(surveyId, mode)
  await sessions.submit(surveyId, session, 1, { q: answer })
  return session
}

const heardOf = (sessionId: string) => receiver.heard.filter(({ body }) => JSON.parse(body).sessionId === sessionId)
const told = (sessionId: string, times = 1) =>
  vi.waitFor(() => expect(heardOf(sessionId).length).toBeGreaterThanOrEqual(times), soon)
const letterOf = async (sessionId: string) => (await pipeline.letters.list({ sessionId }, { limit: 10 })).items[0]
const parked = (sessionId: string) =>
  vi.waitFor(async () => {
    const letter = await letterOf(sessionId)
    expect(letter?.status).toBe('parked')
    return letter
  }, soon)

test('each end is posted, signed, with its codes and the values in its address; previews are not', async () => {
  await pipeline.startRelay()
  await startWebhooks()
  const surveyId = await publish(`${receiver.origin}/told?s={{session.cint}}&q={{q}}`, {
    'screened-out': { outcome: 'SCREENED_OUT', postback: `${receiver.origin}/out` },
  })
  const preview = await end(surveyId, 'never', 'PREVIEW')
  const trial = await end(surveyId, 'trial', 'TEST')
  const out = await end(surveyId, 'out')
  const complete = await end(surveyId, 'a b&c')
  await Promise.all([told(complete), told(out), told(trial)])
  const [post] = heardOf(complete)
  expect(post?.target).toBe('/told?s=10&q=a%20b%26c')
  expect(JSON.parse(post?.body ?? '')).toEqual({
    eventId: post?.headers['canvass-event-id'],
    type: 'SessionCompleted',
    ...{ sessionId: complete, surveyId, version: 1, mode: 'LIVE', outcome: 'COMPLETED', ending: 'completed' },
    codes: { aapor: '1.1', cint: 10, prodege: 1 },
    occurredAt: expect.stringMatching(/Z$/),
    durationMs: expect.any(Number),
  })
  const isSigned = (heard: typeof post, mode: 'LIVE' | 'TEST') => {
    const { 'canvass-time': time, 'canvass-signature': signature } = heard?.headers ?? {}
    return isSignedPostback(heard?.target, time, heard?.body, signature, exitSecret(SECRET, surveyId, mode))
  }
  const [tried] = heardOf(trial)
  expect([isSigned(post, 'LIVE'), isSigned(post, 'TEST'), isSigned(tried, 'LIVE'), isSigned(tried, 'TEST')]).toEqual([
    true,
    false,
    false,
    true,
  ])
  expect(post && isSigned({ ...post, body: post.body.replace('COMPLETED', 'REFUSED') }, 'LIVE')).toBe(false)
  expect(heardOf(out)[0]).toMatchObject({ target: '/out', body: expect.stringContaining('"outcome":"SCREENED_OUT"') })
  expect(heardOf(preview)).toEqual([])

  const rejected = await sessions.send(surveyId, complete, {
    kind: 'reject',
    step: null,
    payload: { reason: 'speeder', by: 'ops' },
  })
  expect(rejected.kind).toBe('done')
  await told(complete, 2)
  expect(JSON.parse(heardOf(complete)[1]?.body ?? '')).toMatchObject({
    type: 'SessionRejected',
    outcome: 'REJECTED',
    codes: { cint: 30 },
  })
})

test('a receiver that is busy or away is tried again, and hears the same fact', async () => {
  await pipeline.startRelay()
  await startWebhooks()
  const surveyId = await publish(`${receiver.origin}/told`)
  receiver.answer = 503
  const busy = await end(surveyId)
  await told(busy, 2)
  receiver.answer = 0
  const count = heardOf(busy).length
  await told(busy, count + 1)
  receiver.answer = 204
  const before = heardOf(busy).length
  await told(busy, before + 1)
  const ids = new Set(heardOf(busy).map(({ headers }) => headers['canvass-event-id']))
  expect(ids.size).toBe(1)
  expect(await letterOf(busy)).toBeUndefined()
})

test('what nobody takes becomes a dead letter that can be retried, and is settled when it is taken', async () => {
  await pipeline.startRelay()
  await pipeline.startProjectors()
  await startWebhooks({ tries: 3 })
  const surveyId = await publish(`${receiver.origin}/told`)
  receiver.answer = 500
  const session = await end(surveyId)
  const letter = await parked(session)
  expect(heardOf(session)).toHaveLength(3)
  expect(letter).toMatchObject({
    ...{
      stage: 'projector',
      topic: 'runtime.sessions',
      group: 'webhook-consumer-group',
      reason: 'postback-failed',
      attempts: 1,
      surveyId,
    },
    message: expect.stringMatching(/^127\.0\.0\.1:\d+ answered 500$/),
  })
  const redrive = () =>
    retryParked(
      {
        letters: pipeline.letters,
        publish: pipeline.log.writer.publish,
        mailbox: sessions.mailboxes,
        shards: 1,
        newId: () => '',
      },
      letter?.id ?? '',
    )
  await redrive()
  await vi.waitFor(
    async () => expect(await letterOf(session)).toMatchObject({ id: letter?.id, status: 'parked', attempts: 2 }),
    soon,
  )
  expect(heardOf(session)).toHaveLength(6)
  receiver.answer = 200
  await redrive()
  await vi.waitFor(async () => expect((await letterOf(session))?.status).toBe('resolved'), soon)
  expect(heardOf(session)).toHaveLength(7)
})

test.each([
  ['that says no', 403, ['127.0.0.1'], 1, /answered 403/],
  ['that sends elsewhere', 302, ['127.0.0.1'], 1, /answered 302/],
  ['with a private address', 204, [], 0, /127\.0\.0\.1 is no address on the internet/],
])('a receiver %s is not tried again', async (_, answer, privateHosts, heard, message) => {
  await pipeline.startRelay()
  await startWebhooks({ privateHosts })
  const surveyId = await publish(`${receiver.origin}/told`)
  receiver.answer = answer
  const session = await end(surveyId)
  expect((await parked(session))?.message).toMatch(message)
  expect(heardOf(session)).toHaveLength(heard)
})

test('a name that leads to a private address is not followed', async () => {
  await pipeline.startRelay()
  await startWebhooks({ privateHosts: [] })
  const session = await end(await publish(`${receiver.origin.replace('127.0.0.1', 'localhost')}/told`))
  expect((await parked(session))?.message).toMatch(/^localhost is no address on the internet/)
  expect(receiver.heard).toEqual([])
})

test('nothing is lost while the queue is away, or when the role stops between any two steps', async () => {
  await pipeline.startRelay()
  const surveyId = await publish(`${receiver.origin}/told`)
  const first = await startWebhooks()
  first.commands.disconnect() // the worker still works, but nothing can be queued
  const early = await end(surveyId)
  await vi.waitFor(() => expect(pipeline.logged('kafka.batch-failed').length).toBeGreaterThan(0), soon)
  expect(heardOf(early)).toEqual([])
  await first.stop()
  const late = await end(surveyId)
  const second = await startWebhooks()
  await Promise.all([told(early), told(late)])
  receiver.answer = 0
  const cut = await end(surveyId)
  await told(cut)
  await second.stop() // while the receiver still thinks
  receiver.answer = 204
  const before = heardOf(cut).length
  await startWebhooks()
  await told(cut, before + 1)
})
