import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LiveApi, startLiveApi } from '../testing/live-api.ts'

const soon = { timeout: 20_000, interval: 100 }

let api: LiveApi
beforeAll(async () => {
  api = await startLiveApi({ MAILBOX_MAX_JOBS: '40' })
})
afterAll(() => api?.close())

const start = async (surveyId: string) => {
  const headers = { prefer: 'respond-async' }
  const { status, body } = await api.call('POST', '/v1/sessions', { body: { surveyId }, headers })
  return status === 503 ? body.code : status
}

it('one survey cannot fill the mailboxes: it is refused while others are served, and afterwards is served again', {
  timeout: 60_000,
}, async () => {
  const [large, small] = [await api.publishDemo('large'), await api.publishDemo('small')]
  // Shares are those of the last seconds, so both are wanted at any time: the large survey three times as often.
  const both = async () => {
    const served = await start(small)
    await start(large)
    await start(large)
    return [served, await start(large)]
  }
  await expect.poll(both, soon).toEqual([202, 'overloaded'])
  await api.work(true)
  await expect.poll(() => start(large), soon).toBe(202)
})

async function metrics(name: string): Promise<readonly (string | undefined)[]> {
  const { body } = await api.call('GET', '/metrics')
  return [...String(body).matchAll(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'gm'))].map(([, value]) => value)
}

it('tells depth and age of every mailbox as metrics', { timeout: 30_000 }, async () => {
  const surveyId = await api.publishDemo('measured')
  await expect.poll(() => metrics('canvass_mailbox_depth_jobs'), soon).toEqual(['0', '0'])
  await api.work(false)
  expect(await start(surveyId)).toBe(202)
  await expect.poll(async () => (await metrics('canvass_mailbox_depth_jobs')).toSorted(), soon).toEqual(['0', '1'])
  await expect
    .poll(async () => Math.max(...(await metrics('canvass_mailbox_age_seconds')).map(Number)), soon)
    .toBeGreaterThan(0)
})

it('tells no depth while it is not known', { timeout: 30_000 }, async () => {
  api.wires.queue.cut()
  await expect.poll(() => metrics('canvass_mailbox_depth_jobs'), soon).toEqual([])
  api.wires.queue.mend()
  await expect.poll(() => metrics('canvass_mailbox_depth_jobs'), soon).toHaveLength(2)
})
