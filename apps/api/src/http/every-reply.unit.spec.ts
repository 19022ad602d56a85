import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PortApp, startPortApp } from '../testing/port-app.ts'
import { EVERY_REPLY } from './every-reply.ts'

let api: PortApp
beforeAll(async () => {
  api = await startPortApp({ stepsPerMinute: 4, requestDeadlineMs: 50 })
})
afterAll(() => api.close())

/** Sends one request as it is, and reads status and header lines of the reply; names in lower case, repeats kept. */
function headOf(
  text: string,
  { url } = api,
): Promise<{ readonly status: number; readonly headers: [string, string][] }> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text))
    let reply = ''
    socket.on('error', reject).on('data', (chunk) => {
      reply += chunk.toString('latin1')
      const end = reply.indexOf('\r\n\r\n')
      if (end === -1) return
      socket.destroy()
      const [first = '', ...lines] = reply.slice(0, end).split('\r\n')
      const headers = lines.map((line): [string, string] => {
        const colon = line.indexOf(': ')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)]
      })
      resolve({ status: Number(first.split(' ')[1]), headers })
    })
  })
}

const request = (line: string, headers: readonly string[] = [], body = ''): string =>
  [`${line} HTTP/1.1`, 'host: x', 'x-request-id: mine', ...headers, `content-length: ${body.length}`, '', body].join(
    '\r\n',
  )

const step = (headers: readonly string[] = [], { sessionId, token } = api): string => {
  const all = [`authorization: Bearer ${token}`, 'content-type: application/json', ...headers]
  return request(`POST /v1/sessions/${sessionId}/steps/1`, all, '{"answers":{}}')
}

const valuesOf = (headers: [string, string][], wanted: string): string[] =>
  headers.filter(([name]) => name === wanted).map(([, value]) => value)

function expectEveryHeader(headers: [string, string][]): void {
  const names = headers.map(([name]) => name)
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  for (const [name, value] of Object.entries(EVERY_REPLY)) expect(valuesOf(headers, name)).toEqual([value])
}

describe('the headers of every reply stand exactly once', () => {
  const decided = (decide: Parameters<PortApp['answer']>[0]) => {
    api.answer(decide)
    return step()
  }
  const refused = { commandId: 'c', kind: 'refused', problem: { code: 'step-ahead', title: 't' } } as const
  const cases: [string, () => string, number][] = [
    ['committed', () => step(), 200],
    ['queued', () => decided(async () => ({ commandId: 'c', kind: 'queued' })), 202],
    ['refused', () => decided(async () => refused), 409],
    ['not in time', () => decided(() => new Promise(() => undefined)), 503],
    ['too often', () => step(), 429],
    ['no token', () => request('POST /v1/sessions/x/steps/1', ['content-type: application/json'], '{}'), 401],
    [
      'a start of no survey',
      () => request('POST /v1/sessions', ['content-type: application/json'], '{"surveyId":"x"}'),
      404,
    ],
    ['too large', () => request('POST /v1/sessions', ['content-type: application/json'], ' '.repeat(70_000)), 413],
    ['no route', () => request('GET /nothing'), 404],
    ['no route, HEAD', () => request('HEAD /nothing'), 404],
    ['another method', () => request('DELETE /v1/sessions'), 405],
    ['broken percent-encoding', () => request('GET /v1/%zz'), 400],
  ]
  it.each(cases)('%s', async (_name, text, status) => {
    const reply = await headOf(text())
    expect(reply.status).toBe(status)
    expectEveryHeader(reply.headers)
    expect(valuesOf(reply.headers, 'x-request-id')).toEqual(['mine'])
  })

  it.each([
    ['an address that is none', 'GET noslash HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['no HTTP at all', 'nonsense\r\n\r\n'],
  ])('%s', async (_name, text) => {
    const reply = await headOf(text)
    expect(reply.status).toBe(400)
    expectEveryHeader(reply.headers)
  })
})

describe('what goes with the process and the request', () => {
  it('limits and the place to ask stand once in a queued reply', async () => {
    const other = await startPortApp()
    other.answer(async () => ({ commandId: 'c', kind: 'queued' }))
    try {
      const { headers } = await headOf(step([], other), other)
      const names = ['ratelimit', 'ratelimit-policy', 'location', 'retry-after', 'content-type', 'content-length']
      expect(names.map((name) => valuesOf(headers, name).length)).toEqual(names.map(() => 1))
      expect(valuesOf(headers, 'connection')).toEqual(['keep-alive'])
    } finally {
      await other.close()
    }
  })

  it.each([
    ['an answered command', step, 200],
    ['a problem', () => request('GET /nothing'), 404],
  ])('a process that stops says so in %s', async (_name, text, status) => {
    const stopping = await startPortApp({ draining: true })
    try {
      const reply = await headOf(text([], stopping), stopping)
      expect(reply.status).toBe(status)
      expect(valuesOf(reply.headers, 'connection')).toEqual(['close'])
      expectEveryHeader(reply.headers)
    } finally {
      await stopping.close()
    }
  })
})
