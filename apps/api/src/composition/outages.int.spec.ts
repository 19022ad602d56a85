import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type LiveApi, type Reply, startLiveApi } from '../testing/live-api.ts'

const ABOUT = { age: 30, gender: 'f', drinks: ['tea'] }
const REPLY_TIMEOUT_MS = 1_500

let api: LiveApi
let surveyId: string
beforeAll(async () => {
  api = await startLiveApi({ REPLY_TIMEOUT_MS: String(REPLY_TIMEOUT_MS), REQUEST_DEADLINE_MS: '4000' })
  await api.work(true)
  surveyId = await api.publishDemo('demo')
})
afterAll(() => api?.close())
afterEach(async () => {
  for (const wire of Object.values(api.wires)) wire.mend()
  await api.work(true)
  await expect.poll(() => begin().then(({ status }) => status), { timeout: 20_000, interval: 200 }).toBe(201)
})

const begin = () => api.call('POST', '/v1/sessions', { body: { surveyId } })
const submit = ({ body }: Reply, step: number, answers: object) =>
  api.call('POST', `/v1/sessions/${body.sessionId}/steps/${step}`, { token: body.token, body: { answers } })

/** A reply and how long it took, milliseconds. */
async function timed(call: () => Promise<Reply>): Promise<Reply & { readonly tookMs: number }> {
  const begun = performance.now()
  return { ...(await call()), tookMs: performance.now() - begun }
}

it('Postgres away: 202, and after a while at once; then everything is decided', async () => {
  const sessions = [await begin(), await begin(), await begin()] as const
  api.wires.database.cut()
  const first = await timed(() => submit(sessions[0], 1, ABOUT))
  expect([first.status, first.body.durability]).toEqual([202, 'queued'])
  const probe = submit(sessions[1], 1, ABOUT)
  const quick = await timed(() => submit(sessions[2], 1, ABOUT))
  expect(quick.status).toBe(202)
  expect(quick.tookMs).toBeLessThan(REPLY_TIMEOUT_MS / 2)
  expect((await probe).status).toBe(202)

  const started = await begin() // the survey is known: new sessions are taken too
  expect(started.status).toBe(202)
  expect(started.body).toMatchObject({
    sessionId: expect.any(String),
    token: expect.any(String),
    step: 1,
    durability: 'queued',
  })
  const read = await api.call('GET', `/v1/sessions/${sessions[0].body.sessionId}`, { token: sessions[0].body.token })
  expect([read.status, read.body.code]).toEqual([503, 'unavailable'])
  expect(read.headers.get('retry-after')).toBe('1')
  expect((await api.call('GET', '/ready')).status).toBe(200)
  expect((await api.call('GET', '/health')).body).toMatchObject({
    status: 'degraded',
    checks: { postgres: { status: 'down' } },
  })

  api.wires.database.mend()
  for (const { body } of [...sessions, started]) {
    const step = body.sessionId === started.body.sessionId ? 0 : 1
    const state = () =>
      api
        .call('GET', `/v1/sessions/${body.sessionId}/steps/${step}`, { token: body.token })
        .then((reply) => reply.body.state)
    await expect.poll(state, { timeout: 20_000, interval: 200 }).toBe('committed')
  }
})

it.each(['cut', 'freeze'] as const)(
  'queue Redis %s: 503 within the deadline, nothing acknowledged, and it comes back',
  async (how) => {
    const session = await begin()
    api.wires.queue[how]()
    const refused = await timed(() => submit(session, 1, ABOUT))
    expect([refused.status, refused.body.code]).toEqual([503, 'unavailable'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.tookMs).toBeLessThan(4_500)
    expect((await api.call('GET', '/ready')).status).toBe(503)
    api.wires.queue.mend()
    const again = () => submit(session, 1, ABOUT).then(({ status }) => status)
    await expect.poll(again, { timeout: 20_000, interval: 200 }).toBe(200)
  },
)

it('cache Redis away: no effect on respondents, and the counters say so', async () => {
  api.wires.cache.cut()
  const session = await begin()
  expect(session.status).toBe(201)
  expect((await submit(session, 1, ABOUT)).status).toBe(200)
  const analytics = await api.call('GET', '/v1/surveys/demo/analytics', { token: await api.adminToken('analyst') })
  expect([analytics.status, analytics.body.code]).toEqual([503, 'unavailable'])
  expect((await api.call('GET', '/ready')).status).toBe(200)
})

it('nobody decides: 202, and a repeat of the step afterwards is a duplicate', async () => {
  const session = await begin()
  await api.work(false)
  const queued = await submit(session, 1, ABOUT)
  expect(queued.status).toBe(202)
  await api.work(true)
  const again = () => submit(session, 1, ABOUT).then(({ status, body }) => [status, body.duplicate])
  await expect.poll(again, { timeout: 20_000, interval: 200 }).toEqual([200, true])
})

it('a survey nobody has asked for cannot be started while Postgres is away', async () => {
  const other = await api.publishDemo('other')
  api.wires.database.cut()
  const { status, body } = await api.call('POST', '/v1/sessions', { body: { surveyId: other } })
  expect([status, body.code]).toEqual([503, 'unavailable'])
})
