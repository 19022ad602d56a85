import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { sqlOf } from '@canvass/postgres/connect.ts'
import { agreeOnSettings } from '@canvass/postgres/settings/agree-on-settings.ts'
import { createSurveyStore } from '@canvass/postgres/survey/survey-store.ts'
import { openTestDatabase, type TestDatabase } from '@canvass/postgres/testing/open-database.ts'
import { emptyRedisDatabase } from '@canvass/testing/redis-database.ts'
import { testServices } from '@canvass/testing/services.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { run } from '../../program.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
  await agreeOnSettings(test.database, { shards: 2, shardHash: 'murmur2', topicPartitions: 3 })
  await createSurveyStore(test.database, createUuid7()).publish('default', 'coffee', {
    title: 'Coffee',
    pages: [{ id: 'p1', questions: [{ id: 'Q1', type: 'boolean', text: 'Well?' }] }],
    quotas: [{ id: 'sex', after: 'p1', cells: [{ id: 'men', when: 'Q1 = true', target: 5 }] }],
  })
  vi.stubEnv('DATABASE_URL', test.url)
  vi.stubEnv('REDIS_CACHE_URL', await emptyRedisDatabase(testServices().redisCacheUrl))
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await test?.close()
})
beforeEach(() => {
  process.exitCode = undefined
})

/** Runs `canvass quota …` and gives its exit code and what it printed. */
async function quota(...args: readonly string[]): Promise<{ code: number; printed: Record<string, unknown> }> {
  const lines: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
  try {
    const code = await run(['quota', ...args, '--json'])
    return { code, printed: JSON.parse(lines.join('')) }
  } finally {
    write.mockRestore()
    process.exitCode = undefined
  }
}

it('shows and changes cells', async () => {
  const men = {
    plan: 'sex',
    cell: 'men',
    target: 5,
    requestedTarget: 5,
    filled: 0,
    held: 0,
    remaining: 5,
    state: 'open',
  }
  expect(await quota('list', '--survey', 'coffee')).toEqual({ code: 0, printed: { items: [men] } })
  const preview = await quota('set', 'sex/men', '--survey', 'coffee', '--target', '9', '--preview')
  expect(preview).toMatchObject({ code: 0, printed: { preview: true, after: { target: 9 } } })
  const set = await quota('set', 'sex/men', '--survey', 'coffee', '--target', '7')
  expect(set).toMatchObject({ printed: { preview: false, before: { target: 5 }, after: { target: 7 } } })
  expect(await quota('close', 'sex/men', '--survey', 'coffee')).toMatchObject({
    printed: { after: { state: 'closed' } },
  })
  expect(await quota('open', 'sex/men', '--survey', 'coffee')).toMatchObject({ printed: { after: { state: 'open' } } })
  const { rows } = await sql<{ actor: string }>`select actor from audit_log`.execute(sqlOf(test.database))
  expect(rows).toHaveLength(3)
  expect(rows[0]?.actor).toMatch(/^cli\/./)
})

it.each([
  [['set', 'sex/women', '--survey', 'coffee', '--target', '1'], 1],
  [['set', 'sex', '--survey', 'coffee', '--target', '1'], 2],
  [['list', '--survey', 'tea'], 1],
  [['reject', '019ab5c0-0000-7000-8000-000000000001', '--reason', 'speeder'], 1],
])('says what is wrong with %j', async (args, code) => {
  const { code: found, printed } = await quota(...args)
  expect([found, typeof printed.error]).toEqual([code, 'string'])
})

it.each(['-1', '1.5', 'many', ''])('takes no target %j', async (target) => {
  expect(await run(['quota', 'set', 'sex/men', '--survey', 'coffee', '--target', target])).toBe(2)
})

it('recounts, says what differs, and repairs it', async () => {
  expect(await quota('recount')).toMatchObject({ code: 0, printed: { cells: 3, broken: [], counters: null } })
  await sql`update quota_cells set held = 3 where mode = 'LIVE'`.execute(sqlOf(test.database))
  expect(await quota('recount')).toMatchObject({ code: 1, printed: { broken: [{ held: 3, heldSeats: 0 }] } })
  expect(await quota('recount', '--repair')).toMatchObject({ code: 0, printed: { left: [], repaired: { seats: 0 } } })
  expect(await quota('recount')).toMatchObject({ code: 0, printed: { broken: [] } })
})
