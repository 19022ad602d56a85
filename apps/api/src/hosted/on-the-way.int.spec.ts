import { EVERY_TYPE } from '@canvass/domain/session/every-type.testing.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../testing/browser.ts'
import { type HostedSurvey, openHostedSurvey, sessionOf, settled } from '../testing/hosted-survey.ts'

let hosted: HostedSurvey
beforeAll(async () => {
  hosted = await openHostedSurvey()
})
afterAll(() => hosted?.close())

describe('a suspended survey', () => {
  it('goes on here, or by its link on another device once somebody presses the button', async () => {
    const { browser, page } = await hosted.arrive()
    const second = await browser.send(page, { drink: 't' })
    const rest = await browser.send(second, {}, 'suspend')
    expect(rest.text).toContain('Your answers are kept.')
    const [, link = ''] = /<code>([^<]+)<\/code>/.exec(rest.html) ?? []
    const elsewhere = openBrowser(hosted.api.url)
    const asked = await elsewhere.get(link)
    expect(asked.form?.buttons).toEqual(['resume'])
    expect((await browser.get(`/s/${hosted.surveyId}`)).text).toContain('Your answers are kept.') // looking changed nothing
    const resumed = await elsewhere.send(asked, {}, 'resume')
    expect(resumed.text).toContain('Second')
    expect(sessionOf(resumed)).toBe(sessionOf(page))

    const again = await browser.send(await browser.get(`/s/${hosted.surveyId}`), {}, 'suspend')
    const here = await browser.send(again, {}, 'resume')
    expect(here.text).toContain('Second')
    const [, newer = ''] = /<code>([^<]+)<\/code>/.exec(again.html) ?? []
    await elsewhere.send(await elsewhere.get(newer), {}, 'resume')
    const stale = await elsewhere.send(asked, {}, 'resume')
    expect([stale.status, stale.title]).toEqual([401, 'This link no longer works'])
  })

  it('can be left for good', async () => {
    const { browser, page } = await hosted.arrive()
    const left = await browser.send(await browser.send(page, {}, 'suspend'), {}, 'leave')
    expect(left.text).toContain('You have ended this survey.')
    expect((await browser.get(`/s/${hosted.surveyId}`)).form).toBeUndefined()
  })
})

describe('a form can carry every type of question but payments', () => {
  it('in the shapes of the API, and shows them again', async () => {
    const id = await hosted.publish('every', {
      ...EVERY_TYPE.document,
      timeZone: 'Europe/Berlin',
      settings: { back: true },
    })
    const { browser, page } = await hosted.arrive(`/s/${id}`)
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
    const answers = await hosted.stored(sessionOf(page))
    expect(answers).toEqual({
      ...expected,
      moment: '2026-01-02T08:00:00.000Z',
      phone: '+49301234567',
      email: expect.stringMatching(/SECRET@example.org/i),
      link: expect.stringMatching(/secret/i),
    })
    const back = await browser.send(last, {}, 'back')
    expect((await browser.send(back, {})).status).toBe(200)
    expect(await hosted.stored(sessionOf(page))).toEqual(answers)
  })
})

describe('collectors', () => {
  const collector = async (key: string, name: string, body: object) => {
    const path = `/v1/surveys/${key}/collectors/${name}`
    const put = await hosted.api.call('PUT', path, { token: await hosted.api.adminToken('author'), body })
    expect(put.status).toBe(200)
    return path
  }

  it('let in whoever has a link, back into the same session from another browser, and not after its end', async () => {
    const id = await hosted.publish('linked', hosted.document)
    const path = await collector('linked', 'mail', { kind: 'links' })
    const token = await hosted.api.adminToken('author')
    const { body } = await hosted.api.call('POST', `${path}/links`, { token, body: { count: 1 } })
    const { pathname, search } = new URL(body.items[0].url)
    const { browser, page } = await hosted.arrive(pathname + search)
    await browser.send(page, { drink: 't' })
    const elsewhere = await hosted.arrive(pathname + search, { 'accept-language': 'ar' })
    expect([sessionOf(elsewhere.page), elsewhere.page.form?.fields.get('_step')]).toEqual([sessionOf(page), '2'])
    await elsewhere.browser.send(await elsewhere.browser.send(elsewhere.page, {}, 'suspend'), {}, 'leave')
    const { page: late } = await hosted.arrive(pathname + search)
    expect([late.status, late.title]).toEqual([409, 'You have taken part already'])
    const bare = await hosted.arrive(`/s/${id}`)
    expect([bare.page.status, bare.page.title]).toEqual([403, 'This link does not open the survey'])
  })

  it('ask for their PIN', async () => {
    const id = await hosted.publish('pinned', hosted.document)
    await collector('pinned', 'booth', { kind: 'pin', pin: '482915' })
    const { browser, page } = await hosted.arrive(`/s/${id}?collector=booth`)
    expect([page.status, page.text.includes('Please enter the PIN')]).toEqual([403, true])
    const wrong = await browser.send(page, { _pin: '000000' }, 'start')
    expect(wrong.status).toBe(403)
    const right = await browser.send(wrong, { _pin: ' 482915 ' }, 'start')
    expect([right.status, right.form?.fields.get('_step')]).toEqual([200, '1'])
  })
})

describe('what cannot be done is explained on a page', () => {
  it('no such survey, a closed one, a method that is none, a form that is none', async () => {
    const browser = openBrowser(hosted.api.url, { 'accept-language': 'de-AT' })
    const unknown = await browser.get('/s/nothing')
    expect([unknown.status, unknown.title]).toEqual([404, 'Diese Umfrage gibt es nicht'])
    const author = await hosted.api.adminToken('author')
    const id = await hosted.publish('shut', hosted.document)
    const { browser: inside, page } = await hosted.arrive(`/s/${id}`)
    await hosted.api.call('POST', '/v1/surveys/shut/close', { token: author })
    const closed = await browser.get(`/s/${id}`)
    expect([closed.status, closed.title]).toEqual([409, 'Diese Umfrage ist geschlossen'])
    expect((await inside.send(page, { drink: 't' })).text).toContain('Second') // who is in goes on
    const put = await fetch(`${hosted.api.url}/s/${id}`, { method: 'PUT' })
    expect([put.status, put.headers.get('allow'), put.headers.get('content-type')]).toEqual([
      405,
      'GET, HEAD, POST',
      'text/html; charset=UTF-8',
    ])
    await put.body?.cancel()
    expect((await hosted.api.call('POST', `/s/${id}`, { body: {} })).status).toBe(415)
    const noSession = await openBrowser(hosted.api.url).send(page, { drink: 't' })
    expect(noSession.status).toBe(401)
    expect(noSession.html).toContain(`href="/s/${id}"`)
  })

  it('a browser that keeps no cookie', async () => {
    const browser = openBrowser(hosted.api.url)
    const start = await browser.get(`/s/${hosted.surveyId}`)
    await browser.send(start, {}, 'start')
    browser.cookies.clear()
    expect((await browser.get(`/s/${hosted.surveyId}?begun=1`)).text).toContain('needs a cookie')
  })

  it('services that are away: what was sent is kept, and sent again with one button', async () => {
    const { browser, page } = await hosted.arrive()
    hosted.api.wires.queue.cut()
    const away = await browser.send(page, { drink: 't', cups: '7' })
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '1'])
    expect(away.title).toBe('We cannot take your answers right now')
    hosted.api.wires.queue.mend()
    const next = await settled(browser, away)
    expect(next.text).toContain('Second')
    expect(await hosted.stored(sessionOf(page))).toEqual({ drink: 't', cups: 7 })
  })

  it('nobody who decides: a page that waits, and goes on when it is stored or shows what is wrong', async () => {
    const good = await hosted.arrive()
    const bad = await hosted.arrive()
    await hosted.api.work(false)
    const waiting = await Promise.all([
      good.browser.send(good.page, { drink: 't' }),
      bad.browser.send(bad.page, { cups: '99' }),
    ])
    for (const { status, html, text } of waiting) {
      expect([status, text.includes('being stored')]).toEqual([202, true])
      expect(html).toContain('http-equiv="refresh" content="2; url=')
    }
    await hosted.api.work(true)
    const [stands, wrong] = await Promise.all(
      [good, bad].map(({ browser }, index) => settled(browser, waiting[index] ?? good.page)),
    )
    expect(stands?.text).toContain('Second')
    expect(wrong?.status).toBe(422)
    expect(wrong?.text).toContain('Please answer this question.')
  })
})
