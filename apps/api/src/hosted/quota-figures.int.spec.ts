import { afterAll, beforeAll, expect, it } from 'vitest'
import { type HostedSurvey, openHostedSurvey } from '../testing/hosted-survey.ts'

const LEFT = "{{quota('sex', 'men').remaining|?}} seats left"
const men = { code: 'm', label: `A man (${LEFT})` }
const document = {
  title: 'Seats',
  settings: { back: true },
  pages: [
    {
      id: 'p1',
      questions: [{ id: 'Q1', type: 'single', text: 'You are …', options: [men, { code: 'f', label: 'A woman' }] }],
    },
    {
      id: 'p2',
      title: LEFT,
      questions: [
        { id: 'Q2', type: 'text', text: 'And?' },
        { id: 'Q3', type: 'text', text: 'Whom do you know?', visibleIf: "not quota('sex', 'men').full" },
      ],
    },
  ],
  quotas: [{ id: 'sex', after: 'p1', cells: [{ id: 'men', when: "Q1 = 'm'", target: 2 }] }],
  endings: { completed: { outcome: 'COMPLETED', text: LEFT }, 'over-quota': { outcome: 'OVER_QUOTA', text: LEFT } },
}

let hosted: HostedSurvey
let surveyId: string
beforeAll(async () => {
  hosted = await openHostedSurvey()
  surveyId = await hosted.publish('seats', document)
})
afterAll(() => hosted?.close())

const call = (method: string, path: string, token: string, body?: object) =>
  hosted.api.call(method, `/v1/sessions/${path}`, { token, ...(body !== undefined && { body }) })

async function begun(id = surveyId) {
  const { body } = await hosted.api.call('POST', '/v1/sessions', { body: { surveyId: id } })
  const { sessionId, token, page } = body
  return {
    page,
    submit: (step: number, answers: object) => call('POST', `${sessionId}/steps/${step}`, token, { answers }),
    read: async () => (await call('GET', sessionId, token)).body.page,
    back: (step: number) => call('POST', `${sessionId}/back`, token, { step }),
  }
}

it('a page says, and shows, what the quotas left when it was decided, until the next one is', async () => {
  const ada = await begun()
  expect(ada.page.questions[0].options[0].label).toBe('A man (2 seats left)')
  const { page } = (await ada.submit(1, { Q1: 'm' })).body
  expect(page).toMatchObject({ title: '1 seats left', questions: [{ id: 'Q2' }, { id: 'Q3' }] })
  expect(await ada.read()).toEqual(page)

  const { browser, page: first } = await hosted.arrive(`/s/${surveyId}`)
  expect(first.text).toContain('A man (1 seats left)')
  const second = await browser.send(first, { Q1: 'm' })
  expect(second.text).toContain('0 seats left')
  expect(second.text).not.toContain('Whom do you know?')
  expect((await browser.get(`/s/${surveyId}`)).text).toContain('0 seats left')

  const late = await begun()
  expect((await late.submit(1, { Q1: 'm' })).body).toMatchObject({
    ending: { outcome: 'OVER_QUOTA', text: '0 seats left' },
  })

  expect(await ada.read()).toEqual(page)
  expect((await ada.submit(2, { Q3: 'nobody' })).body).toMatchObject({
    status: 'COMPLETED',
    ending: { text: '0 seats left' },
  })
  expect((await browser.send(second, { Q2: 'no' })).text).toContain('0 seats left')
})

it('going back shows the quotas as they stand by then', async () => {
  const other = await hosted.publish('seats-again', document)
  const [eve, ada] = [await begun(other), await begun(other)]
  await eve.submit(1, { Q1: 'f' })
  await ada.submit(1, { Q1: 'm' })
  expect((await eve.back(2)).body.page.questions[0].options[0].label).toBe('A man (1 seats left)')
})
