import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { linkToken } from '@canvass/runtime/collectors/signatures.ts'
import { signedEntry } from '@canvass/runtime/testing/collectors.ts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type LiveApi, startLiveApi } from '../../testing/live-api.ts'

const survey = {
  title: 'Doors',
  hidden: { panelId: 'string', source: 'string' },
  pages: [{ id: 'p1', questions: [{ id: 'Q1', type: 'boolean', text: '{{hidden.source}} {{hidden.panelId}}?' }] }],
}

let api: LiveApi
let author: string
let client: pg.Client
beforeAll(async () => {
  // Patient, so that who waits on a busy machine is told 201 and not 202.
  api = await startLiveApi({ REPLY_TIMEOUT_MS: '20000', REQUEST_DEADLINE_MS: '25000' })
  author = await api.adminToken('author')
  await api.work(true)
  client = new pg.Client({ connectionString: api.databaseUrl })
  await client.connect()
})
afterAll(async () => {
  await client?.end()
  await api?.close()
})

/** A published survey with these collectors; its id. */
async function field(key: string, collectors: Readonly<Record<string, object>> = {}): Promise<string> {
  await api.call('PUT', `/v1/surveys/${key}`, { token: author, body: survey })
  const { body } = await api.call('POST', `/v1/surveys/${key}/publish`, { token: author })
  for (const [name, setup] of Object.entries(collectors)) expect((await put(key, name, setup)).status).toBe(200)
  return body.surveyId
}
const put = (key: string, name: string, body: object, token = author) =>
  api.call('PUT', `/v1/surveys/${key}/collectors/${name}`, { token, body })
const list = async (key: string, query = '') =>
  (await api.call('GET', `/v1/surveys/${key}/collectors${query}`, { token: author })).body
const links = async (key: string, name: string, count: number) =>
  (await api.call('POST', `/v1/surveys/${key}/collectors/${name}/links`, { token: author, body: { count } })).body
const start = (surveyId: string, body: object = {}) => api.call('POST', '/v1/sessions', { body: { surveyId, ...body } })
const secretOf = async (key: string): Promise<string> => {
  const { rows } = await client.query(
    'select secret from collectors join surveys on surveys.id = survey_id where key = $1',
    [key],
  )
  return rows[0].secret
}

/** What there is of a survey's sessions, refusals included. */
async function rows(surveyId: string): Promise<Record<string, number>> {
  const { rows } = await client.query(
    `select (select count(*)::int from sessions where survey_id = $1::uuid) as sessions,
       (select count(*)::int from session_keys where kind <> 'idempotency' and scope like '%' || $1 || '%') as keys,
       (select count(*)::int from refusals) as refusals`,
    [surveyId],
  )
  return rows[0]
}

describe('the first collector', () => {
  it('closes the open door', async () => {
    const id = await field('first')
    expect((await start(id)).status).toBe(201)
    expect((await start(id, { collector: 'any-word' })).status).toBe(201)
    expect((await start(id, { link: 'x' })).body).toMatchObject({ code: 'field-invalid', field: 'link' })
    expect((await put('first', 'web', { kind: 'public' })).body).toMatchObject({ created: true, secret: null })
    await vi.waitFor(async () => expect((await start(id)).body.code).toBe('collector-needed'), 5_000)
    expect((await start(id, { collector: 'word' })).body).toMatchObject({ status: 404, code: 'collector-not-found' })
    expect((await start(id, { collector: 'web' })).status).toBe(201)
    await put('first', 'default', { kind: 'public' })
    expect((await start(id)).status).toBe(201)
    expect((await list('first')).items).toMatchObject([{ name: 'default', starts: 1 }, { name: 'web' }])
    expect(await list('first', '?cursor=default')).toMatchObject({
      items: [{ name: 'web', state: 'open', starts: 1, held: 1 }],
      next: null,
    })
  })
})

describe('collectors', () => {
  it('are listed page by page with their states, without their secrets', async () => {
    const past = '2020-01-01T00:00:00Z'
    const future = '2090-01-01T00:00:00+02:00'
    await field('states', {
      a: { kind: 'public' },
      b: { kind: 'links', closed: true },
      c: { kind: 'panel', opensAt: future },
      d: { kind: 'pin', pin: '1234', closesAt: past },
      e: { kind: 'public', maxStarts: 0 },
    })
    const first = await list('states', '?limit=3')
    expect(first.next).toBe('c')
    const { items } = await list('states', '?limit=3&cursor=c')
    expect([...first.items, ...items].map(({ name, state }) => `${name} ${state}`)).toEqual([
      'a open',
      'b closed',
      'c not-yet-open',
      'd over',
      'e full',
    ])
    expect(first.items[2].opensAt).toBe('2089-12-31T22:00:00.000Z')
    expect(JSON.stringify([first, items])).not.toMatch(/secret|pin_?mac/i)
  })

  it.each<[object, number, string]>([
    [{}, 400, 'kind'],
    [{ kind: 'door' }, 400, 'kind'],
    [{ kind: 'public', maxStarts: -1 }, 400, 'maxStarts'],
    [{ kind: 'public', opensAt: 'tomorrow' }, 400, 'opensAt'],
    [{ kind: 'public', opensAt: '2030-01-01T00:00:00Z', closesAt: '2029-01-01T00:00:00Z' }, 400, 'closesAt'],
    [{ kind: 'public', pin: '1234' }, 400, 'pin'],
  ])('are refused as %j', async (body, status, field) => {
    expect((await put('states', 'x', body)).body).toMatchObject({ status, code: 'field-invalid', field })
  })

  it('are a matter of authors, in their tenant', async () => {
    expect((await put('states', 'x', { kind: 'public' }, await api.adminToken('analyst'))).status).toBe(403)
    const stranger = await api.adminToken('author', 'other')
    expect((await put('states', 'x', { kind: 'public' }, stranger)).body.code).toBe('survey-not-found')
    expect((await put('states', 'a b', { kind: 'public' })).body.code).toBe('field-invalid')
    const close = (name: string) => api.call('POST', `/v1/surveys/states/collectors/${name}/close`, { token: author })
    expect((await close('none')).body.code).toBe('collector-not-found')
    expect((await close('a')).body).toMatchObject({ name: 'a', closed: true })
  })

  it('are all in the audit log', async () => {
    const { rows: entries } = await client.query(
      `select action, detail from audit_log where action like 'collector.%' and subject like '%/a'`,
    )
    expect(entries.map(({ action }) => action)).toEqual(['collector.put', 'collector.close'])
    expect(entries[0].detail.after).toMatchObject({ kind: 'public', closed: false })
  })
})

describe('single-use links', () => {
  it('start one session, lead back to it while it can go on, and are told page by page', async () => {
    const id = await field('linked', { mail: { kind: 'links' } })
    const made = await links('linked', 'mail', 1_500)
    expect([made.items.length, made.next]).toEqual([1_000, '1001-1500'])
    const [{ link, url }] = made.items
    expect(url).toBe(`${api.url}/s/${id}?collector=mail&link=${link}`)
    const first = await start(id, { collector: 'mail', link })
    const again = await start(id, { collector: 'mail', link, locale: 'de' })
    expect(again.body).toMatchObject({ sessionId: first.body.sessionId, duplicate: true, status: 'ACTIVE' })
    expect((await start(id, { collector: 'mail', link, mode: 'TEST' })).body.sessionId).not.toBe(first.body.sessionId)
    const path = `/v1/surveys/linked/collectors/mail/links`
    const rest = (await api.call('GET', `${path}?cursor=${made.next}&limit=400`, { token: author })).body
    expect([rest.items[0].number, rest.items.length, rest.next]).toEqual([1_001, 400, '1401-1500'])
    const listed = (await api.call('GET', `${path}?limit=2`, { token: author })).body
    expect(listed.items).toMatchObject([{ link, sessionId: first.body.sessionId }, { sessionId: null }])
    const step = `/v1/sessions/${first.body.sessionId}/steps/1`
    expect((await api.call('POST', step, { token: again.body.token, body: { answers: {} } })).body.status).toBe(
      'COMPLETED',
    )
    expect((await start(id, { collector: 'mail', link })).body).toMatchObject({ status: 409, code: 'link-used' })
  })

  it('lead back into a session that was suspended and resumed before', async () => {
    const id = await field('resumed', { mail: { kind: 'links' } })
    const [{ link }] = (await links('resumed', 'mail', 1)).items
    const through = () => start(id, { collector: 'mail', link })
    const { body: first } = await through()
    const suspend = async () =>
      expect((await api.call('POST', `/v1/sessions/${first.sessionId}/suspend`, { token: first.token })).status).toBe(
        200,
      )
    const resume = (resumeToken: string) => api.call('POST', '/v1/sessions/resume', { body: { resumeToken } })
    await suspend()
    expect((await resume(first.resumeToken)).status).toBe(200)
    await suspend()
    const { body: back } = await through()
    expect(back.status).toBe('SUSPENDED')
    expect((await resume(back.resumeToken)).body).toMatchObject({ sessionId: first.sessionId, status: 'ACTIVE' })
    await api.call('POST', '/v1/surveys/resumed/collectors/mail/close', { token: author })
    expect((await through()).body).toMatchObject({ sessionId: first.sessionId, duplicate: true })
  })

  it('start one session for 200 who open one at the same time', { timeout: 60_000 }, async () => {
    const id = await field('stormed', { mail: { kind: 'links' } })
    const [{ link }] = (await links('stormed', 'mail', 1)).items
    // Every second one with a key of its own, so that it is decided by itself.
    const headers = (i: number) => (i % 2 === 0 ? {} : { 'idempotency-key': randomUUID() })
    const body = { surveyId: id, collector: 'mail', link }
    const replies = await Promise.all(
      Array.from({ length: 200 }, (_, i) => api.call('POST', '/v1/sessions', { body, headers: headers(i) })),
    )
    expect(replies.every(({ status }) => status === 201)).toBe(true)
    expect(new Set(replies.map(({ body }) => body.sessionId)).size).toBe(1)
    expect(await rows(id)).toMatchObject({ sessions: 1, keys: 1 })
    expect((await list('stormed')).items).toMatchObject([{ starts: 1 }])
  })
})

describe('caps', () => {
  it('let one of 500 in who come at the same time', { timeout: 60_000 }, async () => {
    const id = await field('capped', { web: { kind: 'public', maxCompletes: 1 } })
    const replies = await Promise.all(Array.from({ length: 500 }, () => start(id, { collector: 'web' })))
    const tally = Map.groupBy(replies, ({ status, body }) => body.code ?? status)
    expect(tally.get(201)?.length).toBe(1)
    expect(tally.get('collector-full')?.[0]?.body).toMatchObject({ status: 409, collector: 'web', cap: 'completes' })
    expect(await rows(id)).toMatchObject({ sessions: 1 })
    expect((await put('capped', 'web', { kind: 'public', maxCompletes: 2 })).status).toBe(200)
    expect((await start(id, { collector: 'web' })).status).toBe(201)
    expect((await list('capped')).items).toMatchObject([{ state: 'full', starts: 2, held: 2 }])
  })
})

describe('a start that is refused', () => {
  it('writes nothing, and is counted by its reason', async () => {
    const id = await field('refusing', {
      mail: { kind: 'links' },
      acme: { kind: 'panel' },
      booth: { kind: 'pin', pin: '482915' },
      early: { kind: 'public', opensAt: '2090-01-01T00:00:00Z' },
      late: { kind: 'public', closesAt: '2020-01-01T00:00:00Z' },
      shut: { kind: 'public', closed: true },
    })
    const before = await rows(id)
    const seconds = Math.floor(Date.now() / 1_000)
    const { rows: secrets } = await client.query('select name, secret from collectors where survey_id = $1', [id])
    const secret = Object.fromEntries(secrets.map(({ name, secret }) => [name, secret]))
    const acme = (claims: object, by = secret.acme) => ({ collector: 'acme', panel: signedEntry(by, claims) })
    const hours = (n: number) => ({ id: 'p', iat: seconds + n * 3_600, exp: seconds + n * 3_600 + 900 })
    const cases: [object, number, string][] = [
      [{}, 403, 'collector-needed'],
      [{ collector: 'none' }, 404, 'collector-not-found'],
      [{ collector: 'a b' }, 404, 'collector-not-found'],
      [{ collector: 'mail' }, 403, 'link-invalid'],
      [{ collector: 'mail', link: 'made-up' }, 403, 'link-invalid'],
      [{ collector: 'mail', link: linkToken(secret.acme, 1) }, 403, 'link-invalid'],
      [{ collector: 'acme' }, 403, 'panel-entry-invalid'],
      [acme(hours(0), 'wrong secret'), 403, 'panel-entry-invalid'],
      [acme(hours(-2)), 403, 'panel-entry-expired'],
      [acme(hours(2)), 403, 'panel-entry-early'],
      [{ collector: 'booth', pin: '000000' }, 403, 'pin-wrong'],
      [{ collector: 'early' }, 409, 'collector-not-yet-open'],
      [{ collector: 'late' }, 409, 'collector-over'],
      [{ collector: 'shut' }, 409, 'collector-closed'],
      [{ collector: 'shut', pin: '1' }, 400, 'field-invalid'],
    ]
    for (const [body, status, code] of cases) {
      const refused = await start(id, body)
      expect([JSON.stringify(body), refused.status, refused.body.code]).toEqual([JSON.stringify(body), status, code])
      expect(refused.body.detail.length).toBeGreaterThan(20)
    }
    expect(await rows(id)).toEqual(before)
    await vi.waitFor(async () => {
      const { items } = await list('refusing')
      expect(
        Object.fromEntries(items.map(({ name, denied }: { name: string; denied: object }) => [name, denied])),
      ).toEqual({
        acme: { 'panel-entry-invalid': 2, 'panel-entry-expired': 1, 'panel-entry-early': 1 },
        booth: { 'pin-wrong': 1 },
        early: { 'collector-not-yet-open': 1 },
        late: { 'collector-over': 1 },
        mail: { 'link-invalid': 3 },
        shut: { 'collector-closed': 1, 'field-invalid': 1 },
      })
    }, 10_000)
    const metrics = String((await api.call('GET', '/metrics')).body)
    expect(metrics).toMatch(/canvass_starts_denied_total\{reason="link-invalid",service="test"\} [1-9]/)
  })

  it('by a wrong PIN too often has to wait', async () => {
    const id = await field('guessed', { booth: { kind: 'pin', pin: '482915' } })
    const enter = (pin: string) => start(id, { collector: 'booth', pin })
    expect((await enter('482915')).status).toBe(201)
    for (let i = 0; i < 10; i++) expect((await enter(`00000${i}`)).body.code).toBe('pin-wrong')
    const slowed = await enter('482915')
    expect([slowed.status, slowed.body.code]).toEqual([429, 'rate-limited'])
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await rows(id)).sessions).toBe(1)
  })
})

describe('a panel entry', () => {
  const page = readFileSync(
    new URL('../../../../../docs/how-to/collect-with-links-and-panels.md', import.meta.url),
    'utf8',
  )
  const example = (name: string): string => {
    const [, code] = new RegExp(`<!-- example: ${name} -->\\n\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(page) ?? []
    if (code === undefined) throw new Error(`the page has no example ${name}`)
    return code
  }

  it('is signed as the how-to page says, and is one person’s', async () => {
    const id = await field('panelled', { acme: { kind: 'panel' } })
    const env = { ...process.env, PANEL_SECRET: await secretOf('panelled') }
    const run = (command: string, ...args: string[]) => execFileSync(command, args, { env, encoding: 'utf8' }).trim()
    const entry = run(process.execPath, '--input-type=module', '--eval', example('sign-entry'))
    const first = await start(id, { collector: 'acme', panel: entry, hidden: { source: 'forged' } })
    expect(first.status).toBe(201)
    expect(first.body.page.questions[0].text).toBe('acme person-4711?')
    const other = run('bash', '-c', example('sign-entry-shell'))
    expect(other).not.toBe(entry)
    const again = await start(id, { collector: 'acme', panel: other })
    expect(again.body).toMatchObject({ sessionId: first.body.sessionId, duplicate: true })
    const step = `/v1/sessions/${first.body.sessionId}/steps/1`
    await api.call('POST', step, { token: first.body.token, body: { answers: {} } })
    expect((await start(id, { collector: 'acme', panel: entry })).body).toMatchObject({
      status: 409,
      code: 'panel-id-used',
    })
    expect(await rows(id)).toMatchObject({ sessions: 1, keys: 1 })
  })

  it('of an old secret opens nothing after a new one was made', async () => {
    await field('renewed', { acme: { kind: 'panel' } })
    const old = await secretOf('renewed')
    const renewed = await put('renewed', 'acme', { kind: 'panel', newSecret: true })
    expect(renewed.body.secret).toBe(await secretOf('renewed'))
    expect(renewed.body.secret).not.toBe(old)
  })
})
