import { surveyJsonSchema } from '@canvass/domain/survey/json-schema.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoSurvey, type LiveApi, startLiveApi } from '../../testing/live-api.ts'

let api: LiveApi
let author: string
beforeAll(async () => {
  api = await startLiveApi()
  author = await api.adminToken('author')
})
afterAll(() => api?.close())

const put = (key: string, body: unknown, token = author) => api.call('PUT', `/v1/surveys/${key}`, { token, body })
const post = (key: string, action: string, token = author) =>
  api.call('POST', `/v1/surveys/${key}/${action}`, { token })

const page = (id: string, question: object) => ({ id, questions: [{ id: `Q${id}`, text: 'Well?', ...question }] })
const valid = { title: 'One', pages: [page('p1', { type: 'boolean' })] }
const senseless = { title: 'Two', pages: [page('p1', { type: 'boolean', visibleIf: 'Qnone = 1' })] }

describe('a draft', () => {
  it('is kept with what is wrong with it, and cannot be published until nothing is', async () => {
    const saved = await put('draft', senseless)
    expect(saved.status).toBe(200)
    expect(saved.body).toMatchObject({ key: 'draft', state: 'open', liveVersion: null })
    expect(saved.body.diagnostics[0]).toMatchObject({ severity: 'error', path: expect.stringContaining('/pages/0') })
    const refused = await post('draft', 'publish')
    expect([refused.status, refused.body.code]).toEqual([422, 'survey-invalid'])
    expect(refused.body.diagnostics).toEqual(saved.body.diagnostics)
    const start = await api.call('POST', '/v1/sessions', { body: { surveyId: saved.body.surveyId } })
    expect([start.status, start.body.code]).toEqual([404, 'survey-not-found'])
  })

  it.each([[{ title: 'x' }], [{ ...valid, extra: 1 }], [{ pages: 'none' }]])(
    'of the wrong shape is refused: %j',
    async (body) => {
      const refused = await put('shapeless', body)
      expect([refused.status, refused.body.code]).toEqual([422, 'survey-invalid'])
      expect((await post('shapeless', 'publish')).body.code).toBe('survey-not-found')
    },
  )

  it.each(['', '-x', 'a b', 'x'.repeat(65), 'a/b'])('is not kept under the key %j', async (key) => {
    expect([400, 404, 405]).toContain((await put(encodeURIComponent(key), valid)).status)
  })
})

describe('publishing', () => {
  it('makes versions that never change, and the same document again no new one', async () => {
    await put('versions', valid)
    const first = await post('versions', 'publish')
    expect(first.status).toBe(200)
    expect(first.body).toEqual({
      surveyId: expect.any(String),
      key: 'versions',
      version: 1,
      url: expect.stringMatching(/^http.*\/s\//),
    })
    expect((await post('versions', 'publish')).body.version).toBe(1)
    const changed = { ...valid, title: 'One, again' }
    await put('versions', changed)
    expect((await post('versions', 'publish')).body).toMatchObject({ version: 2, surveyId: first.body.surveyId })
    const read = (version: number) => api.call('GET', `/v1/surveys/versions/versions/${version}`, { token: author })
    expect((await read(1)).body).toEqual(valid)
    expect((await read(2)).body).toEqual(changed)
    expect((await read(3)).body.code).toBe('survey-not-found')
    expect((await api.call('GET', '/v1/surveys/versions/versions/x', { token: author })).status).toBe(400)
  })

  it('takes no body but {}', async () => {
    await put('bodies', valid)
    const call = (body: unknown) => api.call('POST', '/v1/surveys/bodies/publish', { token: author, body })
    expect((await call({})).status).toBe(200)
    expect((await call({ version: 3 })).body.code).toBe('unknown-field')
    expect((await call([1])).body.code).toBe('unknown-field')
  })
})

describe('a closed survey', () => {
  it('takes no new sessions until it is opened again', async () => {
    const surveyId = await api.publishDemo('closing')
    await api.work(true)
    const start = () => api.call('POST', '/v1/sessions', { body: { surveyId } })
    expect((await start()).status).toBe(201)
    expect((await post('closing', 'close')).body).toMatchObject({ surveyId, key: 'closing', state: 'closed' })
    const refused = await start()
    expect([refused.status, refused.body.code]).toEqual([409, 'survey-closed'])
    expect((await post('closing', 'open')).body.state).toBe('open')
    expect((await start()).status).toBe(201)
    expect((await post('nowhere', 'close')).status).toBe(404)
  })
})

describe('tenants and roles', () => {
  it('do not see each other’s surveys', async () => {
    await put('mine', valid)
    await post('mine', 'publish')
    const stranger = await api.adminToken('admin', 'acme')
    for (const path of ['versions/1', 'analytics']) {
      const reply = await api.call('GET', `/v1/surveys/mine/${path}`, { token: stranger })
      expect([reply.status, reply.body.code]).toEqual([404, 'survey-not-found'])
    }
    expect((await post('mine', 'close', stranger)).status).toBe(404)
    const theirs = await put('mine', valid, stranger)
    const ours = await put('mine', valid)
    expect(theirs.body.surveyId).not.toBe(ours.body.surveyId)
  })

  it.each([
    ['analyst', 'PUT', '/v1/surveys/mine'],
    ['ops', 'POST', '/v1/surveys/mine/publish'],
    ['analyst', 'POST', '/v1/surveys/mine/close'],
    ['author', 'GET', '/v1/pipeline'],
    ['analyst', 'GET', '/v1/dead-letters'],
  ] as const)('keep %s from %s %s', async (role, method, path) => {
    const body = method === 'PUT' ? { body: valid } : {}
    const reply = await api.call(method, path, { token: await api.adminToken(role), ...body })
    expect([reply.status, reply.body.code]).toEqual([403, 'forbidden'])
  })

  it('keep strangers out', async () => {
    const reply = await api.call('GET', '/v1/surveys/mine/analytics')
    expect([reply.status, reply.body.code]).toEqual([401, 'token-invalid'])
  })
})

describe('analytics', () => {
  it('have the documented shape, also before anything was counted, and with a recount of the same position', async () => {
    await api.publishDemo('counted')
    const read = async (query: string) =>
      (await api.call('GET', `/v1/surveys/counted/analytics${query}`, { token: await api.adminToken('analyst') })).body
    const empty = { started: 0, active: 0, completed: 0, byOutcome: {}, perHour: [] }
    expect(await read('')).toMatchObject({
      mode: 'LIVE',
      sessions: empty,
      completionRate: null,
      pages: {},
      questions: {},
    })
    expect(await read('?mode=TEST&verify=1')).toMatchObject({
      mode: 'TEST',
      sessions: empty,
      recount: { sessions: empty },
    })
    expect((await read('?mode=FUN')).code).toBe('field-invalid')
    expect((await read('?verfy=1')).code).toBe('unknown-field')
  })
})

it('the JSON Schema of documents is served, and the demo is one', async () => {
  const { status, body } = await api.call('GET', '/v1/schemas/survey.json')
  expect(status).toBe(200)
  expect(body).toEqual(JSON.parse(JSON.stringify(surveyJsonSchema())))
  expect((await put('demo', demoSurvey)).body.diagnostics).toEqual([])
})
