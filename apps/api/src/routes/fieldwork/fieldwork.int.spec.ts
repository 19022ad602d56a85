import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LiveApi, startLiveApi } from '../../testing/live-api.ts'

const survey = {
  title: 'Seats',
  pages: [{ id: 'p1', questions: [{ id: 'Q1', type: 'boolean', text: 'Well?', required: true }] }],
  quotas: [
    {
      id: 'sex',
      after: 'p1',
      cells: [
        { id: 'men', when: 'Q1 = true', target: 1 },
        { id: 'women', when: 'Q1 = false', target: 5 },
      ],
    },
  ],
}

let api: LiveApi
let surveyId: string
let ops: string
beforeAll(async () => {
  api = await startLiveApi()
  ops = await api.adminToken('ops')
  const author = await api.adminToken('author')
  await api.call('PUT', '/v1/surveys/field', { token: author, body: survey })
  surveyId = (await api.call('POST', '/v1/surveys/field/publish', { token: author })).body.surveyId
  await api.work(true)
})
afterAll(() => api?.close())

const patch = (cell: string, body: unknown, token = ops) =>
  api.call('PATCH', `/v1/surveys/field/quotas/${cell}`, { token, body })
const reject = (id: string, token = ops) =>
  api.call('POST', `/v1/sessions/${id}/reject`, { token, body: { reason: 'speeder' } })

async function answer(value: boolean) {
  const { body: started } = await api.call('POST', '/v1/sessions', { body: { surveyId } })
  const path = `/v1/sessions/${started.sessionId}/steps/1`
  const { body } = await api.call('POST', path, { token: started.token, body: { answers: { Q1: value } } })
  return { id: String(started.sessionId), status: String(body.status) }
}

describe('quotas', () => {
  it('are told cell by cell, to those who may know', async () => {
    const { status, body } = await api.call('GET', '/v1/surveys/field/quotas', { token: ops })
    expect(status).toBe(200)
    const empty = { plan: 'sex', filled: 0, held: 0, state: 'open' }
    expect(body).toEqual({
      items: [
        { ...empty, cell: 'men', target: 1, requestedTarget: 1, remaining: 1 },
        { ...empty, cell: 'women', target: 5, requestedTarget: 5, remaining: 5 },
      ],
    })
    const get = (path: string, token = ops) => api.call('GET', path, { token })
    expect((await get('/v1/surveys/none/quotas')).body.code).toBe('survey-not-found')
    expect((await get('/v1/surveys/field/quotas', await api.adminToken('ops', 'other'))).status).toBe(404)
    expect((await get('/v1/surveys/field/quotas?mode=REAL')).body.code).toBe('field-invalid')
    expect((await api.call('GET', '/v1/surveys/field/quotas')).status).toBe(401)
  })
})

describe('a cell', () => {
  it('is raised, lowered below what is filled, closed and opened, with effect on the next respondent', async () => {
    expect([(await answer(true)).status, (await answer(true)).status]).toEqual(['COMPLETED', 'OVER_QUOTA'])
    const raised = await patch('sex/cells/men', { target: 2 })
    expect([raised.status, raised.body.preview]).toEqual([200, false])
    expect(raised.body.after).toMatchObject({ target: 2, filled: 1, remaining: 1, state: 'open' })
    expect((await answer(true)).status).toBe('COMPLETED')
    const lowered = await patch('sex/cells/men', { target: 0 })
    expect(lowered.body.after).toMatchObject({ target: 2, requestedTarget: 0, filled: 2, state: 'closed' })
    await patch('sex/cells/men', { target: 5, closed: true })
    expect((await answer(true)).status).toBe('OVER_QUOTA')
    await patch('sex/cells/men', { closed: false })
    expect((await answer(true)).status).toBe('COMPLETED')
  })

  it('stays as it is in a preview', async () => {
    const { body } = await patch('sex/cells/women', { target: 1, preview: true })
    expect(body).toMatchObject({ preview: true, before: { target: 5 }, after: { target: 1 }, heldBeyondTarget: 0 })
    const { body: again } = await patch('sex/cells/women', { closed: false, preview: true })
    expect(again.before.target).toBe(5)
  })

  it.each([
    ['sex/cells/none', { target: 1 }, 404, 'quota-cell-not-found'],
    ['none/cells/men', { target: 1 }, 404, 'quota-cell-not-found'],
    ['sex/cells/men', { target: -1 }, 400, 'field-invalid'],
    ['sex/cells/men', { target: 1.5 }, 400, 'field-invalid'],
    ['sex/cells/men', { target: '3' }, 400, 'field-invalid'],
    ['sex/cells/men', {}, 400, 'field-invalid'],
    ['sex/cells/men', { target: 1, filled: 0 }, 400, 'unknown-field'],
  ])('%s is not changed by %j', async (cell, body, status, code) => {
    const refused = await patch(cell, body)
    expect([refused.status, refused.body.code]).toEqual([status, code])
  })

  it('is not changed by an analyst', async () => {
    expect((await patch('sex/cells/men', { target: 9 }, await api.adminToken('analyst'))).status).toBe(403)
  })
})

describe('a complete', () => {
  it('is rejected once, and its seat is free again', async () => {
    const { id } = await answer(false)
    await patch('sex/cells/women', { target: 1 })
    expect((await answer(false)).status).toBe('OVER_QUOTA')
    const rejected = await reject(id)
    expect([rejected.status, rejected.body.status]).toEqual([200, 'REJECTED'])
    expect((await reject(id)).body).toMatchObject({
      status: 'REJECTED',
      duplicate: true,
      eventId: rejected.body.eventId,
    })
    expect((await answer(false)).status).toBe('COMPLETED')
  })

  it('is nobody else’s to reject, and nothing else can be', async () => {
    const { id, status } = await answer(false)
    expect(status).toBe('OVER_QUOTA')
    expect((await reject(id)).body).toMatchObject({ status: 409, code: 'reject-not-allowed' })
    expect((await reject(id, await api.adminToken('ops', 'other'))).body.code).toBe('session-not-found')
    expect((await reject('019ab5c0-0000-7000-8000-000000000001')).body.code).toBe('session-not-found')
    expect((await reject(id, await api.adminToken('analyst'))).status).toBe(403)
  })
})
