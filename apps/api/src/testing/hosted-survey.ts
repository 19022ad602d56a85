import pg from 'pg'
import { expect, vi } from 'vitest'
import { type Browser, openBrowser, type Page } from './browser.ts'
import { type LiveApi, startLiveApi } from './live-api.ts'

const single = (code: string) => ({ code, label: { en: `Option ${code}`, ar: `خيار ${code}` } })
/** Three pages in two languages, with what depends on answers of the same page. */
const document = {
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

export type HostedSurvey = Awaited<ReturnType<typeof openHostedSurvey>>

/** A survey to be taken in a browser, on a whole API with a session worker. */
export async function openHostedSurvey() {
  const api: LiveApi = await startLiveApi()

  async function publish(key: string, body: unknown): Promise<string> {
    const token = await api.adminToken('author')
    await api.call('PUT', `/v1/surveys/${key}`, { token, body })
    const published = await api.call('POST', `/v1/surveys/${key}/publish`, { token })
    expect(published.body.diagnostics).toBeUndefined()
    return published.body.surveyId
  }

  /** The answers of a session as they stand, by question. */
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

  const surveyId = await publish('hosted', document)
  await api.work(true)

  /** Comes in with a browser of its own and presses the button. */
  async function arrive(
    path = `/s/${surveyId}`,
    headers: Record<string, string> = {},
  ): Promise<{ browser: Browser; page: Page }> {
    const browser = openBrowser(api.url, headers)
    const start = await browser.get(path)
    expect(start.status).toBe(200)
    return { browser, page: await settled(browser, await browser.send(start, {}, 'start')) }
  }

  return { api, surveyId, document, publish, stored, arrive, close: () => api.close() }
}

/** Waits as the pages say: one that waits is looked at again, one that could not be taken is sent again. */
export async function settled(browser: Browser, first: Page): Promise<Page> {
  let page = first
  await vi.waitFor(
    async () => {
      if (page.status === 503) page = await browser.send(page, {}, '')
      else if (page.status === 202) page = await browser.get(page.url)
      expect([202, 503]).not.toContain(page.status)
    },
    { timeout: 50_000 },
  )
  return page
}

export const sessionOf = (page: Page): string => page.form?.fields.get('_session') ?? ''
