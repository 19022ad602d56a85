import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { connectDatabase, SHORT_WORK } from '@canvass/postgres/connect.ts'
import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import { createBreakerBoard } from '@canvass/queue/breaker-board.ts'
import { connect, FAIL_FAST, whenReady } from '@canvass/queue/connections.ts'
import { createMailboxWriter } from '@canvass/queue/mailbox-writer.ts'
import { mailboxPrefix, SHARED_PREFIX } from '@canvass/queue/names.ts'
import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LiveApi, startLiveApi } from '../testing/live-api.ts'

let api: LiveApi
let ops: string
let connection: Redis
beforeAll(async () => {
  api = await startLiveApi()
  ops = await api.adminToken('ops')
  connection = connect(api.wires.queue.url, FAIL_FAST, () => undefined)
  await whenReady(connection, 5_000)
})
afterAll(async () => {
  connection?.disconnect()
  await api?.close()
})

const BOARD = '/admin/queues'
const html = { accept: 'text/html' }

const login = (fields: Record<string, string>, headers: Record<string, string> = { origin: api.url }) =>
  fetch(`${api.url}/admin/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
    redirect: 'manual',
  })

const cookieOf = (reply: Response): string => reply.headers.get('set-cookie')?.split(';')[0] ?? ''

describe('logging in', () => {
  it('sends a browser to the form, and back where it wanted to go', async () => {
    const sent = await fetch(`${api.url}${BOARD}/queue/mailbox-0`, { headers: html, redirect: 'manual' })
    expect(sent.status).toBe(303)
    expect(sent.headers.get('location')).toBe(`/admin/login?next=${encodeURIComponent(`${BOARD}/queue/mailbox-0`)}`)
    const form = await api.call('GET', sent.headers.get('location') ?? '')
    expect(form.body).toContain(`value="${BOARD}/queue/mailbox-0"`)
    const reply = await login({ token: ops, next: `${BOARD}/queue/mailbox-0` })
    expect([reply.status, reply.headers.get('location')]).toEqual([303, `${BOARD}/queue/mailbox-0`])
    expect(reply.headers.get('set-cookie')).toMatch(
      /^canvass-admin=.+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    const board = await api.call('GET', `${BOARD}/`, { headers: { ...html, cookie: cookieOf(reply) } })
    expect(board.status).toBe(200)
    expect(board.body).toContain('<div id="root">')
  })

  it('keeps the cookie from plain HTTP behind a proxy that speaks HTTPS', async () => {
    const reply = await login({ token: ops }, { origin: api.url, 'x-forwarded-proto': 'https' })
    expect(reply.headers.get('set-cookie')).toMatch(
      /^__Host-canvass-admin=.+Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    )
  })

  it.each([
    ['nonsense', 401],
    ['', 401],
  ])('refuses the token %j', async (token, status) => {
    const reply = await login({ token })
    expect([reply.status, reply.headers.get('set-cookie')]).toEqual([status, null])
  })

  it('is not fooled by another site, nor led to one', async () => {
    expect((await login({ token: ops }, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await login({ token: ops }, { origin: api.url, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await login({ token: ops }, {})).status).toBe(403)
    for (const next of ['https://evil.example/', '//evil.example', '/admin/\\evil.example', '/v1/x']) {
      expect((await login({ token: ops, next })).headers.get('location')).toBe(BOARD)
    }
    const form = await api.call('GET', '/admin/login?next=/admin/%22%3E%3Cscript%3E')
    expect(form.body).not.toContain('"><script>')
  })

  it('ends with the log-out', async () => {
    const out = await fetch(`${api.url}/admin/logout`, {
      method: 'POST',
      headers: { origin: api.url },
      redirect: 'manual',
    })
    expect(out.headers.getSetCookie().join()).toMatch(/canvass-admin=; Max-Age=0/)
  })
})

describe('the board', () => {
  it('is closed to programs without a token, and to other roles', async () => {
    expect((await api.call('GET', `${BOARD}/api/queues`)).status).toBe(401)
    expect((await api.call('GET', `${BOARD}/static/js/main.js`)).status).toBe(401)
    const author = await api.adminToken('author')
    expect((await api.call('GET', `${BOARD}/api/queues`, { token: author })).status).toBe(403)
  })

  it('shows mailboxes read-only, without what respondents said, and dead letters that can be retried', async () => {
    const writer = createMailboxWriter(connection, 1)
    const command = { id: 'c1', kind: 'submit', step: 1, sessionId: 's1', payload: { answers: { Q1: 'a secret' } } }
    await writer.append(0, { v: 1, commands: [command as never] })
    try {
      const { body } = await api.call('GET', `${BOARD}/api/queues?activeQueue=mailbox-0`, { token: ops })
      const [first] = body.queues
      expect(first).toMatchObject({ name: 'mailbox-0', readOnlyMode: true, allowRetries: false })
      expect(first.jobs[0].data).toEqual({
        v: 1,
        commands: [{ id: 'c1', kind: 'submit', step: 1, sessionId: 's1', payload: '[hidden]' }],
      })
      expect(JSON.stringify(body)).not.toContain('a secret')
      const jobId: string = first.jobs[0].id
      const one = await api.call('GET', `${BOARD}/api/queues/mailbox-0/${jobId}`, { token: ops })
      expect(JSON.stringify(one.body)).not.toContain('a secret')
      const named = (wanted: string) => body.queues.find(({ name }: { name: string }) => name === wanted)
      expect(named('dead-letters-bulk')).toMatchObject({ readOnlyMode: true })
      expect(named('webhooks')).toMatchObject({ readOnlyMode: true })
      expect(named('dead-letters')).toMatchObject({ readOnlyMode: false, allowRetries: true })
    } finally {
      await writer.queues[0]?.obliterate({ force: true })
      await writer.close()
    }
  })

  it.each([
    ...['pause', 'resume', 'empty', 'obliterate', 'promote', 'concurrency', 'rate-limit', 'rate-limit/release'].map(
      (action) => ['PUT', action],
    ),
    ...['clean/wait', 'clean/active', 'clean/completed', 'clean/failed'].map((action) => ['PUT', action]),
    ...['clean', 'promote', 'remove-unprocessed-children'].map((action) => ['PUT', `JOB/${action}`]),
    ...['update-data', 'delay', 'priority'].map((action) => ['PATCH', `JOB/${action}`]),
    ['POST', 'add'],
  ])('does not %s %s, whoever asks', async (method, action) => {
    for (const name of ['mailbox-0', 'dead-letters', 'dead-letters-bulk']) {
      const queue = new Queue(name, { connection, prefix: name === 'mailbox-0' ? mailboxPrefix(0) : SHARED_PREFIX })
      const job = await queue.add('commands', { answer: 42 })
      const path = `${BOARD}/api/queues/${name}/${action.replace('JOB', job.id ?? '')}`
      const body = { name: 'x', data: { answer: 43 }, delay: 1, priority: 1, concurrency: 9, limit: 9 }
      const reply = await api.call(method, path, { token: await api.adminToken('admin'), body })
      expect(reply.status, name).toBe(403)
      expect(await queue.isPaused()).toBe(false)
      expect((await queue.getWaiting()).map(({ id, data }) => ({ id, data }))).toEqual([
        { id: job.id, data: { answer: 42 } },
      ])
      await queue.obliterate({ force: true })
      await queue.close()
    }
  })

  it('retries nothing of a mailbox, and writes down who retries letters', async () => {
    const token = await api.adminToken('admin')
    const id = '01935b7e-0000-7000-8000-000000000001'
    for (const path of [`mailbox-0/retry/failed`, `mailbox-0/${id}/retry`, `dead-letters-bulk/${id}/retry`]) {
      expect((await api.call('PUT', `${BOARD}/api/queues/${path}`, { token })).status, path).toBeGreaterThanOrEqual(400)
    }
    for (const path of [`dead-letters/${id}/retry`, 'dead%2Dletters/retry/failed']) {
      await api.call('PUT', `${BOARD}/api/queues/${path}`, { token })
    }
    const { body } = await api.call('GET', '/v1/audit?action=dead-letter.retry', { token })
    expect(body.items.map(({ subject, actor }: Record<string, unknown>) => [actor, subject])).toEqual([
      ['spec', 'dead-letters/all'],
      ['spec', `dead-letter/${id}`],
    ])
  })

  it('changes nothing at the word of another site', async () => {
    const cookie = cookieOf(await login({ token: ops }))
    const path = `${BOARD}/api/queues/dead-letters/retry/failed`
    const put = (headers: Record<string, string>) => api.call('PUT', path, { headers: { cookie, ...headers } })
    expect((await put({})).status).toBe(403)
    expect((await put({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await put({ origin: api.url })).status).toBeLessThan(300)
  })

  it('serves its scripts itself', async () => {
    const folder = fileURLToPath(import.meta.resolve('@bull-board/ui/package.json')).replace(
      'package.json',
      'dist/static/js',
    )
    const script = readdirSync(folder).find((name) => /^main\..*\.js$/.test(name))
    const reply = await api.call('GET', `${BOARD}/static/js/${script}`, { token: ops })
    expect(reply.status).toBe(200)
    expect(reply.headers.get('content-type')).toContain('javascript')
  })
})

describe('operations', () => {
  it('tell each stage of the pipeline, and which one does not answer', async () => {
    const redis = connect(api.wires.queue.url, FAIL_FAST, () => undefined)
    await whenReady(redis, 5_000)
    await createBreakerBoard(redis).tell('worker-1', { kafka: 'open' })
    redis.disconnect()
    await beginRelaying()
    const { status, body } = await api.call('GET', '/v1/pipeline', { token: ops })
    expect(status).toBe(200)
    expect(body.mailboxes).toEqual([0, 1].map((shard) => ({ shard, depth: 0, ageMs: 0, failed: 0 })))
    expect(body.outbox).toHaveLength(3)
    expect(body.consumers).toHaveLength(3)
    expect(body.consumers[0]).toMatchObject({ topic: 'runtime.sessions', partition: 1, lag: 0, sent: 0 })
    expect(body.deadLetters).toEqual({})
    expect(body.breakers).toEqual([{ process: 'worker-1', breaker: 'kafka', state: 'open' }])
    api.wires.cache.cut()
    const partial = await api.call('GET', '/v1/pipeline', { token: ops })
    api.wires.cache.mend()
    expect(partial.status).toBe(200)
    expect(partial.body).toMatchObject({ consumers: null, unavailable: { consumers: expect.any(String) } })
    expect(partial.body.mailboxes).toHaveLength(2)
  })

  it('list, group and show dead letters', async () => {
    const get = (path: string) => api.call('GET', `/v1/dead-letters${path}`, { token: ops })
    expect((await get('')).body).toEqual({ items: [], next: null })
    expect((await get('?status=parked&stage=mailbox&limit=10&from=2026-01-01T00:00:00Z')).status).toBe(200)
    expect((await get('/groups?reason=malformed')).body).toEqual({ items: [], next: null })
    expect((await get('/01935b7e-0000-7000-8000-000000000001')).body.code).toBe('not-found')
    for (const bad of ['?limit=0', '?limit=1000', '?status=lost', '?from=yesterday', '?survey=x', '/x']) {
      expect((await get(bad)).body.code).toBe('field-invalid')
    }
    expect((await get('?colour=red')).body.code).toBe('unknown-field')
  })

  it('say what lives, what is ready and what is measured', async () => {
    expect((await api.call('GET', '/live')).body).toEqual({ status: 'ok' })
    expect((await api.call('GET', '/ready')).body).toEqual({ ready: true })
    const health = await api.call('GET', '/health')
    expect(Object.keys(health.body.checks).sort()).toEqual(['postgres', 'redis-cache', 'redis-queue'])
    const metrics = await api.call('GET', '/metrics')
    expect(metrics.headers.get('content-type')).toContain('text/plain')
    expect(metrics.body).toMatch(
      /canvass_http_request_seconds_count\{service="test",method="GET",route="\/live",status="200"\} \d/,
    )
  })
})

/** As a relay does that starts. */
async function beginRelaying(): Promise<void> {
  const database = await connectDatabase({
    url: api.databaseUrl,
    applicationName: 'spec',
    poolSize: 1,
    timeouts: SHORT_WORK,
    onWarning: () => undefined,
  })
  await createOutboxStore(database, 3).acquire(1, 'relay', 1_000)
  await database.close()
}
