import { expect, it } from 'vitest'
import type { ApiClient, ApiReply, ReplyBody } from './api-client.ts'
import { createPerson, isDone, type Person } from './person.ts'
import { act } from './respondent.ts'

interface Call {
  readonly path: string
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

/** An API that says one prepared reply after the other and remembers what it was asked. */
function scripted(...replies: readonly (readonly [number, ReplyBody])[]): ApiClient & { readonly calls: Call[] } {
  const calls: Call[] = []
  const next = async (path: string, body: unknown, headers: Call['headers'] = {}): Promise<ApiReply> => {
    const [status, reply] = replies[calls.length] ?? [0, {}]
    calls.push({ path, body: structuredClone(body), headers })
    return { status, body: reply, retryAfterMs: 0, tookMs: 1 }
  }
  return { calls, post: next, get: (path, headers) => next(path, undefined, headers), close: async () => undefined }
}

const page = (id: string) => ({
  id,
  iteration: null,
  back: false,
  questions: [{ id: 'Q1', type: 'number', text: '?', required: true }],
})
const started: ReplyBody = { sessionId: 'S', token: 'T', step: 1, page: page('p1'), eventId: 'e0' }

/** Numbers that never click twice or go back, and differ so that a new answer would be seen. */
function numbers() {
  let n = 0
  return () => 0.5 + ((n++ * 37) % 100) / 250
}

const personOf = (asyncShare = 0): Person =>
  createPerson({ surveyId: 'survey', collector: 'run', random: numbers(), asyncShare, questions: new Map() })

async function acts(client: ApiClient, person: Person, count: number) {
  const kinds = []
  for (let i = 0; i < count; i += 1) kinds.push((await act(client, person, i)).kind)
  return kinds
}

it('starts, answers, ends', async () => {
  const client = scripted([201, started], [200, { step: 2, eventId: 'e1' }])
  const person = personOf()
  expect(await acts(client, person, 2)).toEqual(['committed', 'committed'])
  expect(isDone(person)).toBe(true)
  expect(client.calls.map(({ path }) => path)).toEqual(['/v1/sessions', '/v1/sessions/S/steps/1'])
  expect(client.calls[1]?.headers.authorization).toBe('Bearer T')
  expect(person.attempts).toMatchObject([
    { step: 0, kind: 'start', ack: 'committed', eventId: 'e0' },
    { step: 1, kind: 'submit', ack: 'committed', eventId: 'e1' },
  ])
})

it('sends again to the letter what got no reply, a 503 or a fault, and latency counts from the first time', async () => {
  const client = scripted([201, started], [0, {}], [503, {}], [500, {}], [200, { step: 2 }])
  const person = personOf()
  await act(client, person, 1)
  const outcomes = []
  for (let i = 10; i < 14; i += 1) outcomes.push(await act(client, person, i))
  expect(outcomes.map(({ kind }) => kind)).toEqual(['retry', 'retry', 'retry', 'committed'])
  expect(outcomes.at(-1)?.intended).toBe(10)
  const bodies = client.calls.slice(1)
  for (const call of bodies) expect(call).toEqual(bodies[0])
  expect(person.attempts).toHaveLength(2)
  expect(person.notBefore).toBeGreaterThan(performance.now())
})

it('repeats a start under the same idempotency key', async () => {
  const client = scripted([0, {}], [201, started])
  await acts(client, personOf(), 2)
  expect(client.calls[1]).toEqual(client.calls[0])
  expect(client.calls[0]?.headers['idempotency-key']).toHaveLength(36)
})

it('asks what became of a queued step, and goes on', async () => {
  const committed: ReplyBody = { state: 'committed', step: 2, page: page('p2'), eventId: 'e1' }
  const client = scripted([201, started], [202, { commandId: 'C' }], [200, { state: 'pending' }], [200, committed])
  const person = personOf(1)
  expect(await acts(client, person, 4)).toEqual(['committed', 'queued', 'asked', 'asked'])
  expect(client.calls[1]?.headers.prefer).toBe('respond-async')
  expect(client.calls[2]?.path).toBe('/v1/sessions/S/steps/1?command=C')
  expect(person).toMatchObject({ step: 2, pending: null })
  expect(person.attempts[1]).toMatchObject({ ack: 'committed', commandId: 'C' })
})

it('sends a queued step again, to the letter, when nobody knows it', async () => {
  const client = scripted([201, started], [202, { commandId: 'C' }], [200, { state: 'unknown' }], [200, { step: 2 }])
  const person = personOf()
  await acts(client, person, 4)
  expect(client.calls[3]).toEqual(client.calls[1])
  expect(person.attempts).toHaveLength(2)
  expect(person.attempts[1]?.forgotten).toBe(true)
})

it('starts again under the same key when a queued start came to nothing, and takes over the session it is told', async () => {
  const client = scripted(
    [202, { sessionId: 'B', token: 'TB', commandId: 'C' }],
    [200, { state: 'unknown' }],
    [201, { ...started, sessionId: 'A', token: 'TA' }],
  )
  const person = personOf()
  await acts(client, person, 3)
  expect(client.calls[2]).toEqual(client.calls[0])
  expect(person).toMatchObject({ sessionId: 'A', token: 'TA', step: 1 })
  expect(person.attempts).toHaveLength(1)
  expect(person.attempts[0]?.forgotten).toBeUndefined()
})

it('acknowledges warnings, once', async () => {
  const violations = [{ question: 'Q1', code: 'outlier', severity: 'warning', message: '?', params: {} }] as const
  const warned: ReplyBody = { code: 'answers-invalid', violations }
  const client = scripted([201, started], [422, warned], [422, warned])
  const person = personOf()
  expect(await acts(client, person, 3)).toEqual(['committed', 'corrected', 'refused'])
  const [, first, second] = client.calls
  expect(second?.body).toEqual({ ...(first?.body as object), acknowledged: ['outlier'] })
  expect(person.attempts.map(({ ack }) => ack)).toEqual(['committed', 'refused', 'refused'])
  expect(isDone(person)).toBe(true)
})

it('stops at a refusal, and a promise once made stays one', async () => {
  const client = scripted(
    [201, started],
    [202, { commandId: 'C' }],
    [200, { state: 'refused', problem: { code: 'x' } }],
  )
  const person = personOf()
  expect(await acts(client, person, 3)).toEqual(['committed', 'queued', 'refused'])
  expect(person.attempts[1]?.ack).toBe('queued')
  expect(isDone(person)).toBe(true)
})

it('names the fact that the projections must show, once for each page', async () => {
  const client = scripted([201, started], [200, { step: 2, page: page('p1') }], [200, { step: 3 }])
  const person = personOf()
  const facts = []
  for (let i = 0; i < 3; i += 1) facts.push((await act(client, person, i)).fact?.key)
  expect(facts).toEqual(['status:S', 'answers:S:p1', undefined])
})
