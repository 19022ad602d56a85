import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sqlOf } from '../connect.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { newId } from '../testing/step-writes.ts'
import { createOutboxStore } from './outbox-store.ts'
import { type ReplayFrom, ReplayRefused, replayOutbox } from './replay-outbox.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await sql`truncate outbox, relay_partitions, relay_topics`.execute(db())
})
const db = () => sqlOf(test.database)

/** Rows of transactions 10, 11, 12, a minute apart, the last of them today; all sent except the last. */
async function begin(): Promise<{ times: readonly number[] }> {
  const cursor = await createOutboxStore(test.database, 2).acquire(1, 'relay', 60_000)
  const today = Math.floor(Date.now() / 86_400_000) * 86_400_000
  const times = [0, 60_000, 120_000].map((after) => today + after)
  for (const [index, at] of times.entries()) {
    for (const type of ['answers', 'answers', 'session']) {
      await sql`
        insert into outbox (id, partition, txid, aggregatetype, aggregateid, type, payload, headers, created_at)
        values (${newId()}::uuid, 1, ${String(10 + index)}::xid8, ${type}, ${newId()}::uuid, 't', '{}', '{}', ${new Date(at)}::timestamptz)
      `.execute(db())
    }
  }
  await sql`update relay_partitions set txid = '11', seq = (select max(seq) from outbox where txid = '11')`.execute(
    db(),
  )
  await sql`update relay_topics set n = case topic when 'runtime.answers' then 104 when 'runtime.sessions' then 52 else 0 end`.execute(
    db(),
  )
  expect(cursor).toBeDefined()
  return { times }
}

const replay = (from: ReplayFrom, dryRun = false) =>
  replayOutbox(test.database, { partition: 1, from, dryRun, actor: 'spec' })
const numbers = async () => {
  const [cursor] = await createOutboxStore(test.database, 2).cursors()
  return [cursor?.topics['runtime.answers'].n, cursor?.topics['runtime.sessions'].n, cursor?.position.txid]
}

describe('sending again', () => {
  it('from a number: that record is the next of its topic, and what others sent behind it goes along', async () => {
    await begin()
    const plan = {
      partition: 1,
      topics: [
        { topic: 'runtime.sessions', from: 52n, records: 1 },
        { topic: 'runtime.answers', from: 104n, records: 1 },
      ],
    }
    expect(await replay({ topic: 'runtime.answers', n: 104n }, true)).toMatchObject(plan)
    expect(await numbers()).toEqual([104n, 52n, '11'])
    expect(await replay({ topic: 'runtime.answers', n: 104n })).toMatchObject(plan)
    expect(await numbers()).toEqual([103n, 51n, '11'])
    const { rows } = await sql`select actor, action, subject from audit_log`.execute(db())
    expect(rows).toEqual([{ actor: 'spec', action: 'outbox.replay', subject: 'outbox/1' }])
  })

  it('from a time: what was written since then and sent', async () => {
    const { times } = await begin()
    expect(await replay({ since: (times[1] ?? 0) + 1 })).toEqual({ partition: 1, since: null, topics: [] })
    expect(await numbers()).toEqual([104n, 52n, '11'])
    const since = times[0] ?? 0
    expect(await replay({ since })).toMatchObject({
      since,
      topics: [
        { from: 51n, records: 2 },
        { from: 101n, records: 4 },
      ],
    })
    expect(await numbers()).toEqual([100n, 50n, '10'])
  })

  it.each([
    ['a number that was not sent yet', { topic: 'runtime.answers', n: 105n }, 'the last one is 104'],
    ['a number of a topic that has none', { topic: 'runtime.quota', n: 1n }, 'none was'],
    ['a number that is gone', { topic: 'runtime.answers', n: 100n }, 'the oldest it has is 101'],
  ] as const)('refuses %s', async (_, from, words) => {
    await begin()
    await expect(replay(from)).rejects.toThrow(words)
    await expect(replay(from)).rejects.toBeInstanceOf(ReplayRefused)
    expect(await numbers()).toEqual([104n, 52n, '11'])
  })

  it('refuses a partition from which nothing was sent', async () => {
    const wish = { partition: 0, from: { since: 0 }, dryRun: false, actor: 'spec' }
    await expect(replayOutbox(test.database, wish)).rejects.toBeInstanceOf(ReplayRefused)
  })
})
