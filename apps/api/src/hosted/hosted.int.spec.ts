import { EVERY_TYPE } from '@canvass/domain/session/every-type.testing.ts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Browser, openBrowser, type Page } from '../testing/browser.ts'
import { type LiveApi, startLiveApi } from '../testing/live-api.ts'

const NASTY = '<script>alert(1)</script> & "quotes" {{hidden.who}}'

const single = (code: string) => ({ code, label: { en: `Option ${code}`, ar: `خيار ${code}` } })
const survey = {
  title: { en: 'Tea & <b>coffee</b>', ar: 'الشاي والقهوة' },
  defaultLocale: 'en',
  locales: ['en', 'ar'],
  hidden: { who: 'string' },
  pages: [
    {
      id: 'p1',
      title: { en: 'First', ar: 'أولا' },
      questions: [
        {
          id: 'drink',
          type: 'single',
          text: { en: 'Which, {{hidden.who|you}}?', ar: 'أي؟' },
          required: true,
          options: ['t', 'c'].map(single),
        },
        { id: 'sugar', type: 'boolean', text: { en: 'Sugar?', ar: 'سكر؟' }, visibleIf: "drink = 'c'" },
        {
          id: 'cups',
          type: 'number',
          text: { en: 'Cups?', ar: 'كم؟' },
          min: 0,
          max: 30,
          integer: true,
          outlier: { above: 20 },
        },
      ],
    },
    {
      id: 'p2',
      title: { en: 'Second', ar: 'ثانيا' },
      questions: [
        { id: 'why', type: 'textarea', text: { en: 'Why?', ar: 'لماذا؟' } },
        { id: 'order', type: 'rank', text: { en: 'Order?', ar: 'ترتيب؟' }, options: ['a', 'b', 'c'].map(single) },
      ],
    },
    {
      id: 'p3',
      title: { en: 'You wrote {{why}}', ar: '{{why}}' },
      questions: [{ id: 'bye', type: 'message', text: { en: 'Because {{why}}', ar: '{{why}}' } }],
    },
  ],
  endings: {
    completed: {
      outcome: 'COMPLETED',
      text: { en: 'Done, {{why}}', ar: 'تم' },
      redirect: 'https://example.org/r?s={{session.cint}}&why={{why}}',
    },
  },
  settings: { back: true },
}

let api: LiveApi
let surveyId: string
beforeAll(async () => {
  api = await startLiveApi()
  surveyId = await publish('hosted', survey)
  await api.work(true)
})
afterAll(() => api?.close())

async function publish(key: string, document: unknown): Promise<string> {
  const token = await api.adminToken('author')
  await api.call('PUT', `/v1/surveys/${key}`, { token, body: document })
  const { body } = await api.call('POST', `/v1/surveys/${key}/publish`, { token })
  expect(body.diagnostics).toBeUndefined()
  return body.surveyId
}

async function stored(sessionId: string): Promise<Record<string, unknown>> {
  const client = new pg.Client({ connectionString: api.databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query(
      `select distinct on (question) question, value from answers where session_id = $1 order by question, seq desc`,
      [sessionId],
    )
    return Object.fromEntries(rows.map(({ question, value }) => [question, value]))
  } finally {
    await client.end()
  }
}

const sessionOf = (page: Page): string => page.form?.fields.get('_session') ?? ''

/** Comes in and presses the button. */
async function arrive(
  path = `/s/${surveyId}`,
  headers: Record<string, string> = {},
): Promise<{ browser: Browser; page: Page }> {
  const browser = openBrowser(api.url, headers)
  const start = await browser.get(path)
  expect(start.status).toBe(200)
  return { browser, page: await browser.send(start, {}, 'start') }
}

describe('a hosted survey', () => {
  it('runs from the start to the ending and its signed redirect, without a script', async () => {
    const { browser, page } = await arrive(`/s/${surveyId}?who=Ada&utm_source=mail`)
    expect(page.title).toBe('Tea & <b>coffee</b>')
    expect(page.text).toContain('Which, Ada?')
    expect(page.form?.buttons).toEqual(['next', 'suspend'])
    const second = await browser.send(page, { drink: 't', cups: '3' })
    expect(new URL(second.url).pathname + new URL(second.url).search).toBe(`/s/${surveyId}`)
    expect(second.text).toContain('Second')
    const third = await browser.send(second, {
      why: `good\r\n${NASTY}`,
      'order:rank:b': '1',
      'order:rank:a': '3',
      'order:rank:c': '2',
    })
    const end = await browser.send(third, {})
    expect(await stored(sessionOf(page))).toEqual({
      drink: 't',
      cups: 3,
      why: `good\n${NASTY}`,
      order: ['b', 'c', 'a'],
    })
    expect(end.text).toContain('Done, good')
    const [, redirect = ''] = /http-equiv="refresh" content="5; url=([^"]+)"/.exec(end.html) ?? []
    const url = new URL(redirect.replaceAll('&amp;', '&'))
    expect([url.searchParams.get('s'), url.searchParams.get('why')]).toEqual(['10', `good\n${NASTY}`])
    expect(url.search).toMatch(/&canvass_outcome=COMPLETED&canvass_sig=[0-9a-f]{64}$/)
    expect((await browser.get(`/s/${surveyId}`)).text).toContain('Done, good')
  })

  it('never makes markup of what a respondent typed', async () => {
    const { browser, page } = await arrive(`/s/${surveyId}?who=${encodeURIComponent(NASTY)}`)
    expect(page.text).toContain(`Which, ${NASTY}?`)
    const second = await browser.send(page, { drink: 't' })
    const third = await browser.send(second, { why: NASTY, 'order:rank:a': NASTY })
    expect(third.status).toBe(422)
    const shown = [page, third, await browser.send(third, { 'order:rank:a': null })]
    for (const { html } of shown) {
      expect(html).not.toContain('<script')
      expect(html).not.toContain('<b>')
    }
    expect(shown[2]?.text).toContain(`Because ${NASTY}`)
  })

  it('allows nothing but its own style and forms', async () => {
    const { page, browser } = await arrive()
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self' https: data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    )
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(browser.lastCookie()).toMatch(
      new RegExp(`^canvass-session=[^;]+; Max-Age=691200; Path=/s/${surveyId}; HttpOnly; SameSite=Lax$`),
    )
    const secure = (await arrive(undefined, { 'x-forwarded-proto': 'https' })).browser
    expect(secure.lastCookie()).toMatch(/; Secure/)
  })

  it('shows faults at their questions and keeps what was typed', async () => {
    const { browser, page } = await arrive()
    const wrong = await browser.send(page, { cups: '3,5' })
    expect([wrong.status, wrong.title]).toEqual([422, 'Error: Tea & <b>coffee</b>'])
    expect(wrong.text).toContain('Please answer this question.')
    expect(wrong.html).toContain('<a href="#q-drink">')
    expect(wrong.html).toMatch(/id="q-drink" aria-describedby="drink-fault"/)
    expect(wrong.form?.fields.get('cups')).toBe('3.5')
    const text = await browser.send(wrong, { drink: 't', cups: 'three' })
    expect([text.status, text.form?.fields.get('cups'), text.form?.fields.get('drink')]).toEqual([422, 'three', 't'])
    const right = await browser.send(text, { cups: ' 3 ' })
    expect(right.text).toContain('Second')
    expect(await stored(sessionOf(page))).toMatchObject({ drink: 't', cups: 3 })
  })

  it('asks once about an unusual answer', async () => {
    const { browser, page } = await arrive()
    const warned = await browser.send(page, { drink: 't', cups: '25' })
    expect([warned.status, warned.form?.fields.get('_ack')]).toEqual([422, 'outlier'])
    expect(warned.text).toContain('If your answers are right, press Next again.')
    expect((await browser.send(warned, {})).text).toContain('Second')
  })

  it('asks the questions that an answer makes appear, and forgets those that it makes vanish', async () => {
    const { browser, page } = await arrive()
    const more = await browser.send(page, { drink: 'c' })
    expect(more.status).toBe(200)
    expect(more.text).toContain('Your answers led to more questions on this page.')
    expect([...(more.form?.choices.keys() ?? [])]).toEqual(['drink', 'sugar'])
    expect((await browser.send(more, { drink: 't', sugar: 'true' })).text).toContain('Second')
    expect(await stored(sessionOf(page))).toEqual({ drink: 't' })
  })

  it('goes back with the answers given', async () => {
    const { browser, page } = await arrive()
    const second = await browser.send(page, { drink: 't', cups: '4' })
    expect(second.form?.buttons).toEqual(['next', 'back', 'suspend'])
    const first = await browser.send(second, {}, 'back')
    expect(first.form?.fields.get('drink')).toBe('t')
    expect(first.form?.fields.get('cups')).toBe('4')
    expect((await browser.send(first, { cups: null })).text).toContain('Second')
    expect((await stored(sessionOf(page))).cups ?? null).toBeNull()
  })
})

describe('sending a form twice', () => {
  it('is one submission, whether it comes again later or at once', async () => {
    const { browser, page } = await arrive()
    const answers = { drink: 'c', sugar: 'true', _q: ['drink', 'sugar', 'cups'] }
    const both = await Promise.all([browser.send(page, answers), browser.send(page, answers)])
    for (const { status, text } of both) expect([status, text.includes('Second')]).toEqual([200, true])
    const again = await browser.send(page, answers)
    expect([again.status, again.text.includes('Second'), again.form?.fields.get('_step')]).toEqual([200, true, '2'])
  })

  it('with other answers is explained, and leads to where the session stands', async () => {
    const { browser, page } = await arrive()
    await browser.send(page, { drink: 't' })
    const conflict = await browser.send(page, { drink: 't', cups: '9' })
    expect([conflict.status, conflict.title]).toEqual([409, 'The survey has moved on'])
    expect(conflict.html).toContain(`href="/s/${surveyId}"`)
    expect(await stored(sessionOf(page))).toEqual({ drink: 't' })
  })

  it('of the start page starts one session', async () => {
    const browser = openBrowser(api.url)
    const start = await browser.get(`/s/${surveyId}`)
    const both = await Promise.all([browser.send(start, {}, 'start'), browser.send(start, {}, 'start')])
    expect(new Set(both.map(sessionOf)).size).toBe(1)
  })

  it('from a tab of an earlier run changes nothing in the run that the browser has now', async () => {
    const { browser, page } = await arrive()
    const { browser: other, page: now } = await arrive()
    for (const [name, value] of other.cookies) browser.cookies.set(name, value)
    expect((await browser.send(page, { drink: 't' })).status).toBe(409)
    expect(await stored(sessionOf(now))).toEqual({})
  })
})

describe('languages', () => {
  it('are the browser’s, or asked for, also in the middle, and written in their direction', async () => {
    const { page } = await arrive(undefined, { 'accept-language': 'fr;q=0.9, ar-EG;q=0.8' })
    expect(page.html).toContain('<html lang="ar" dir="rtl">')
    const { browser, page: english } = await arrive()
    expect(english.html).toContain('<html lang="en" dir="ltr">')
    expect(english.html).toContain(`href="/s/${surveyId}?locale=ar"`)
    const arabic = await browser.get(`/s/${surveyId}?locale=ar`)
    expect(arabic.text).toContain('خيار t')
    const next = await browser.send(arabic, { drink: 't' })
    expect(next.html).toContain('<html lang="ar" dir="rtl">')
  })
})

describe('a suspended survey', () => {
  it('goes on here, or by its link on another device once somebody presses the button', async () => {
    const { browser, page } = await arrive()
    const second = await browser.send(page, { drink: 't' })
    const rest = await browser.send(second, {}, 'suspend')
    expect(rest.text).toContain('Your answers are kept.')
    const [, link = ''] = /<code>([^<]+)<\/code>/.exec(rest.html) ?? []
    const elsewhere = openBrowser(api.url)
    const asked = await elsewhere.get(link)
    expect(asked.form?.buttons).toEqual(['resume'])
    expect((await browser.get(`/s/${surveyId}`)).text).toContain('Your answers are kept.') // looking changed nothing
    const resumed = await elsewhere.send(asked, {}, 'resume')
    expect(resumed.text).toContain('Second')
    expect(sessionOf(resumed)).toBe(sessionOf(page))

    const again = await browser.send(await browser.get(`/s/${surveyId}`), {}, 'suspend')
    const here = await browser.send(again, {}, 'resume')
    expect(here.text).toContain('Second')
    const [, newer = ''] = /<code>([^<]+)<\/code>/.exec(again.html) ?? []
    await elsewhere.send(await elsewhere.get(newer), {}, 'resume')
    const stale = await elsewhere.send(asked, {}, 'resume')
    expect([stale.status, stale.title]).toEqual([401, 'This link no longer works'])
  })

  it('can be left for good', async () => {
    const { browser, page } = await arrive()
    const left = await browser.send(await browser.send(page, {}, 'suspend'), {}, 'leave')
    expect(left.text).toContain('You have ended this survey.')
    expect((await browser.get(`/s/${surveyId}`)).form).toBeUndefined()
  })
})

describe('a form can carry every type of question but uploads and payments', () => {
  it('in the shapes of the API, and shows them again', async () => {
    const id = await publish('every', { ...EVERY_TYPE.document, timeZone: 'Europe/Berlin', settings: { back: true } })
    const { browser, page } = await arrive(`/s/${id}`)
    const { paid: _1, file: _2, photo: _3, signature: _4, ...expected } = EVERY_TYPE.answers
    const filled = {
      single: 'o', 'single:other:o': 'SECRET', dropdown: 'b', picture: 'a', yesno: 'yes', multiple: ['a', 'b'], boolean: 'true',
      text: 'SECRET', textarea: 'SECRET', email: 'SECRET@example.org', phone: '030 1234567', link: 'https://SECRET.example.org',
      number: '1', decimal: '1,25', slider: '3', scale: '2', nps: '9', 'parts:item:i': '30', 'parts:item:j': '70',
      day: '2026-01-02', hour: '14:05', moment: '2026-01-02T09:00', consent: 'true', 'rank:rank:c': '1', 'rank:rank:a': '2', 'rank:rank:b': '3',
      'grid:row:r': 'c', 'grid:row:s': 'd', 'multigrid:row:r': ['c', 'd'], 'bipolar:row:r': '-3', 'grouped:group:a': 'g', 'grouped:group:b': 'h',
      'rated:item:i': '3', 'rated:item:j': '5', 'contact:field:name': 'SECRET',
    } // biome-ignore format: a table
    for (const [name, value] of Object.entries(filled)) {
      const offered = page.form?.choices.get(name)
      if (offered === undefined) expect(page.form?.fields.has(name), name).toBe(true)
      else expect(offered, name).toEqual(expect.arrayContaining([value].flat()))
    }
    const last = await browser.send(page, filled)
    expect(last.status, last.text).toBe(200)
    const answers = await stored(sessionOf(page))
    expect(answers).toEqual({
      ...expected,
      moment: '2026-01-02T08:00:00.000Z',
      phone: '+49301234567',
      email: expect.stringMatching(/SECRET@example.org/i),
      link: expect.stringMatching(/secret/i),
    })
    const back = await browser.send(last, {}, 'back')
    expect((await browser.send(back, {})).status).toBe(200)
    expect(await stored(sessionOf(page))).toEqual(answers)
  })
})

describe('what cannot be done is explained on a page', () => {
  it('no such survey, a closed one, a method that is none, a form that is none', async () => {
    const browser = openBrowser(api.url, { 'accept-language': 'de-AT' })
    const unknown = await browser.get('/s/nothing')
    expect([unknown.status, unknown.title]).toEqual([404, 'Diese Umfrage gibt es nicht'])
    const author = await api.adminToken('author')
    const id = await publish('shut', survey)
    const { browser: inside, page } = await arrive(`/s/${id}`)
    await api.call('POST', '/v1/surveys/shut/close', { token: author })
    const closed = await browser.get(`/s/${id}`)
    expect([closed.status, closed.title]).toEqual([409, 'Diese Umfrage ist geschlossen'])
    expect((await inside.send(page, { drink: 't' })).text).toContain('Second') // who is in goes on
    const put = await fetch(`${api.url}/s/${id}`, { method: 'PUT' })
    expect([put.status, put.headers.get('allow'), put.headers.get('content-type')]).toEqual([
      405,
      'GET, HEAD, POST',
      'text/html; charset=UTF-8',
    ])
    await put.body?.cancel()
    expect((await api.call('POST', `/s/${id}`, { body: {} })).status).toBe(415)
    const noSession = await openBrowser(api.url).send(page, { drink: 't' })
    expect(noSession.status).toBe(401)
    expect(noSession.html).toContain(`href="/s/${id}"`)
  })

  it('a browser that keeps no cookie', async () => {
    const browser = openBrowser(api.url)
    const start = await browser.get(`/s/${surveyId}`)
    await browser.send(start, {}, 'start')
    browser.cookies.clear()
    expect((await browser.get(`/s/${surveyId}?begun=1`)).text).toContain('needs a cookie')
  })

  it('services that are away: what was sent is kept, and sent again with one button', async () => {
    const { browser, page } = await arrive()
    api.wires.queue.cut()
    const away = await browser.send(page, { drink: 't', cups: '7' })
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '1'])
    expect(away.title).toBe('We cannot take your answers right now')
    api.wires.queue.mend()
    let next = await browser.send(away, {}, '')
    for (let tries = 0; next.status === 503 && tries < 200; tries++) next = await browser.send(away, {}, '')
    expect(next.text).toContain('Second')
    expect(await stored(sessionOf(page))).toEqual({ drink: 't', cups: 7 })
  })

  it('nobody who decides: a page that waits, and goes on when it is stored or shows what is wrong', async () => {
    const good = await arrive()
    const bad = await arrive()
    await api.work(false)
    const waiting = await Promise.all([
      good.browser.send(good.page, { drink: 't' }),
      bad.browser.send(bad.page, { cups: '99' }),
    ])
    for (const { status, html, text } of waiting) {
      expect([status, text.includes('being stored')]).toEqual([202, true])
      expect(html).toContain('http-equiv="refresh" content="2; url=')
    }
    await api.work(true)
    const refreshed = (browser: Browser, url: string) =>
      vi.waitFor(
        async () => {
          const page = await browser.get(url)
          expect(page.status).not.toBe(202)
          return page
        },
        { timeout: 20_000 },
      )
    const [stands, wrong] = await Promise.all(
      [good, bad].map(({ browser }, index) => refreshed(browser, waiting[index]?.url ?? '')),
    )
    expect(stands?.text).toContain('Second')
    expect(wrong?.status).toBe(422)
    expect(wrong?.text).toContain('Please answer this question.')
  })
})
