import { afterEach, expect, it } from 'vitest'
import { type PortApp, startPortApp } from '../testing/port-app.ts'

let app: PortApp | undefined
afterEach(() => app?.close())

const step = (api: PortApp, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/v1/sessions/${api.sessionId}/steps/1`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/json', ...headers },
    body: '{"answers":{}}',
  })

it('refuses a command with a problem and the headers of every reply, and the submitter does not see it', async () => {
  app = await startPortApp({ refuses: () => 7 })
  const reply = await step(app, { 'x-request-id': 'mine' })
  expect(reply.status).toBe(503)
  expect(await reply.json()).toMatchObject({ code: 'overloaded', status: 503, requestId: 'mine', retryAfterSeconds: 7 })
  const named = ['retry-after', 'x-request-id', 'content-type', 'cache-control', 'x-content-type-options']
  expect(named.map((name) => reply.headers.get(name))).toEqual([
    '7',
    'mine',
    'application/problem+json; charset=utf-8',
    'no-store',
    'nosniff',
  ])
  expect(app.submitted).toEqual([])
})

it('asks about commands only, and tells how many are on their way', async () => {
  const asked: unknown[] = []
  app = await startPortApp({
    refuses(sessionId, onTheWay) {
      asked.push([sessionId, onTheWay])
      return undefined
    },
  })
  const { url, sessionId, answer } = app
  await fetch(`${url}/v1/sessions/${sessionId}`)
  expect(asked).toEqual([])
  const problem = Promise.withResolvers<never>()
  answer(() => problem.promise)
  const first = step(app)
  await expect.poll(() => asked).toEqual([[sessionId, 0]])
  const second = step(app)
  await expect.poll(() => asked.at(-1)).toEqual([sessionId, 1])
  problem.reject(new Error('decided by nobody'))
  expect([(await first).status, (await second).status]).toEqual([500, 500])
  const begun = async () => {
    await fetch(`${url}/v1/sessions`, { method: 'POST' })
    return asked.at(-1)
  }
  await expect.poll(begun).toEqual([undefined, 0]) // a moment after the replies
})
