import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LiveApi, startLiveApi } from '../../testing/live-api.ts'

const options = (...codes: readonly string[]) => codes.map((code) => ({ code, label: `the ${code}` }))
const shuffled = { order: { kind: 'shuffle' } }
const survey = {
  title: 'Logic over HTTP',
  settings: { back: true },
  pages: [
    {
      id: 'p1',
      questions: [
        { id: 'Name', type: 'text', text: 'Name?', maxLength: 20 },
        { id: 'Known', type: 'multiple', text: 'Known?', options: options('a', 'b', 'c', 'd', 'e'), ...shuffled },
      ],
    },
    {
      id: 'p2',
      questions: [
        { id: 'Like', type: 'scale', text: '{{Name|You}}, how do you like {{loop.label}}?', min: 1, max: 5 },
        { id: 'Share', type: 'constant-sum', text: 'Share', items: options('x', 'y', 'z'), ...shuffled },
      ],
    },
    {
      id: 'p3',
      questions: [
        { id: 'File', type: 'file', text: 'Receipt' },
        { id: 'Photo', type: 'photo', text: 'Cup' },
        { id: 'Signature', type: 'signature', text: 'Sign' },
        { id: 'Fee', type: 'payment', text: 'Fee', amount: 5, currency: 'EUR', provider: 'card' },
      ],
    },
  ],
  loops: [{ id: 'brand', pages: ['p2'], over: { answer: 'Known' }, ...shuffled }],
}

interface Session {
  readonly id: string
  readonly token: string
  readonly page: Reply['body']
}
type Reply = Awaited<ReturnType<LiveApi['call']>>

let api: LiveApi
let surveyId: string
let client: pg.Client
beforeAll(async () => {
  api = await startLiveApi()
  await api.work(true)
  client = new pg.Client({ connectionString: api.databaseUrl })
  await client.connect()
  const token = await api.adminToken('author')
  await api.call('PUT', '/v1/surveys/logic', { token, body: survey })
  surveyId = (await api.call('POST', '/v1/surveys/logic/publish', { token })).body.surveyId
})
afterAll(async () => {
  await client?.end()
  await api?.close()
})

async function begun(): Promise<Session> {
  const { body } = await api.call('POST', '/v1/sessions', { body: { surveyId } })
  return { id: body.sessionId, token: body.token, page: body.page }
}

const submit = ({ id, token }: Session, step: number, answers: object) =>
  api.call('POST', `/v1/sessions/${id}/steps/${step}`, { token, body: { answers } })
const back = ({ id, token }: Session, step: number) =>
  api.call('POST', `/v1/sessions/${id}/back`, { token, body: { step } })

/** Events that a session stored, in order. */
async function stored(id: string): Promise<Reply['body'][]> {
  const { rows } = await client.query('select events from session_steps where session_id = $1 order by seq', [id])
  return rows.flatMap((row) => row.events)
}

const codes = (list: readonly { readonly code: string }[]) => list.map(({ code }) => code)

it('shows texts piped, options and items in order, and the constraints', async () => {
  const session = await begun()
  expect(session.page.questions[0]).toMatchObject({ id: 'Name', constraints: { maxLength: 20 } })
  const { body } = await submit(session, 1, { Name: 'Ada {{Known}}', Known: ['a', 'b'] })
  const [like, share] = body.page.questions
  const [key] = Object.values(body.page.iteration)
  expect(like.text).toBe(`Ada {{Known}}, how do you like the ${key}?`)
  expect(like.constraints).toEqual({ min: 1, max: 5 })
  expect(codes(share.items).toSorted()).toEqual(['x', 'y', 'z'])
  const { body: read } = await api.call('GET', `/v1/sessions/${session.id}`, { token: session.token })
  expect(read.page).toEqual(body.page)
})

it('stores every order with the event that showed it, and shows it again after going back', async () => {
  const session = await begun()
  const { body } = await submit(session, 1, { Known: ['a', 'b', 'c'] })
  const returned = await back(session, 2)
  expect(codes(returned.body.page.questions[1].options)).toEqual(codes(session.page.questions[1].options))
  const [started, submitted] = await stored(session.id)
  const [key] = Object.values(body.page.iteration)
  expect(started.shown.orders).toEqual({ Known: codes(session.page.questions[1].options) })
  const { orders } = submitted.shown
  expect(orders.brand.toSorted()).toEqual(['a', 'b', 'c'])
  expect(orders.brand[0]).toBe(key)
  expect(orders[`Share.items@brand=${key}`]).toEqual(codes(body.page.questions[1].items))
})

it('keys answers by iteration, and tells what changed in events', async () => {
  const session = await begun()
  const first = (await submit(session, 1, { Known: ['a', 'b'] })).body.page.iteration
  const second = (await submit(session, 2, { Like: 4 })).body.page.iteration
  await submit(session, 3, { Like: 2 })
  await back(session, 4)
  await submit(session, 5, { Like: 5 })
  const { rows } = await client.query(
    `select distinct on (question, iteration) question, iteration, value from answers
      where session_id = $1 and question = 'Like' order by question, iteration, seq desc`,
    [session.id],
  )
  const likes = Object.fromEntries(rows.map((row) => [row.iteration, row.value]))
  expect(likes).toEqual({ [`brand=${first.brand}`]: 4, [`brand=${second.brand}`]: 5 })
  const changes = (await stored(session.id)).flatMap((event) => event.changed ?? [])
  expect(changes.slice(1)).toEqual([
    { question: 'Like', iteration: first, from: null, to: 4 },
    { question: 'Like', iteration: second, from: null, to: 2 },
    { question: 'Like', iteration: second, from: 2, to: 5 },
  ])
})

it('refuses uploads and payments that nobody has verified', async () => {
  const session = await begun()
  await submit(session, 1, { Known: [] })
  const named = { File: { upload: 'u1' }, Photo: { upload: 'u2' }, Signature: { upload: 'u3' }, Fee: { payment: 'p1' } }
  const { status, body } = await submit(session, 2, named)
  expect([status, body.code]).toEqual([422, 'answers-invalid'])
  expect(body.violations).toMatchObject([
    { question: 'File', code: 'upload', message: 'There is no upload u1 of this session.', params: { upload: 'u1' } },
    { question: 'Photo', code: 'upload' },
    { question: 'Signature', code: 'upload' },
    { question: 'Fee', code: 'payment', message: 'There is no payment p1 of this session.' },
  ])
  const { rows } = await client.query('select 1 from answers where session_id = $1 and question = any($2)', [
    session.id,
    Object.keys(named),
  ])
  expect(rows).toEqual([])
  expect((await submit(session, 2, {})).body).toMatchObject({ status: 'COMPLETED' })
})
