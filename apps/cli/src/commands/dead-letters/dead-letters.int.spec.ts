import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { sqlOf } from '@canvass/postgres/connect.ts'
import { createBulkStore } from '@canvass/postgres/dead-letter/bulk-store.ts'
import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { createSessionStore } from '@canvass/postgres/session/session-store.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { openTestDatabase, type TestDatabase } from '@canvass/postgres/testing/open-database.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { run } from '../../program.ts'

const newId = createUuid7()
const soon = { timeout: 10_000, interval: 25 }
const folder = mkdtempSync(join(tmpdir(), 'canvass-letters-'))
let test: TestDatabase
let surveyId: string
beforeAll(async () => {
  test = await openTestDatabase()
  const page = { id: 'p1', questions: [{ id: 'Q1', type: 'boolean', text: 'Well?' }] } as const
  surveyId = (await createSurveyStore(test.database, newId).publish('default', 'coffee', { title: 'C', pages: [page] }))
    .id
  vi.stubEnv('DATABASE_URL', test.url)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
  await test?.close()
})
beforeEach(() => {
  process.exitCode = undefined
})

/** Runs a command and gives its exit code and the lines that it printed. */
async function canvass(...args: readonly string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
  try {
    return { code: await run(args), text: lines.join('') }
  } finally {
    write.mockRestore()
    err.mockRestore()
    process.exitCode = undefined
  }
}
const json = async (...args: readonly string[]) => {
  const { code, text } = await canvass(...args, '--json')
  return { code, printed: JSON.parse(text.trim().split('\n').at(-1) ?? '') }
}

/** Letters of submissions, as the session worker stores them. */
async function lettersOf(count: number, reason = 'decision-failed'): Promise<readonly string[]> {
  const letters = Array.from({ length: count }, () => {
    const [id, sessionId] = [newId(), newId()]
    const frame = {
      v: 1,
      id,
      sessionId,
      surveyId,
      tenantId: 'default',
      sentAt: '2026-11-23T10:00:00Z',
      payloadHash: 'h',
    }
    const command = { ...frame, kind: 'submit', step: 1, payload: { answers: { Q1: true } } } as const
    return { id, reason, message: 'it broke', fingerprint: `f/${reason}`, command, sessionId, surveyId }
  })
  await createSessionStore(test.database, 3).transaction((tx) =>
    tx.write({ steps: [], refusals: [], deadLetters: letters }),
  )
  return letters.map(({ id }) => id)
}
const statusOf = async (id: string | undefined) => (await createDeadLetterStore(test.database).get(id ?? ''))?.status

/** What workers with the role do of a bulk. */
async function workBulks(): Promise<void> {
  const bulks = createBulkStore(test.database)
  const [bulk] = await vi.waitFor(async () => {
    const running = await bulks.running()
    expect(running).toHaveLength(1)
    return running
  }, soon)
  while ((await bulks.work(bulk?.id ?? '', 2, () => true))?.bulk.status === 'running');
}

it('lists, groups and shows letters, and hides in lists what a respondent said', async () => {
  const [id = ''] = await lettersOf(2, 'first-kind')
  const { printed } = await json('dead-letters', 'list', '--reason', 'first-kind', '--survey', 'coffee', '--limit', '1')
  expect(printed.items).toMatchObject([{ status: 'parked', reason: 'first-kind', step: 1, surveyId }])
  expect(printed.items[0]).not.toHaveProperty('payload')
  const next = await json('dead-letters', 'list', '--reason', 'first-kind', '--cursor', printed.next)
  expect(next.printed).toMatchObject({ items: [{}], next: null })
  expect((await canvass('dead-letters', 'list', '--from', '2020-01-01')).text).toContain('first-kind')
  expect((await canvass('dead-letters', 'list', '--to', '2020-01-01')).text).toBe('No letters.\n')
  expect((await json('dead-letters', 'groups', '--status', 'parked')).printed.items).toMatchObject([{ count: 2 }])
  expect((await json('dead-letters', 'show', id)).printed).toMatchObject({
    id,
    payload: { kind: 'submit' },
    revisions: [],
  })
  expect((await canvass('dead-letters', 'show', id)).text).toMatch(/reason +first-kind\n[\s\S]*"Q1": true/)
})

it('retries one letter, changed, and tells what became of it', async () => {
  const [id = ''] = await lettersOf(1)
  const payload = JSON.parse((await canvass('dead-letters', 'show', id, '--payload')).text)
  const file = join(folder, 'payload.json')
  writeFileSync(file, JSON.stringify({ ...payload, payload: { answers: { Q1: false } } }))
  const retrying = json('dead-letters', 'retry', id, '--why', 'mended', '--payload', file)
  await vi.waitFor(async () => expect(await statusOf(id)).toBe('retrying'), soon)
  await createDeadLetterStore(test.database).move(id, ['retrying'], 'resolved', { by: 'worker', reason: 'applied' })
  expect(await retrying).toEqual({ code: 0, printed: { id, status: 'resolved' } })
  const shown = (await json('dead-letters', 'show', id)).printed
  expect(shown).toMatchObject({ payload: { payload: { answers: { Q1: false } } }, revisions: [{ payload }] })
  expect(await json('dead-letters', 'retry', id, '--why', 'again')).toMatchObject({ code: 1 })
})

it('discards many after counting them, and only those that were chosen', async () => {
  const [kept] = await lettersOf(1, 'kept')
  const gone = await lettersOf(5, 'gone')
  const counting = json('dead-letters', 'discard', '--reason', 'gone', '--why', 'a test', '--dry-run')
  await workBulks()
  expect(await counting).toMatchObject({ code: 0, printed: { status: 'done', dryRun: true, total: 5, done: 5 } })
  expect(await statusOf(gone[0])).toBe('parked')
  const discarding = canvass('dead-letters', 'discard', '--reason', 'gone', '--why', 'a test', '--per-second', '9')
  await workBulks()
  expect((await discarding).text).toBe('5 of 5 letters were discarded.\n')
  expect(await Promise.all(gone.map(statusOf))).toEqual(Array(5).fill('discarded'))
  expect(await statusOf(kept)).toBe('parked')
})

it.each([
  [['list', '--stage', 'kitchen'], 2],
  [['list', '--from', 'yesterday'], 2],
  [['list', '--limit', '0'], 2],
  [['list', '--survey', 'tea'], 1],
  [['show', 'nonsense'], 1],
  [['show', '019ab5c0-0000-7000-8000-000000000001', '--tenant', 'other'], 1],
  [['retry', '019ab5c0-0000-7000-8000-000000000001'], 2],
  [['retry', '--why', 'x'], 2],
  [['retry', '019ab5c0-0000-7000-8000-000000000001', '--why', 'x', '--all'], 2],
  [['retry', '--all', '--why', 'x', '--payload', 'no-file.json'], 2],
  [['retry', '019ab5c0-0000-7000-8000-000000000001', '--why', 'x'], 1],
  [['discard', '--all', '--why', 'x', '--per-second', '0'], 2],
])('takes no %j', async (args, code) => {
  expect((await canvass('dead-letters', ...args)).code).toBe(code)
})

it('shows the audit log, and finds what was changed or cut off', async () => {
  const { printed } = await json('audit', 'list', '--action', 'dead-letter.discard', '--limit', '2')
  expect(printed.items[0]).toMatchObject({ actor: expect.stringMatching(/^cli\/./), detail: { reason: 'a test' } })
  expect((await canvass('audit', 'list', '--limit', '1')).text).toMatch(/More: --cursor \d+/)
  const whole = await json('audit', 'verify')
  expect(whole).toMatchObject({ code: 0, printed: { brokenAt: null, cutOff: false, holds: true } })
  const { entries } = whole.printed
  expect((await canvass('audit', 'verify')).text).toContain(`${entries} entries, all as they were written.`)

  await sql`alter table audit_log disable trigger user`.execute(sqlOf(test.database))
  await sql`delete from audit_log where id = ${entries}::bigint`.execute(sqlOf(test.database))
  expect(await json('audit', 'verify')).toMatchObject({ code: 0 })
  expect(await json('audit', 'verify', '--entries', String(entries))).toMatchObject({
    code: 1,
    printed: { cutOff: true },
  })
  await sql`update audit_log set detail = '{}' where id = 2`.execute(sqlOf(test.database))
  expect(await json('audit', 'verify')).toMatchObject({ code: 1, printed: { brokenAt: 2, holds: false } })
})
