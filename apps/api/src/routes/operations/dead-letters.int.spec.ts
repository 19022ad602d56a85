import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type LiveApi, startLiveApi } from '../../testing/live-api.ts'

const survey = {
  title: 'Letters',
  pages: [1, 2].map((n) => ({
    id: `p${n}`,
    questions: [{ id: `Q${n}`, type: 'number', text: 'How many?', required: true }],
  })),
}
const soon = { timeout: 10_000, interval: 25 }

let api: LiveApi
let ops: string
let surveyId: string
beforeAll(async () => {
  api = await startLiveApi()
  ops = await api.adminToken('ops')
  const author = await api.adminToken('author')
  await api.call('PUT', '/v1/surveys/letters', { token: author, body: survey })
  surveyId = (await api.call('POST', '/v1/surveys/letters/publish', { token: author })).body.surveyId
  await api.work(true)
})
afterAll(() => api?.close())

const get = (path: string, token = ops) => api.call('GET', `/v1/dead-letters${path}`, { token })
const post = (path: string, body: unknown, token = ops) => api.call('POST', `/v1/dead-letters${path}`, { token, body })

/** A session whose first step was refused while nobody waited for it, and the ids of its letters: that one, and the step behind it. */
async function twoLetters() {
  const { sessionId, token } = (await api.call('POST', '/v1/sessions', { body: { surveyId } })).body
  const step = (n: number, value: unknown) =>
    api.call('POST', `/v1/sessions/${sessionId}/steps/${n}`, {
      token,
      body: { answers: { [`Q${n}`]: value } },
      headers: { prefer: 'respond-async' },
    })
  const first = (await step(1, 'many')).body.commandId as string
  const second = (await step(2, 2)).body.commandId as string
  await vi.waitFor(async () => expect((await get(`/${second}`)).status).toBe(200), soon)
  return { sessionId, token, first, second }
}

describe('a dead letter', () => {
  it('is listed, grouped and shown, and names the letter that it follows from', async () => {
    const { sessionId, first, second } = await twoLetters()
    expect((await get(`/${second}`)).body).toMatchObject({
      ...{ id: second, stage: 'mailbox', status: 'parked', reason: 'refused', attempts: 1, sessionId, surveyId },
      ...{ causedBy: first, settledAt: null, revisions: [], payload: { kind: 'submit', step: 2 } },
    })
    const listed = await get(`?survey=${surveyId}&reason=refused&stage=mailbox&status=parked&limit=1`)
    expect(listed.body.items).toHaveLength(1)
    const next = await get(`?survey=${surveyId}&limit=1&cursor=${listed.body.next}`)
    expect([listed.body.items[0].id, next.body.items[0].id].sort()).toEqual([first, second].sort())
    const groups = (await get('/groups?status=parked')).body.items
    expect(groups.map(({ count }: { count: number }) => count)).toEqual([1, 1])
  })

  it('is retried by one of two at the same time', async () => {
    const { first } = await twoLetters()
    const replies = await Promise.all([1, 2].map(() => post(`/${first}/retry`, { reason: 'mended' })))
    const [taken, refused] = replies.toSorted((a, b) => a.status - b.status)
    expect(taken?.status).toBe(202)
    expect(taken?.headers.get('location')).toBe(`/v1/dead-letters/${first}`)
    expect(taken?.body).toMatchObject({ id: first, status: 'retrying' })
    expect(refused?.body).toMatchObject({ status: 409, code: 'letter-not-retryable', letterStatus: 'retrying' })
    expect((await post(`/${first}/discard`, { reason: 'no' })).body.detail).toContain('retrying')
  })

  it('keeps the revision before an edit', async () => {
    const { first } = await twoLetters()
    const { payload } = (await get(`/${first}`)).body
    const edited = { ...payload, payload: { answers: { Q1: 7 } } }
    const moved = await post(`/${first}/retry`, { reason: 'x', payload: { ...edited, sessionId: 'another' } })
    expect(moved.body).toMatchObject({ status: 400, code: 'field-invalid', field: 'payload.sessionId' })
    expect((await get(`/${first}`)).body.status).toBe('parked')
    expect((await post(`/${first}/retry`, { reason: 'corrected', payload: edited })).status).toBe(202)
    const { body } = await get(`/${first}`)
    expect(body.payload.payload).toEqual({ answers: { Q1: 7 } })
    expect(body.revisions).toMatchObject([
      { revision: 1, editedBy: 'spec', payload: { payload: { answers: { Q1: 'many' } } } },
    ])
  })

  it('is discarded once, with a reason', async () => {
    const { first } = await twoLetters()
    const { status, body } = await post(`/${first}/discard`, { reason: 'nobody needs it' })
    expect([status, body.status, body.settledReason, body.settledBy]).toEqual([
      200,
      'discarded',
      'nobody needs it',
      'spec',
    ])
    for (const act of ['retry', 'discard']) {
      const again = await post(`/${first}/${act}`, { reason: 'again' })
      expect([again.status, again.body.code, again.body.detail]).toEqual([
        ...[409, 'letter-not-retryable'],
        'It is discarded. Only parked letters can be retried or discarded.',
      ])
    }
  })

  it('is nobody’s who may not see it', async () => {
    const { first } = await twoLetters()
    const theirs = await api.adminToken('ops', 'other')
    expect((await get(`/${first}`, theirs)).status).toBe(404)
    expect((await get('', theirs)).body.items).toEqual([])
    expect((await get('/groups', theirs)).body.items).toEqual([])
    expect((await post(`/${first}/retry`, { reason: 'x' }, theirs)).status).toBe(404)
    expect((await post(`/${first}/discard`, { reason: 'x' }, await api.adminToken('analyst'))).status).toBe(403)
    expect((await post(`/${first}/retry`, {})).body).toMatchObject({ code: 'field-invalid', field: 'reason' })
    expect((await post(`/${first}/retry`, { reason: 'x', force: true })).body.code).toBe('unknown-field')
    expect((await post(`/${first}/discard`, { reason: 'x', payload: {} })).body.code).toBe('unknown-field')
    expect((await post(`/${first}/retry`, { reason: 'a\0b' })).status).toBe(400)
    expect((await get('?reason=a%00b')).body.code).toMatch(/field-invalid|malformed-url/)
  })
})

describe('many letters', () => {
  it('are worked on as a job that is read and aborted', async () => {
    await twoLetters()
    const order = { action: 'retry', filter: { survey: surveyId, stage: 'mailbox' }, name: 'all of them', perSecond: 5 }
    const begun = await post('/bulk', order)
    expect(begun.status).toBe(202)
    expect(begun.body).toMatchObject({
      ...order,
      dryRun: false,
      status: 'running',
      done: 0,
      skipped: 0,
      createdBy: 'spec',
    })
    expect(begun.body.total).toBeGreaterThanOrEqual(2)
    const path = `/v1/dead-letters/bulk/${begun.body.id}`
    expect(begun.headers.get('location')).toBe(path)
    expect((await api.call('GET', path, { token: ops })).body).toEqual(begun.body)
    const theirs = await api.adminToken('ops', 'other')
    for (const method of ['GET', 'DELETE']) expect((await api.call(method, path, { token: theirs })).status).toBe(404)
    const aborted = await api.call('DELETE', path, { token: ops })
    expect(aborted.body).toMatchObject({ status: 'aborted', endedAt: expect.any(String) })
    expect((await api.call('DELETE', path, { token: ops })).body).toEqual(aborted.body)
  })

  it.each([
    [{ action: 'erase', name: 'x' }, 'field-invalid'],
    [{ action: 'retry' }, 'field-invalid'],
    [{ action: 'retry', name: ' ' }, 'field-invalid'],
    [{ action: 'retry', name: 'x', perSecond: 0 }, 'field-invalid'],
    [{ action: 'retry', name: 'x', perSecond: 1e6 }, 'field-invalid'],
    [{ action: 'retry', name: 'x', filter: { status: 'discarded' } }, 'unknown-field'],
    [{ action: 'retry', name: 'x', filter: { survey: 'coffee' } }, 'field-invalid'],
  ])('are not worked on by %j', async (order, code) => {
    expect((await post('/bulk', order)).body).toMatchObject({ status: 400, code })
  })
})

it('the audit log tells who did it, page by page', async () => {
  const audit = (query: string, token = ops) => api.call('GET', `/v1/audit${query}`, { token })
  const first = await audit('?limit=2')
  const second = await audit(`?limit=2&cursor=${first.body.next}`)
  const ids = [...first.body.items, ...second.body.items].map(({ id }: { id: number }) => id)
  expect(ids).toEqual([ids[0], ids[0]! - 1, ids[0]! - 2, ids[0]! - 3])
  const { body } = await audit('?action=dead-letter.discard&actor=spec')
  expect(body.items).toMatchObject(
    [{ detail: { reason: 'nobody needs it' }, tenantId: 'default', hash: /^[0-9a-f]{64}$/ }].map(
      ({ hash, ...rest }) => ({ ...rest, hash: expect.stringMatching(hash) }),
    ),
  )
  expect((await audit('', await api.adminToken('ops', 'other'))).body).toEqual({ items: [], next: null })
  expect((await audit('', await api.adminToken('author'))).status).toBe(403)
  expect((await audit('?actor=a&colour=red')).body.code).toBe('unknown-field')
  expect((await audit('?from=yesterday')).body.code).toBe('field-invalid')
})
