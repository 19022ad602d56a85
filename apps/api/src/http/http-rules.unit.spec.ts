import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type PortApp, startPortApp } from '../testing/port-app.ts'
import { PROBLEM_STATUS } from './problem-status.ts'

let api: PortApp
beforeAll(async () => {
  api = await startPortApp({ stepsPerMinute: 100_000 })
})
afterAll(() => api.close())
afterEach(() => {
  api.submitted.length = 0
})

interface Init {
  method?: string
  headers?: Record<string, string>
  body?: RequestInit['body']
}

const send = (path: string, { method = 'GET', headers = {}, body = null }: Init = {}) =>
  fetch(api.url + path, { method, headers, body, ...(body instanceof ReadableStream && { duplex: 'half' }) })

const stepPath = (step: number | string = 1) => `/v1/sessions/${api.sessionId}/steps/${step}`
const bearer = () => ({ authorization: `Bearer ${api.token}` })
const json = () => ({ ...bearer(), 'content-type': 'application/json' })
const submit = (body: RequestInit['body'], headers: Record<string, string> = json()) =>
  send(stepPath(), { method: 'POST', headers, body })

/** Checks that a reply is a problem of our registry with the standard members, and tells its code. */
async function problemIn(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  const problem = (await response.json()) as Record<string, unknown>
  expect(problem).toMatchObject({ type: expect.any(String), title: expect.any(String), instance: expect.any(String) })
  expect(problem.status).toBe(response.status)
  expect(PROBLEM_STATUS[String(problem.code)]).toBe(response.status)
  return String(problem.code)
}

/** Sends bytes as they are and reads until the server closes. */
function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(api.url)
  return new Promise((resolve, reject) => {
    let reply = ''
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no end of reply after: ${reply}`)))
    socket.on('data', (chunk) => {
      reply += chunk.toString()
    })
    socket.on('close', () => resolve(reply))
    socket.on('error', reject)
  })
}

describe('a good submission', () => {
  it('reaches the mailbox as it was sent and is answered as the contract says', async () => {
    const answers = { Q1: 'm', Q2: ['a', 'b'], Q3: { r: 'c' }, Q4: 1.5, Q5: null }
    const response = await submit(JSON.stringify({ answers, acknowledged: ['outlier'], locale: 'de' }))
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      eventId: 'e',
      step: 2,
      durability: 'committed',
      status: 'ACTIVE',
      page: { id: 'p1', iteration: null, questions: [], back: false },
    })
    expect(api.submitted).toHaveLength(1)
    expect(api.submitted[0]).toMatchObject({
      kind: 'submit',
      step: 1,
      sessionId: api.sessionId,
      tenantId: 't',
      payload: { answers, acknowledged: ['outlier'], locale: 'de' },
    })
  })

  it('carries the headers of every reply', async () => {
    const response = await submit('{"answers":{}}', { ...json(), 'x-request-id': 'my-request-1' })
    expect(response.headers.get('x-request-id')).toBe('my-request-1')
    expect(response.headers.get('ratelimit-policy')).toBe('"steps";q=100000;w=60')
    expect(response.headers.get('ratelimit')).toMatch(/^"steps";r=\d+;t=\d+$/)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('continues a trace and begins none', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c'
    await submit('{"answers":{}}', { ...json(), traceparent: `00-${trace}-b7ad6b7169203331-01` })
    await submit('{"answers":{}}')
    expect(api.submitted[0]?.traceparent).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`))
    expect(api.submitted[1]).not.toHaveProperty('traceparent')
  })

  it('is told apart from another request id that could forge log lines', async () => {
    const response = await submit('{"answers":{}}', { ...json(), 'x-request-id': 'a b"c' })
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('bad bodies are refused and nothing is submitted', () => {
  const big = JSON.stringify({ answers: { Q1: 'x'.repeat(70_000) } })
  const deep = `{"answers":{"Q1":${'['.repeat(40)}${']'.repeat(40)}}}`
  const cases: [string, RequestInit['body'], number, string][] = [
    ['no body', null, 400, 'body-malformed'],
    ['not JSON', 'answers=1', 400, 'body-malformed'],
    ['half of it', '{"answers":', 400, 'body-malformed'],
    ['an array', '[]', 400, 'field-invalid'],
    ['null', 'null', 400, 'field-invalid'],
    ['no answers', '{}', 400, 'field-invalid'],
    ['answers of the wrong type', '{"answers":[1]}', 400, 'field-invalid'],
    ['an unknown field', '{"answers":{},"anwsers":{}}', 400, 'unknown-field'],
    ['a reserved key', '{"answers":{"__proto__":{"a":1}}}', 400, 'unknown-field'],
    ['too deep', deep, 400, 'body-too-deep'],
    ['too large', big, 413, 'body-too-large'],
    ['too large in pieces', new Blob([big]).stream(), 413, 'body-too-large'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, 'body-malformed'],
    ['a lone surrogate', '{"answers":{"Q1":"\\ud800"}}', 400, 'body-malformed'],
    ['U+0000', '{"answers":{"Q1":"a\\u0000"}}', 400, 'body-malformed'],
    ['a number out of range', '{"answers":{"Q1":1e400}}', 400, 'body-malformed'],
  ]
  it.each(cases)('%s', async (_name, body, status, code) => {
    const response = await submit(body)
    expect(response.status).toBe(status)
    expect(await problemIn(response)).toBe(code)
    expect(api.submitted).toEqual([])
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'application/json; charset=latin1',
    '',
  ])('sent as %j', async (type) => {
    const response = await submit('{"answers":{}}', { ...bearer(), ...(type !== '' && { 'content-type': type }) })
    expect(response.status).toBe(415)
    expect(await problemIn(response)).toBe('unsupported-media-type')
    expect(api.submitted).toEqual([])
  })

  it('whatever is in them, with a problem or the step as it was sent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.json().map((text) => `{"answers":${text}}`),
        ),
        async (body) => {
          api.submitted.length = 0
          const response = await submit(body)
          if (response.status !== 200) {
            expect(['body-malformed', 'body-too-deep', 'field-invalid', 'unknown-field']).toContain(
              await problemIn(response),
            )
            expect(api.submitted).toEqual([])
          } else {
            await response.body?.cancel()
            expect(api.submitted[0]?.payload).toEqual(JSON.parse(body))
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('bad addresses and methods', () => {
  it.each([
    ['/v1/nothing', 404, 'not-found'],
    ['/', 404, 'not-found'],
    ['/v1/sessions/%zz', 400, 'malformed-url'],
    ['/v1/sessions/%ff', 400, 'malformed-url'],
    ['/v1/sessions/%c0%af', 400, 'malformed-url'],
    ['/v1/sessions/%00', 400, 'malformed-url'],
    ['/v1/nothing?q=%e4', 400, 'malformed-url'],
  ])('%s', async (path, status, code) => {
    const response = await send(path)
    expect(response.status).toBe(status)
    expect(await problemIn(response)).toBe(code)
  })

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s of a step', async (method) => {
    const response = await send(stepPath(), { method, headers: json() })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST')
    expect(await problemIn(response)).toBe('method-not-allowed')
  })

  it.each(['-1', '1.5', 'one', '99999999999999', '0x1'])('step %s', async (step) => {
    const response = await send(stepPath(step), { method: 'POST', headers: json(), body: '{"answers":{}}' })
    expect(response.status).toBe(400)
    expect(await problemIn(response)).toBe('field-invalid')
    expect(api.submitted).toEqual([])
  })

  it('what is not HTTP at all', async () => {
    for (const garbage of [
      'nonsense\r\n\r\n',
      'GET / HTTP/1.1\r\nbad header\r\n\r\n',
      'GET noslash HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    ]) {
      const reply = await raw(garbage)
      expect(reply).toMatch(/^HTTP\/1\.1 400 /)
      expect(reply.toLowerCase()).toContain('content-type: application/problem+json')
    }
  })

  it('a body that is longer than announced, or never ends', async () => {
    const head = `POST ${stepPath()} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${api.token}\r\ncontent-type: application/json\r\n`
    const chunk = `${(8_192).toString(16)}\r\n${' '.repeat(8_192)}\r\n`
    const reply = await raw(`${head}transfer-encoding: chunked\r\n\r\n${chunk.repeat(9)}`)
    expect(reply).toMatch(/^HTTP\/1\.1 413 /)
    expect(api.submitted).toEqual([])
  })
})

describe('tokens', () => {
  it.each([
    ['none', {}],
    ['another scheme', { authorization: 'Basic abc' }],
    ['nonsense', { authorization: 'Bearer nonsense' }],
    ['an empty one', { authorization: 'Bearer ' }],
  ])('%s', async (_name, headers: Record<string, string>) => {
    const response = await submit('{"answers":{}}', { 'content-type': 'application/json', ...headers })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await problemIn(response)).toBe('token-invalid')
    expect(api.submitted).toEqual([])
  })

  it('of another session', async () => {
    const response = await send(`/v1/sessions/01935b7e-0000-7000-8000-000000000001/steps/1`, {
      method: 'POST',
      headers: json(),
      body: '{"answers":{}}',
    })
    expect(response.status).toBe(401)
    expect(await problemIn(response)).toBe('token-invalid')
    expect(api.submitted).toEqual([])
  })

  it('is asked for before the body is read', async () => {
    const response = await submit('x'.repeat(70_000), { 'content-type': 'application/json' })
    expect(response.status).toBe(401)
  })
})

describe('starting', () => {
  const start = (body: unknown, headers: Record<string, string> = {}) =>
    send('/v1/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })

  it.each([
    [{ surveyId: '01935b7e-0000-7000-8000-000000000001' }, 404, 'survey-not-found'],
    [{ surveyId: 'nonsense' }, 404, 'survey-not-found'],
    [{}, 400, 'field-invalid'],
    [{ surveyId: 1 }, 400, 'field-invalid'],
    [{ surveyId: 'x', mode: 'FUN' }, 400, 'field-invalid'],
    [{ surveyId: 'x', hidden: { a: {} } }, 400, 'field-invalid'],
    [{ surveyId: 'x', extra: 1 }, 400, 'unknown-field'],
  ])('with %j', async (body, status, code) => {
    const response = await start(body)
    expect(response.status).toBe(status)
    expect(await problemIn(response)).toBe(code)
    expect(api.submitted).toEqual([])
  })
})

describe('what goes wrong behind', () => {
  afterEach(() => {
    api.answer(async (draft) => ({
      commandId: 'c',
      kind: 'done',
      sessionId: draft.sessionId,
      eventId: 'e',
      duplicate: false,
      view: { step: 2, status: 'ACTIVE' },
    }))
  })

  it('is told without any detail of it, and logged under the request id', async () => {
    api.answer(() => Promise.reject(new Error('password=hunter2 at /srv/app.ts')))
    const response = await submit('{"answers":{}}', { ...json(), 'x-request-id': 'find-me' })
    expect(response.status).toBe(500)
    const text = await response.clone().text()
    expect(text).not.toMatch(/hunter2|app\.ts|stack/)
    expect(await problemIn(response)).toBe('internal')
    expect(api.lines.find((line) => line.event === 'request.failed')).toMatchObject({ requestId: 'find-me' })
  })

  it('queued: 202 with where to ask', async () => {
    api.answer(async () => ({ commandId: 'c9', kind: 'queued' }))
    const response = await submit('{"answers":{}}', { ...json(), prefer: 'respond-async' })
    expect(response.status).toBe(202)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(response.headers.get('location')).toBe(`${stepPath()}?command=c9`)
    expect(await response.json()).toEqual({ commandId: 'c9', step: 2, durability: 'queued' })
  })

  it('set aside: 500 with the letter', async () => {
    api.answer(async () => ({ commandId: 'c', kind: 'set-aside', letterId: 'l1' }))
    const response = await submit('{"answers":{}}')
    expect(response.status).toBe(500)
    expect(await response.clone().json()).toMatchObject({ code: 'command-set-aside', deadLetterId: 'l1' })
  })

  it('refused: the problem of the decision with its extras', async () => {
    api.answer(async () => ({
      commandId: 'c',
      kind: 'refused',
      problem: { code: 'step-conflict', title: 't', extras: { currentStep: 4 } },
    }))
    const response = await submit('{"answers":{}}')
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({ code: 'step-conflict', currentStep: 4 })
  })

  it('repeated: the same with duplicate', async () => {
    api.answer(async (draft) => ({
      commandId: 'c',
      kind: 'done',
      sessionId: draft.sessionId,
      eventId: 'e',
      duplicate: true,
      view: { step: 2, status: 'ACTIVE' },
    }))
    expect(await (await submit('{"answers":{}}')).json()).toMatchObject({ duplicate: true, step: 2 })
  })
})

describe('limits', () => {
  it('429 with Retry-After beyond the limit, for that session only', async () => {
    const small = await startPortApp({ stepsPerMinute: 2 })
    try {
      const read = () =>
        fetch(`${small.url}/v1/sessions/${small.sessionId}/steps/1`, {
          headers: { authorization: `Bearer ${small.token}` },
        })
      const replies = [await read(), await read(), await read()]
      expect(replies.map(({ status }) => status)).toEqual([200, 200, 429])
      expect(replies.map(({ headers }) => headers.get('ratelimit')?.slice(0, 11))).toEqual([
        '"steps";r=1',
        '"steps";r=0',
        '"steps";r=0',
      ])
      expect(Number(replies[2]?.headers.get('retry-after'))).toBeGreaterThan(0)
    } finally {
      await small.close()
    }
  })

  it('503 when the body has not come by the deadline', async () => {
    const slow = await startPortApp({ requestDeadlineMs: 50 })
    try {
      const head = `POST /v1/sessions/${slow.sessionId}/steps/1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${slow.token}\r\n`
      const { port } = new URL(slow.url)
      const reply = await new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), '127.0.0.1')
        socket.on('error', reject).once('data', (data) => {
          socket.destroy()
          resolve(data.toString())
        })
        socket.write(`${head}content-type: application/json\r\ncontent-length: 100\r\n\r\n{"answers"`)
      })
      expect(reply).toMatch(/^HTTP\/1\.1 503 /)
      expect(reply).toContain('deadline-exceeded')
      expect(slow.submitted).toEqual([])
    } finally {
      await slow.close()
    }
  })

  it('503 when nothing has answered by the deadline', async () => {
    const slow = await startPortApp({ requestDeadlineMs: 50 })
    slow.answer(() => new Promise(() => undefined))
    try {
      const response = await fetch(`${slow.url}/v1/sessions/${slow.sessionId}/steps/1`, {
        method: 'POST',
        headers: { authorization: `Bearer ${slow.token}`, 'content-type': 'application/json' },
        body: '{"answers":{}}',
      })
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('1')
      expect(await problemIn(response)).toBe('deadline-exceeded')
    } finally {
      await slow.close()
    }
  })
})
