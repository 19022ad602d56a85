import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HostedSurvey, openHostedSurvey, sessionOf } from '../testing/hosted-survey.ts'

const survey = {
  title: 'Files',
  settings: { back: true },
  pages: [
    {
      id: 'p1',
      questions: [
        { id: 'Photo', type: 'photo', text: 'Your cup', required: true, maxBytes: 5_000 },
        { id: 'Receipts', type: 'file', text: 'Receipts', maxFiles: 3 },
        { id: 'Name', type: 'text', text: 'Name', required: true },
      ],
    },
    { id: 'p2', questions: [{ id: 'Sign', type: 'signature', text: 'Sign' }] },
  ],
}

let hosted: HostedSurvey
let surveyId: string
beforeAll(async () => {
  hosted = await openHostedSurvey()
  surveyId = await hosted.publish('files', survey)
})
afterAll(() => hosted?.close())

const png = (about: string, size = 60) =>
  new File([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), about.padEnd(size, '.')], `${about}.png`)
const text = (content: string) => new File([content], 'receipt.txt', { type: 'text/plain' })
/** What a browser sends for a control in which nothing was chosen. */
const NONE = new File([], '')

const arrive = () => hosted.arrive(`/s/${surveyId}`)

describe('a page with files', () => {
  it('stores them when it is sent, keeps them when it is shown again, and takes back those that are unticked', async () => {
    const { browser, page } = await arrive()
    expect(page.form?.isMultipart).toBe(true)
    const files = { Photo: png('cup'), Receipts: [text('one'), text('two')] }
    const again = await browser.send(page, { ...files, Name: '' })
    expect([again.status, again.text.includes('Please answer this question.')]).toEqual([422, true])
    const [photo = ''] = again.form?.choices.get('Photo:upload') ?? []
    const receipts = again.form?.choices.get('Receipts:upload') ?? []
    expect([photo.length, receipts.length]).toEqual([36, 2])
    expect(again.form?.fields.getAll('Receipts:upload')).toEqual(receipts)

    const second = await browser.send(again, { Name: 'Ada', Photo: NONE, 'Receipts:upload': [receipts[1] ?? ''] })
    expect(second.text).toContain('Sign')
    expect(await hosted.stored(sessionOf(page))).toEqual({
      Photo: { upload: photo },
      Receipts: [{ upload: receipts[1] }],
      Name: 'Ada',
    })

    const back = await browser.send(second, {}, 'back')
    const replaced = await browser.send(back, { Photo: png('another'), 'Receipts:upload': null })
    expect(replaced.status).toBe(200)
    const answers = await hosted.stored(sessionOf(page))
    expect(answers).toMatchObject({ Receipts: null, Photo: { upload: expect.not.stringContaining(photo) } })
    expect((await browser.send(replaced, { Sign: png('name') })).text).toContain('Thank you')
    expect(await hosted.stored(sessionOf(page))).toMatchObject({ Sign: { upload: expect.any(String) } })
  })

  it('is one submission when it is sent twice', async () => {
    const { browser, page } = await arrive()
    const filled = { Photo: png('cup'), Name: 'Ada' }
    await browser.send(page, filled)
    const twice = await browser.send(page, filled)
    expect([twice.status, twice.form?.fields.get('_step')]).toEqual([200, '2'])
    const other = await browser.send(page, { ...filled, Photo: png('other') })
    expect(other.status).toBe(409)
  })

  it.each([
    [text('no picture'), 'Files of type text/plain are not accepted.'],
    [png('large', 6_000), 'The file is too large; at most 5000 bytes.'],
    [new File([], 'empty.png'), 'This file is empty.'],
  ])('tells at the question what is wrong with a file: %#', async (file, message) => {
    const { browser, page } = await arrive()
    const refused = await browser.send(page, { Photo: file, Name: 'Ada' })
    expect([refused.status, refused.text.includes(message)]).toEqual([422, true])
    expect(refused.form?.fields.get('Name')).toBe('Ada')
    expect((await browser.send(refused, { Photo: png('cup') })).text).toContain('Sign')
  })

  it('that is too large as a whole, or comes without a session, is not read', async () => {
    const { browser, page } = await arrive()
    const large = new File([Buffer.alloc(11_000_000)], 'large.png')
    const refused = await browser.send(page, { Photo: large, Name: 'Ada' })
    expect([refused.status, refused.title]).toEqual([413, 'That is too much for one page'])
    browser.cookies.clear()
    expect((await browser.send(page, { Photo: png('cup'), Name: 'Ada' })).status).toBe(401)
  })

  it('that is no form is refused', async () => {
    const { browser } = await arrive()
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const reply = await fetch(`${hosted.api.url}/s/${surveyId}`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'multipart/form-data; boundary=x' },
      body: 'nothing of that kind',
    })
    expect(reply.status).toBe(400)
  })
})
