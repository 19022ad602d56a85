import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LiveApi, startLiveApi } from '../testing/live-api.ts'
import { PROBLEM_STATUS } from './problem-status.ts'

let api: LiveApi
let surveyId = ''
const tokens: string[] = []
let paths: readonly string[] = []
beforeAll(async () => {
  api = await startLiveApi({ RATE_LIMIT_STEPS_PER_MINUTE: '100000' })
  await api.work(true)
  surveyId = await api.publishDemo('demo')
  const { body } = await api.call('POST', '/v1/sessions', { body: { surveyId } })
  tokens.push('', 'nonsense', body.token, await api.adminToken('admin'))
  const { body: document } = await api.call('GET', '/openapi.json')
  paths = Object.keys(document.paths).map((path) => path.replace('{id}', body.sessionId))
})
afterAll(() => api?.close())

/** Names that the routes know, so that made-up bodies come close to good ones. */
const NAMES = [
  'surveyId',
  'answers',
  'acknowledged',
  'locale',
  'step',
  'reason',
  'resumeToken',
  'hidden',
  'mode',
  'title',
  'pages',
  'age',
  'Q1',
]
const leaf = fc.oneof(
  fc.constantFrom('', 'en', 'LIVE', 'f', '\u0000', '\ud800', '__proto__', 'x'.repeat(5_000)),
  fc.constantFrom(0, 1, 2, -1, 1.5, 1e21, 1e308),
  fc.boolean(),
  fc.constant(null),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
)
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('value'), { maxLength: 4 }), tie('object')),
  object: fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 8 })), tie('value'), { maxKeys: 5 }),
}))

const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
  path: fc.nat(),
  /** Stands in for what is left of the path's parameters. */
  parameter: fc.constantFrom(
    '1',
    '0',
    'demo',
    '-1',
    '%00',
    '%zz',
    'a%2Fb',
    '..',
    '01935b7e-0000-7000-8000-000000000001',
    'ä',
  ),
  query: fc.constantFrom('', '?', '?limit=1', '?limit=x', '?a=1&a=2', '?%ff=1', '?verify=1', '?mode=TEST'),
  token: fc.nat(3),
  prefer: fc.constantFrom(undefined, 'respond-async', 'wait=0', 'wait=1'),
  body: fc.oneof(value, fc.constant(undefined)),
})

it('whatever is asked gets a documented answer, and nothing breaks', async () => {
  const seen = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, parameter, query, token, prefer, body }) => {
      const address = (paths[path % paths.length] ?? '/').replaceAll(/\{\w+\}/g, parameter) + query
      const bearer = tokens[token] ?? ''
      const reply = await api.call(method, address, {
        ...(bearer !== '' && { token: bearer }),
        ...(body !== undefined && method !== 'GET' && { body }),
        headers: prefer === undefined ? {} : { prefer },
      })
      seen.set(reply.status, (seen.get(reply.status) ?? 0) + 1)
      expect(reply.headers.get('x-request-id')).not.toBeNull()
      if (reply.status < 400) return
      expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect(PROBLEM_STATUS[reply.body.code]).toBe(reply.status)
      expect(reply.body.code).not.toBe('internal')
      expect(reply.body.code).not.toBe('command-set-aside')
    }),
    { numRuns: 600 },
  )
  expect(api.lines.filter(({ event }) => event === 'request.failed')).toEqual([])
  expect((seen.get(400) ?? 0) > 0 && (seen.get(404) ?? 0) > 0 && (seen.get(200) ?? 0) > 0).toBe(true)
})
