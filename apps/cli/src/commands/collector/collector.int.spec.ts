import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { sqlOf } from '@canvass/postgres/connect.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { openTestDatabase, type TestDatabase } from '@canvass/postgres/testing/open-database.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { run } from '../../program.ts'

let test: TestDatabase
let id: string
beforeAll(async () => {
  test = await openTestDatabase()
  const published = await createSurveyStore(test.database, createUuid7()).publish('default', 'coffee', {
    title: 'Coffee',
    pages: [{ id: 'p1', questions: [{ id: 'Q1', type: 'boolean', text: 'Well?' }] }],
  })
  id = published.id
  vi.stubEnv('DATABASE_URL', test.url)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await test?.close()
})

/** Runs `canvass collector …` and gives its exit code and the lines that it printed. */
async function collector(...args: readonly string[]): Promise<{ code: number; lines: string[] }> {
  let printed = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text, ...rest) => {
    printed += String(text)
    for (const done of rest) if (typeof done === 'function') done()
    return true
  })
  try {
    const code = await run(['collector', ...args, '--survey', 'coffee'])
    return { code, lines: printed.split('\n').filter((line) => line !== '') }
  } finally {
    write.mockRestore()
    process.exitCode = undefined
  }
}
const json = async (...args: readonly string[]) => {
  const { code, lines } = await collector(...args, '--json')
  return { code, printed: JSON.parse(lines[0] ?? 'null') }
}

it('makes, lists, closes and opens collectors', async () => {
  expect((await collector('list')).lines).toEqual(['This survey has no collectors: everybody may start.'])
  const made = await collector(
    'put',
    'acme',
    '--kind',
    'panel',
    '--max-starts',
    '5',
    '--opens-at',
    '2020-01-01T00:00:00Z',
  )
  expect(made).toMatchObject({
    code: 0,
    lines: ['acme is made.', /first/, /^Its secret, told only now: [\w-]{43}$/].map(matching),
  })
  const changed = await json('put', 'acme', '--kind', 'panel', '--max-completes', '7')
  expect(changed.printed).toMatchObject({
    created: false,
    secret: null,
    maxStarts: null,
    maxCompletes: 7,
    opensAt: null,
  })
  expect((await json('close', 'acme')).printed).toMatchObject({ closed: true, maxCompletes: 7 })
  expect((await json('list')).printed).toMatchObject({
    items: [{ name: 'acme', state: 'closed', starts: 0, denied: {} }],
  })
  await collector('open', 'acme')
  expect((await collector('list')).lines).toEqual([
    expect.stringMatching(/^collector +kind +state/),
    expect.stringMatching(/^acme +panel +open +0 +0\/7 +0 +- +- +-$/),
  ])
  const { rows } = await sql<{ actor: string }>`select actor from audit_log`.execute(sqlOf(test.database))
  expect(rows).toHaveLength(4)
  expect(rows[0]?.actor).toMatch(/^cli\/./)
})

const matching = (one: string | RegExp) => (typeof one === 'string' ? one : expect.stringMatching(one))

it('makes links, one a line, and shows them again', async () => {
  await collector('put', 'mail', '--kind', 'links')
  const made = await collector('links', 'mail', '--count', '6000')
  expect([made.code, new Set(made.lines).size]).toEqual([0, 6_000])
  const addresses = await collector('links', 'mail', '--count', '1', '--url', 'https://survey.example.org')
  expect(addresses.lines[0]).toMatch(
    new RegExp(`^https://survey.example.org/s/${id}\\?collector=mail&link=[\\w-]{30}$`),
  )
  const again = await collector('links', 'mail', '--from', '5999')
  expect(again.lines.map((line) => line.replace(/[\w-]{30}/, 'LINK'))).toEqual([
    '5999 LINK free',
    '6000 LINK free',
    '6001 LINK free',
  ])
  expect(again.lines[0]).toContain(made.lines[5_998])
  expect((await json('links', 'mail', '--from', '6001')).printed).toMatchObject({ number: 6001, sessionId: null })
})

it.each([
  [['put', 'x', '--kind', 'door'], 2],
  [['put', 'x', '--kind', 'public', '--opens-at', 'tomorrow'], 2],
  [['put', 'x', '--kind', 'public', '--max-starts', '-1'], 2],
  [['put', 'x', '--kind', 'public', '--pin', '1234'], 1],
  [['put', 'x', '--kind', 'pin'], 1],
  [['put', 'acme', '--kind', 'public'], 1],
  [['close', 'none'], 1],
  [['links', 'none', '--count', '1'], 1],
  [['links', 'acme', '--count', '1'], 1],
  [['links', 'mail', '--count', '0'], 2],
  [['links', 'mail'], 2],
  [['links', 'mail', '--count', '1', '--url', 'nowhere'], 2],
])('refuses %j', async (args, code) => {
  expect((await collector(...args)).code).toBe(code)
})
