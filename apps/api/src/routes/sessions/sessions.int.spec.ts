import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LiveApi, startLiveApi } from '../../testing/live-api.ts'

const ABOUT = { age: 30, gender: 'f', drinks: ['tea'] }
const HABITS = { cups: 3, places: ['home'] }
const OPINION = { price: 'fair' }

let api: LiveApi
let surveyId: string
beforeAll(async () => {
  api = await startLiveApi()
  await api.work(true)
  surveyId = await api.publishDemo('demo')
})
afterAll(() => api?.close())

const start = (body: object = {}, headers: Record<string, string> = {}) =>
  api.call('POST', '/v1/sessions', { body: { surveyId, ...body }, headers })

interface Session {
  readonly id: string
  readonly token: string
  readonly resumeToken: string
}

async function begun(): Promise<Session> {
  const { status, body } = await start()
  expect(status).toBe(201)
  return { id: body.sessionId, token: body.token, resumeToken: body.resumeToken }
}

const submit = ({ id, token }: Session, step: number, answers: object, headers: Record<string, string> = {}) =>
  api.call('POST', `/v1/sessions/${id}/steps/${step}`, { token, body: { answers }, headers })

const stateOf = ({ id, token }: Session, step: number, query = '', headers: Record<string, string> = {}) =>
  api.call('GET', `/v1/sessions/${id}/steps/${step}${query}`, { token, headers })

const read = ({ id, token }: Session, headers: Record<string, string> = {}) =>
  api.call('GET', `/v1/sessions/${id}`, { token, headers })

/** Has Postgres refuse what the session answers, as a broken rule would, until the returned function is called. */
async function refuseAnswersOf(sessionId: string): Promise<() => Promise<void>> {
  await execute(`
    create function refuse_answers() returns trigger language plpgsql as $$
    begin
      if new.session_id = '${sessionId}' then raise exception 'no'; end if;
      return new;
    end $$;
    create trigger refuse_answers before insert on answers for each row execute function refuse_answers()`)
  return () => execute('drop trigger refuse_answers on answers; drop function refuse_answers')
}

async function execute(statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: api.databaseUrl })
  await client.connect()
  try {
    await client.query(statements)
  } finally {
    await client.end()
  }
}

/** Rows that a session has left behind. */
async function rowsOf(sessionId: string): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: api.databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query(
      `select (select count(*)::int from session_steps where session_id = $1::uuid) as steps,
              (select count(*)::int from answers where session_id = $1::uuid) as answers,
              (select count(*)::int from outbox where aggregateid::text = $1::text) as events`,
      [sessionId],
    )
    return rows[0]
  } finally {
    await client.end()
  }
}

describe('a session', () => {
  it('runs from the start to the end, each reply committed and naming the next step', async () => {
    const { status, headers, body } = await start({ locale: 'de', hidden: {} })
    expect(status).toBe(201)
    expect(headers.get('location')).toBe(`/v1/sessions/${body.sessionId}`)
    expect(body).toMatchObject({
      step: 1,
      status: 'ACTIVE',
      durability: 'committed',
      page: { id: 'about', title: 'Über Sie' },
    })
    const session = { id: body.sessionId, token: body.token, resumeToken: body.resumeToken }

    const about = await submit(session, 1, ABOUT)
    expect(about.status).toBe(200)
    expect(about.body).toMatchObject({ step: 2, status: 'ACTIVE', durability: 'committed', page: { id: 'habits' } })
    expect(about.body.eventId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/)
    await submit(session, 2, HABITS)
    const last = await submit(session, 3, OPINION)
    expect(last.body).toMatchObject({ step: 4, status: 'COMPLETED', ending: { id: 'completed', outcome: 'COMPLETED' } })
    expect(last.body).not.toHaveProperty('page')
    expect((await read(session)).body).toMatchObject({ step: 4, status: 'COMPLETED', ending: { id: 'completed' } })
  })

  it('takes a step once: the same again is a duplicate, other answers conflict, a later one is ahead', async () => {
    const session = await begun()
    const first = await submit(session, 1, ABOUT)
    const reordered = { drinks: ABOUT.drinks, gender: ABOUT.gender, age: ABOUT.age }
    const again = await submit(session, 1, reordered)
    expect(again.status).toBe(200)
    expect(again.body).toEqual({ ...first.body, duplicate: true })
    const before = await rowsOf(session.id)
    const other = await submit(session, 1, { ...ABOUT, age: 31 })
    expect([other.status, other.body.code, other.body.currentStep]).toEqual([409, 'step-conflict', 2])
    const ahead = await submit(session, 9, HABITS)
    expect([ahead.status, ahead.body.code, ahead.body.currentStep]).toEqual([409, 'step-ahead', 2])
    expect(await rowsOf(session.id)).toEqual(before)
  })

  it('tells every violation, uses up no step and stores no answer', async () => {
    const session = await begun()
    const { status, body } = await submit(session, 1, { age: 7, gender: 'x', nobody: 1 })
    expect(status).toBe(422)
    expect(body.code).toBe('answers-invalid')
    const told = body.violations.map(({ question, code }: { question: string; code: string }) => `${question} ${code}`)
    expect(told).toEqual(
      expect.arrayContaining(['age range', 'gender option-unknown', 'drinks required', 'nobody question-unknown']),
    )
    expect(await rowsOf(session.id)).toEqual({ steps: 1, answers: 0, events: 1 })
    expect((await submit(session, 1, ABOUT)).status).toBe(200)
  })

  it('goes back, and shows what was answered', async () => {
    const session = await begun()
    await submit(session, 1, ABOUT)
    const back = await api.call('POST', `/v1/sessions/${session.id}/back`, { token: session.token, body: { step: 2 } })
    expect(back.body).toMatchObject({ step: 3, page: { id: 'about' } })
    expect(back.body.page.questions[0]).toMatchObject({ id: 'age', answer: 30 })
  })

  it('ends when the respondent refuses, and takes nothing more; reading and repeating still work', async () => {
    const session = await begun()
    const leave = { token: session.token, body: { step: 1, reason: 'no time' } }
    const ended = await api.call('POST', `/v1/sessions/${session.id}/terminate`, leave)
    expect(ended.body).toMatchObject({ status: 'REFUSED', ending: { outcome: 'REFUSED' } })
    const repeated = await api.call('POST', `/v1/sessions/${session.id}/terminate`, leave)
    expect(repeated.body).toMatchObject({ status: 'REFUSED', duplicate: true })
    const late = await submit(session, 2, ABOUT)
    expect([late.status, late.body.code]).toEqual([409, 'session-ended'])
    expect((await read(session)).body.status).toBe('REFUSED')
  })

  it('is suspended and resumed with a token that works until its successor is used', async () => {
    const session = await begun()
    const suspended = await api.call('POST', `/v1/sessions/${session.id}/suspend`, { token: session.token })
    expect(suspended.body.status).toBe('SUSPENDED')
    expect((await submit(session, 1, ABOUT)).body.code).toBe('session-suspended')
    const resume = (resumeToken: string) => api.call('POST', '/v1/sessions/resume', { body: { resumeToken } })
    const first = await resume(session.resumeToken)
    expect(first.status).toBe(200)
    expect(first.body).toMatchObject({ sessionId: session.id, status: 'ACTIVE', step: 1 })
    const second = await resume(first.body.resumeToken)
    expect(second.status).toBe(200)
    const stale = await resume(session.resumeToken)
    expect([stale.status, stale.body.code]).toEqual([401, expect.stringMatching(/^token-/)])
    expect((await submit({ ...session, token: second.body.token }, 1, ABOUT)).status).toBe(200)
  })
})

describe('a start with an Idempotency-Key', () => {
  it('gives the same session again, and refuses another payload', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const first = await start({}, headers)
    const again = await start({}, headers)
    expect(again.status).toBe(201)
    expect(again.body).toMatchObject({ sessionId: first.body.sessionId, duplicate: true, step: 1 })
    const session = { id: again.body.sessionId, token: again.body.token, resumeToken: again.body.resumeToken }
    expect((await submit(session, 1, ABOUT)).status).toBe(200)
    const other = await start({ locale: 'de' }, headers)
    expect([other.status, other.body.code]).toEqual([409, 'idempotency-conflict'])
    expect((await start({ collector: 'mail' }, headers)).body.sessionId).not.toBe(first.body.sessionId)
  })

  it('takes the same key at once from many, and starts one session', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const all = await Promise.all(Array.from({ length: 10 }, () => start({}, headers)))
    expect(all.map(({ status }) => status)).toEqual(Array(10).fill(201))
    expect(new Set(all.map(({ body }) => body.sessionId)).size).toBe(1)
  })
})

describe('Prefer: respond-async', () => {
  it('answers 202 at once, and tells later what became of the step', async () => {
    const session = await begun()
    const queued = await submit(session, 1, ABOUT, { prefer: 'respond-async' })
    expect(queued.status).toBe(202)
    expect(queued.headers.get('retry-after')).toBe('1')
    expect(queued.body).toEqual({ commandId: expect.any(String), step: 2, durability: 'queued' })
    const location = queued.headers.get('location') ?? ''
    expect(location).toContain(`/v1/sessions/${session.id}/steps/1`)
    const state = await api.call('GET', location, { token: session.token, headers: { prefer: 'wait=4' } })
    expect(state.body).toMatchObject({ state: 'committed', step: 2, page: { id: 'habits' } })
  })

  it('tells of a refusal by its problem, and of an attempt by its command', async () => {
    const session = await begun()
    const bad = await submit(session, 1, { age: 7 }, { prefer: 'respond-async' })
    const refused = await stateOf(session, 1, `?command=${bad.body.commandId}`, { prefer: 'wait=4' })
    expect(refused.body).toMatchObject({
      state: 'refused',
      commandId: bad.body.commandId,
      problem: { code: 'answers-invalid', status: 422 },
    })
    const elsewhere = await stateOf(session, 1, `?command=${randomUUID()}`)
    expect(elsewhere.body.state).not.toBe('refused')
  })

  it('tells of a command that was set aside, and takes the step when it is sent again', async () => {
    const session = await begun()
    const allow = await refuseAnswersOf(session.id)
    const aside = await submit(session, 1, ABOUT)
    expect([aside.status, aside.body.code]).toEqual([500, 'command-set-aside'])
    const { deadLetterId } = aside.body
    expect((await stateOf(session, 1)).body).toEqual({ state: 'set-aside', deadLetterId })
    await allow()
    expect((await submit(session, 1, ABOUT)).status).toBe(200)
    expect((await stateOf(session, 1)).body).toMatchObject({ state: 'committed', step: 2 })
  })

  it('tells pending from unknown only after everything queued has been decided', async () => {
    const session = await begun()
    expect((await stateOf(session, 1)).body).toEqual({ state: 'pending' })
    expect((await stateOf(session, 1, '', { prefer: 'wait=4' })).body).toEqual({ state: 'unknown' })
    expect((await stateOf(session, 0)).body).toMatchObject({ state: 'committed', step: 1 })
  })

  it('reads a session after what was queued before', async () => {
    const session = await begun()
    await submit(session, 1, ABOUT, { prefer: 'respond-async' })
    const after = await read(session, { prefer: 'wait=4' })
    expect(after.headers.get('preference-applied')).toBe('wait=4')
    expect(after.body).toMatchObject({ step: 2, page: { id: 'habits' } })
  })
})

describe('what is refused before the mailbox writes nothing', () => {
  it('unknown surveys, wrong tokens, malformed bodies', async () => {
    const session = await begun()
    const before = await rowsOf(session.id)
    const path = `/v1/sessions/${session.id}/steps/1`
    const raw = (body: string, token = session.token) =>
      fetch(api.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body,
      })
    expect((await start({ surveyId: randomUUID() })).body.code).toBe('survey-not-found')
    expect((await raw('{"answers":{}}', 'nonsense')).status).toBe(401)
    expect((await raw('{"answers":{}}', (await begun()).token)).status).toBe(401)
    expect((await raw('{"answers"')).status).toBe(400)
    expect((await raw(`{"answers":{"age":${'['.repeat(50)}${']'.repeat(50)}}}`)).status).toBe(400)
    expect((await raw(`{"answers":{"why":"${'x'.repeat(70_000)}"}}`)).status).toBe(413)
    expect(await rowsOf(session.id)).toEqual(before)
  })
})
