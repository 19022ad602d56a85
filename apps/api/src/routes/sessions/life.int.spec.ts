import { createHmac } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LiveApi, startLiveApi } from '../../testing/live-api.ts'

const MINUTE = 60_000
const DAY = 1_440 * MINUTE

const question = { id: 'way', type: 'text', text: 'Which way?', required: true }
const survey = (title: string) => ({
  title,
  hidden: { rid: 'string' },
  pages: [
    {
      id: 'p1',
      title,
      questions: [question],
      next: [
        { if: "way = 'out'", goto: 'ending:screened-out' },
        { if: "way = 'bot'", goto: 'ending:quality-terminated' },
      ],
    },
    { id: 'p2', title, questions: [{ id: 'more', type: 'text', text: 'More?' }] },
  ],
  quotas: [{ id: 'all', after: 'p1', cells: [{ id: 'seat', when: "way = 'seat'", target: 1 }] }],
  endings: {
    completed: { outcome: 'COMPLETED', redirect: 'https://example.org/r?rst={{session.cint}}&rid={{hidden.rid}}' },
  },
  settings: { back: true },
})

let api: LiveApi
let author: string
let surveyId: string
beforeAll(async () => {
  api = await startLiveApi()
  author = await api.adminToken('author')
  surveyId = await publish('First edition')
  await api.work(true)
})
afterAll(() => api?.close())

async function publish(title: string): Promise<string> {
  await api.call('PUT', '/v1/surveys/life', { token: author, body: survey(title) })
  return (await api.call('POST', '/v1/surveys/life/publish', { token: author })).body.surveyId
}

async function sql(text: string, values: readonly unknown[]) {
  const client = new pg.Client({ connectionString: api.databaseUrl })
  await client.connect()
  try {
    return (await client.query(text, [...values])).rows
  } finally {
    await client.end()
  }
}

interface Session {
  readonly id: string
  readonly token: string
  readonly resumeToken: string
}

const sessionOf = (body: { sessionId: string; token: string; resumeToken: string }): Session => ({
  id: body.sessionId,
  token: body.token,
  resumeToken: body.resumeToken,
})

async function begin(more: object = {}): Promise<Session> {
  const { status, body } = await api.call('POST', '/v1/sessions', { body: { surveyId, ...more } })
  expect(status).toBe(201)
  return sessionOf(body)
}

const post = ({ id, token }: Session, path: string, body?: unknown) =>
  api.call('POST', `/v1/sessions/${id}/${path}`, { token, body })
const submit = (session: Session, step: number, answers: object) => post(session, `steps/${step}`, { answers })
const read = ({ id, token }: Session) => api.call('GET', `/v1/sessions/${id}`, { token })
const stepState = ({ id, token }: Session, step: number) =>
  api.call('GET', `/v1/sessions/${id}/steps/${step}`, { token })
const resume = (resumeToken: string) => api.call('POST', '/v1/sessions/resume', { body: { resumeToken } })
const told = ({ status, body }: { status: number; body: { code?: string; status?: unknown } }) => [
  status,
  body.code ?? body.status,
]

/** As if all of it had happened so much earlier, by Postgres' clock; the worker that remembers otherwise is replaced. */
async function age(ms: number, { id }: Session): Promise<void> {
  await sql(`update session_steps set at = at - $2 * interval '1 ms' where session_id = $1`, [id, ms])
  await sql(`update sessions set updated_at = updated_at - $2 * interval '1 ms' where session_id = $1`, [id, ms])
  await api.work(false)
  await api.work(true)
}

describe('the end of a session', () => {
  it.each([
    ['out', 'SCREENED_OUT', { aapor: '4.1', cint: 20, prodege: 3 }],
    ['bot', 'QUALITY_TERMINATED', { aapor: '2.3', cint: 30, prodege: 4 }],
  ])('by a rule (%s) is an ending with its codes', async (way, outcome, codes) => {
    const { body } = await submit(await begin(), 1, { way })
    expect(body).toMatchObject({ status: outcome, ending: { outcome, codes } })
    expect(body.ending).not.toHaveProperty('redirect')
  })

  it('over quota, while the seat is another’s', async () => {
    const [first, second] = [await begin(), await begin()]
    expect((await submit(first, 1, { way: 'seat' })).body.status).toBe('ACTIVE')
    expect((await submit(second, 1, { way: 'seat' })).body).toMatchObject({
      status: 'OVER_QUOTA',
      ending: { codes: { aapor: '4.8', cint: 40, prodege: 2 } },
    })
    await post(first, 'terminate', { step: 2, reason: 'no-time' }) // gives it back
    const third = await begin()
    await submit(third, 1, { way: 'seat' })
    expect((await submit(third, 2, {})).body).toMatchObject({ status: 'COMPLETED', ending: { codes: { cint: 10 } } })
  })

  it('by the respondent keeps the reason, and publishes it when it is a word', async () => {
    const [word, sentence] = [await begin(), await begin()]
    await post(word, 'terminate', { step: 1, reason: 'too-long' })
    const { body } = await post(sentence, 'terminate', { step: 1, reason: 'My name is Ada and I have no time' })
    expect(body).toMatchObject({ status: 'REFUSED', ending: { id: 'refused', codes: { aapor: '2.11' } } })
    const reasons = async ({ id }: Session) => [
      (await sql(`select events from session_steps where session_id = $1 and step = 1`, [id]))[0].events[0].reason,
      JSON.parse(
        (await sql(`select payload from outbox where aggregateid::text = $1 and type = 'SessionTerminated'`, [id]))[0]
          .payload,
      ).reason,
    ]
    expect(await reasons(word)).toEqual(['too-long', 'too-long'])
    expect(await reasons(sentence)).toEqual(['My name is Ada and I have no time', 'other'])
    for (const reason of ['', '   ', 'x'.repeat(201), 5]) {
      expect((await post(await begin(), 'terminate', { step: 1, reason })).body.code).toBe('field-invalid')
    }
  })

  it('leads on by a redirect that only the survey’s secret signs, the same each time it is told', async () => {
    const session = await begin({ hidden: { rid: 'r 1&x=2' } })
    await submit(session, 1, { way: 'on' })
    const { body } = await submit(session, 2, {})
    const { redirect } = body.ending
    expect(redirect).toMatch(
      `https://example.org/r?rst=10&rid=r%201%26x%3D2&canvass_session=${session.id}&canvass_outcome=COMPLETED&canvass_sig=`,
    )
    for (const again of [
      await submit(session, 2, {}),
      await read(session),
      await stepState(session, 2),
      await resume(session.resumeToken),
    ]) {
      expect(again.body.ending.redirect).toBe(redirect)
    }
    const secretOf = async (mode: string) =>
      (await api.call('GET', `/v1/surveys/life/exit-secret?mode=${mode}`, { token: author })).body.secret
    const [live, test] = [await secretOf('LIVE'), await secretOf('TEST')]
    expect(live).toMatch(/^[A-Za-z0-9_-]{43}$/)
    const signatures = (of: string) => {
      const { pathname, search } = new URL(of)
      const [said = '', signature] = (pathname + search).split('&canvass_sig=')
      return [live, test].map((secret) => createHmac('sha256', secret).update(said).digest('hex') === signature)
    }
    expect(signatures(redirect)).toEqual([true, false])
    const tried = await begin({ mode: 'TEST' })
    await submit(tried, 1, { way: 'on' })
    expect(signatures((await submit(tried, 2, {})).body.ending.redirect)).toEqual([false, true])
    expect(
      (await api.call('GET', '/v1/surveys/life/exit-secret', { token: await api.adminToken('analyst') })).status,
    ).toBe(403)
    const elsewhere = await api.adminToken('author', 'other')
    expect((await api.call('GET', '/v1/surveys/life/exit-secret', { token: elsewhere })).body.code).toBe(
      'survey-not-found',
    )
    expect(await sql(`select detail from audit_log where action = 'survey.exit-secret' order by id`, [])).toEqual([
      { detail: { mode: 'LIVE' } },
      { detail: { mode: 'TEST' } },
    ])
  })
})

describe('after the end', () => {
  it('everything is repeated or refused for a day, and then the tokens open nothing', async () => {
    const session = await begin()
    const leave = { step: 1, reason: 'enough' }
    await post(session, 'terminate', leave)
    await age(DAY - 5 * MINUTE, session)
    expect(told(await read(session))).toEqual([200, 'REFUSED'])
    expect((await post(session, 'terminate', leave)).body).toMatchObject({ status: 'REFUSED', duplicate: true })
    expect((await stepState(session, 1)).body).toMatchObject({ state: 'committed', status: 'REFUSED' })
    expect(told(await submit(session, 1, { way: 'x' }))).toEqual([409, 'step-conflict'])
    expect(told(await submit(session, 2, { way: 'x' }))).toEqual([409, 'session-ended'])
    expect(told(await post(session, 'back', { step: 2 }))).toEqual([409, 'session-ended'])
    expect(told(await post(session, 'suspend'))).toEqual([409, 'session-ended'])
    expect(told(await resume(session.resumeToken))).toEqual([200, 'REFUSED'])

    await age(10 * MINUTE, session)
    const gone = [401, 'token-expired']
    expect(told(await read(session))).toEqual(gone)
    expect(told(await stepState(session, 1))).toEqual(gone)
    expect(told(await post(session, 'terminate', leave))).toEqual(gone)
    expect(told(await submit(session, 2, { way: 'x' }))).toEqual(gone)
    expect(told(await post(session, 'suspend'))).toEqual(gone)
    expect(told(await resume(session.resumeToken))).toEqual(gone)
  })
})

describe('a suspended session', () => {
  it('takes no pages, can be ended, and suspending it again changes nothing', async () => {
    const session = await begin()
    await submit(session, 1, { way: 'on' })
    expect((await post(session, 'suspend')).body).toMatchObject({ status: 'SUSPENDED', step: 2, page: { id: 'p2' } })
    expect((await post(session, 'suspend')).body).toMatchObject({ status: 'SUSPENDED', duplicate: true })
    expect(told(await submit(session, 2, {}))).toEqual([409, 'session-suspended'])
    expect(told(await post(session, 'back', { step: 2 }))).toEqual([409, 'session-suspended'])
    expect((await submit(session, 1, { way: 'on' })).body).toMatchObject({ duplicate: true, status: 'SUSPENDED' })
    expect(told(await post(session, 'terminate', { step: 2, reason: 'enough' }))).toEqual([200, 'REFUSED'])
  })

  it('goes on where it was on another device; of two devices the second to send a step hears so', async () => {
    const first = await begin()
    await submit(first, 1, { way: 'on' })
    await post(first, 'suspend')
    const { body } = await resume(first.resumeToken)
    expect(body).toMatchObject({ status: 'ACTIVE', step: 2, page: { id: 'p2' } })
    const second = sessionOf(body)
    const both = await Promise.all([submit(first, 2, { more: 'here' }), submit(second, 2, { more: 'there' })])
    expect(both.map(told).sort()).toEqual([
      [200, 'COMPLETED'],
      [409, 'step-conflict'],
    ])
    expect(both.find(({ status }) => status === 409)?.body.currentStep).toBe(3)
  })

  it('is resumed by the same token as often as need be, also at once, until its successor was used', async () => {
    const session = await begin()
    await post(session, 'suspend')
    const both = await Promise.all([resume(session.resumeToken), resume(session.resumeToken)])
    expect(both.map(told)).toEqual([
      [200, 'ACTIVE'],
      [200, 'ACTIVE'],
    ])
    const [one, other] = both.map(({ body }) => sessionOf(body))
    expect(one?.resumeToken).toBe(other?.resumeToken)
    expect(told(await resume(session.resumeToken))).toEqual([200, 'ACTIVE'])
    expect(told(await resume(one?.resumeToken ?? ''))).toEqual([200, 'ACTIVE'])
    expect(told(await resume(session.resumeToken))).toEqual([401, 'token-expired'])
    const forged = `${session.resumeToken.slice(0, 24)}${session.resumeToken[24] === 'A' ? 'B' : 'A'}${session.resumeToken.slice(25)}`
    expect(told(await resume(forged))).toEqual([401, 'token-invalid'])
  })
})

describe('a session runs the version it started with', () => {
  it('also after another was published, and on another device', async () => {
    const session = await begin()
    await publish('Second edition')
    await submit(session, 1, { way: 'on' })
    expect((await resume(session.resumeToken)).body.page).toMatchObject({ id: 'p2', title: 'First edition' })
    const { body } = await read(await begin())
    expect(body.page.title).toBe('Second edition')
  })
})

describe('LIVE, TEST and PREVIEW', () => {
  it('take no seats from one another', async () => {
    await api.call('PUT', '/v1/surveys/modes', { token: author, body: survey('Modes') })
    const { surveyId: modes } = (await api.call('POST', '/v1/surveys/modes/publish', { token: author })).body
    const complete = async (mode: string) => {
      const session = await begin({ surveyId: modes, mode })
      const { body } = await submit(session, 1, { way: 'seat' })
      if (body.status !== 'ACTIVE') return body.status
      const { body: last } = await submit(session, 2, {})
      return new URL(last.ending.redirect).searchParams.get('canvass_outcome')
    }
    for (const mode of ['PREVIEW', 'TEST', 'LIVE']) {
      expect(await complete(mode)).toBe('COMPLETED')
      expect(await complete(mode)).toBe('OVER_QUOTA')
    }
    const filled = `select mode, filled from quota_cells where survey_id = $1 order by mode`
    expect(await sql(filled, [modes])).toEqual(['LIVE', 'PREVIEW', 'TEST'].map((mode) => ({ mode, filled: 1 })))
  })
})
