import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../testing/browser.ts'
import { type HostedSurvey, openHostedSurvey, sessionOf } from '../testing/hosted-survey.ts'

const NASTY = '<script>alert(1)</script> & "quotes" {{hidden.who}}'

let hosted: HostedSurvey
beforeAll(async () => {
  hosted = await openHostedSurvey()
})
afterAll(() => hosted?.close())

describe('a hosted survey', () => {
  it('runs from the start to the ending and its signed redirect, without a script', async () => {
    const { browser, page } = await hosted.arrive(`/s/${hosted.surveyId}?who=Ada&utm_source=mail`)
    expect(page.title).toBe('Tea & <b>coffee</b>')
    expect(page.text).toContain('Which, Ada?')
    expect(page.form?.buttons).toEqual(['next', 'suspend'])
    const second = await browser.send(page, { drink: 't', cups: '3' })
    expect(new URL(second.url).pathname + new URL(second.url).search).toBe(`/s/${hosted.surveyId}`)
    expect(second.text).toContain('Second')
    const third = await browser.send(second, {
      why: `good\r\n${NASTY}`,
      'order:rank:b': '1',
      'order:rank:a': '3',
      'order:rank:c': '2',
    })
    const end = await browser.send(third, {})
    expect(await hosted.stored(sessionOf(page))).toEqual({
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
    expect((await browser.get(`/s/${hosted.surveyId}`)).text).toContain('Done, good')
  })

  it('never makes markup of what a respondent typed', async () => {
    const { browser, page } = await hosted.arrive(`/s/${hosted.surveyId}?who=${encodeURIComponent(NASTY)}`)
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
    const { page, browser } = await hosted.arrive()
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self' https: data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    )
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(browser.lastCookie()).toMatch(
      new RegExp(`^canvass-session=[^;]+; Max-Age=691200; Path=/s/${hosted.surveyId}; HttpOnly; SameSite=Lax$`),
    )
    const secure = (await hosted.arrive(undefined, { 'x-forwarded-proto': 'https' })).browser
    expect(secure.lastCookie()).toMatch(/; Secure/)
  })

  it('shows faults at their questions and keeps what was typed', async () => {
    const { browser, page } = await hosted.arrive()
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
    expect(await hosted.stored(sessionOf(page))).toMatchObject({ drink: 't', cups: 3 })
  })

  it('asks once about an unusual answer', async () => {
    const { browser, page } = await hosted.arrive()
    const warned = await browser.send(page, { drink: 't', cups: '25' })
    expect([warned.status, warned.form?.fields.get('_ack')]).toEqual([422, 'outlier'])
    expect(warned.text).toContain('If your answers are right, press Next again.')
    expect((await browser.send(warned, {})).text).toContain('Second')
  })

  it('asks the questions that an answer makes appear, and forgets those that it makes vanish', async () => {
    const { browser, page } = await hosted.arrive()
    const more = await browser.send(page, { drink: 'c' })
    expect(more.status).toBe(200)
    expect(more.text).toContain('Your answers led to more questions on this page.')
    expect([...(more.form?.choices.keys() ?? [])]).toEqual(['drink', 'sugar'])
    expect((await browser.send(more, { drink: 't', sugar: 'true' })).text).toContain('Second')
    expect(await hosted.stored(sessionOf(page))).toEqual({ drink: 't' })
  })

  it('goes back with the answers given', async () => {
    const { browser, page } = await hosted.arrive()
    const second = await browser.send(page, { drink: 't', cups: '4' })
    expect(second.form?.buttons).toEqual(['next', 'back', 'suspend'])
    const first = await browser.send(second, {}, 'back')
    expect(first.form?.fields.get('drink')).toBe('t')
    expect(first.form?.fields.get('cups')).toBe('4')
    expect((await browser.send(first, { cups: null })).text).toContain('Second')
    expect((await hosted.stored(sessionOf(page))).cups ?? null).toBeNull()
  })
})

describe('sending a form twice', () => {
  it('is one submission, whether it comes again later or at once', async () => {
    const { browser, page } = await hosted.arrive()
    const answers = { drink: 'c', sugar: 'true', _q: ['drink', 'sugar', 'cups'] }
    const both = await Promise.all([browser.send(page, answers), browser.send(page, answers)])
    for (const { status, text } of both) expect([status, text.includes('Second')]).toEqual([200, true])
    const again = await browser.send(page, answers)
    expect([again.status, again.text.includes('Second'), again.form?.fields.get('_step')]).toEqual([200, true, '2'])
  })

  it('with other answers is explained, and leads to where the session stands', async () => {
    const { browser, page } = await hosted.arrive()
    await browser.send(page, { drink: 't' })
    const conflict = await browser.send(page, { drink: 't', cups: '9' })
    expect([conflict.status, conflict.title]).toEqual([409, 'The survey has moved on'])
    expect(conflict.html).toContain(`href="/s/${hosted.surveyId}"`)
    expect(await hosted.stored(sessionOf(page))).toEqual({ drink: 't' })
  })

  it('of the start page starts one session', async () => {
    const browser = openBrowser(hosted.api.url)
    const start = await browser.get(`/s/${hosted.surveyId}`)
    const both = await Promise.all([browser.send(start, {}, 'start'), browser.send(start, {}, 'start')])
    expect(new Set(both.map(sessionOf)).size).toBe(1)
  })

  it('from a tab of an earlier run changes nothing in the run that the browser has now', async () => {
    const { browser, page } = await hosted.arrive()
    const { browser: other, page: now } = await hosted.arrive()
    for (const [name, value] of other.cookies) browser.cookies.set(name, value)
    expect((await browser.send(page, { drink: 't' })).status).toBe(409)
    expect(await hosted.stored(sessionOf(now))).toEqual({})
  })
})

describe('languages', () => {
  it('are the browser’s, or asked for, also in the middle, and written in their direction', async () => {
    const { page } = await hosted.arrive(undefined, { 'accept-language': 'fr;q=0.9, ar-EG;q=0.8' })
    expect(page.html).toContain('<html lang="ar" dir="rtl">')
    const { browser, page: english } = await hosted.arrive()
    expect(english.html).toContain('<html lang="en" dir="ltr">')
    expect(english.html).toContain(`href="/s/${hosted.surveyId}?locale=ar"`)
    const arabic = await browser.get(`/s/${hosted.surveyId}?locale=ar`)
    expect(arabic.text).toContain('خيار t')
    const next = await browser.send(arabic, { drink: 't' })
    expect(next.html).toContain('<html lang="ar" dir="rtl">')
  })
})
