import { createRegistry } from '@canvass/platform/metrics/registry.ts'
import { sqlOf } from '@canvass/postgres/connect.ts'
import { keepPartitions } from '@canvass/postgres/maintenance/keep-partitions.ts'
import { SURVEY } from '@canvass/postgres/testing/step-writes.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openPipeline, PARTITIONS, type Pipeline, soon } from '../testing/pipeline.ts'
import { createDropOutboxTask } from './drop-outbox-task.ts'
import { createReconcileTask } from './reconcile-task.ts'

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await openPipeline()
})
beforeEach(async () => {
  await pipeline.stopRoles()
  await pipeline.startRelay()
  await pipeline.startProjectors()
  await pipeline.writeSessions(20)
  await allCounted()
})
afterAll(() => pipeline.close())

const allCounted = () => vi.waitFor(async () => expect(await pipeline.counted()).toEqual(pipeline.expected()), soon)

describe('the scheduled reconcile', () => {
  function open() {
    const registry = createRegistry({ service: 'spec', version: '0' })
    const { counters, outbox, rebuild, logger: log } = pipeline
    const deps = { counters, outbox, recount: rebuild.recount, partitions: PARTITIONS, now: Date.now }
    const task = createReconcileTask({ ...deps, everyMs: 60_000, registry, log })
    const metric = async (name: string) =>
      (await registry.getSingleMetric(`canvass_reconcile_${name}`)?.get())?.values[0]?.value
    return { run: task.run, metric }
  }

  test('raises no alarm with traffic going on, and tells what it compared, when and how long', async () => {
    const { run, metric } = open()
    expect(await metric('finished_timestamp_seconds')).toBe(0)
    let done = false
    const writing = (async () => {
      for (let i = 0; i < 20; i += 1) await pipeline.writeSessions(20)
      done = true
    })()
    let beyond = 0
    while (!done) {
      await run()
      expect(await metric('different_counters')).toBe(0)
      beyond += Number(pipeline.logged('reconcile.done').at(-1)?.beyond)
    }
    await writing
    expect(beyond).toBeGreaterThan(0) // otherwise nothing was under way
    expect(await metric('compared_counters')).toBeGreaterThan(10)
    expect(await metric('unreadable_events')).toBe(0)
    expect(await metric('duration_seconds')).toBeGreaterThan(0)
    expect(Math.abs(((await metric('finished_timestamp_seconds')) ?? 0) - Date.now() / 1_000)).toBeLessThan(60)
  })

  test('tells a counter that is wrong, and that it is right again', async () => {
    const { run, metric } = open()
    const key = `${await pipeline.versions.shown()}:{1}:count:${SURVEY}:LIVE`
    await pipeline.redis.hincrby(key, 'started', 3)
    await run()
    expect(await metric('different_counters')).toBe(1)
    expect(pipeline.logged('reconcile.counters-differ').at(-1)).toMatchObject({
      differences: [{ partition: 1, field: 'started' }],
    })
    await pipeline.redis.hincrby(key, 'started', -3)
    await run()
    expect(await metric('different_counters')).toBe(0)
  })

  test('waits while the counters are lost, and leaves the figures of the last time', async () => {
    const { run, metric } = open()
    await run()
    const compared = await metric('compared_counters')
    await pipeline.stopRoles()
    await pipeline.redis.flushdb()
    await run()
    expect(pipeline.logged('reconcile.postponed')).toHaveLength(1)
    expect(await metric('compared_counters')).toBe(compared)
  })
})

describe('old days of the outbox', () => {
  const DAY_MS = 86_400_000
  const task = (daysLater: number) =>
    createDropOutboxTask({
      database: pipeline.test.database,
      outbox: pipeline.outbox,
      counters: pipeline.counters,
      rebuilds: pipeline.rebuild.rebuilds,
      keepDays: 7,
      log: pipeline.logger,
      now: () => Date.now() + daysLater * DAY_MS,
    })
  const days = async () => {
    const { rows } = await sql<{ name: string }>`
      select inhrelid::regclass::text as name from pg_inherits where inhparent = 'outbox'::regclass order by 1
    `.execute(sqlOf(pipeline.test.database))
    return rows.map(({ name }) => name)
  }
  const nameOf = (ms: number) => `outbox_${new Date(ms).toISOString().slice(0, 10).replaceAll('-', '_')}`

  test('stay as long as they are to be kept, and while somebody needs a row of them', async () => {
    const today = nameOf(Date.now())
    await task(0).run()
    expect(await days()).toContain(today)
    // everything is counted, and the day of the cursor's own row stays
    await task(9).run()
    expect(await days()).toContain(today)
    // counters that are behind need what they have not counted, whatever the relay has sent
    const version = await pipeline.versions.shown()
    await pipeline.stopRoles()
    const key = `${version}:{0}:pos:runtime.answers`
    const [n, pos] = await pipeline.redis.hmget(key, 'n', 'pos')
    await pipeline.redis.hset(key, { n: Number(n) - 1, pos: '1.1.1' })
    await moveRelay(1_000)
    await task(9).run()
    expect(await days()).toContain(today)
    await pipeline.redis.hset(key, { n: n ?? '', pos: pos ?? '' })
    await task(9).run()
    expect(await days()).not.toContain(today)
    expect(pipeline.logged('maintenance.outbox-days-dropped').at(-1)).toMatchObject({
      dropped: expect.arrayContaining([today]),
    })
    await moveRelay(-1_000)
    await keepPartitions(pipeline.test.database)
  })

  /** As if the relay had come to rows of another day, so many transactions from here. */
  async function moveRelay(by: number): Promise<void> {
    const db = sqlOf(pipeline.test.database)
    await sql`update relay_partitions set txid = (txid::text::bigint + ${by}::bigint)::text::xid8`.execute(db)
  }

  test('stay while the counters are lost or rebuilt', async () => {
    await pipeline.stopRoles()
    const before = await days()
    const begun = await pipeline.rebuild.rebuilds.begin('spec', 'to see')
    await task(30).run()
    expect(await days()).toEqual(before)
    if ('version' in begun) await pipeline.rebuild.rebuilds.end(begun.version, 'stopped')
    await pipeline.redis.flushdb()
    await task(30).run()
    expect(await days()).toContain(nameOf(Date.now())) // the empty ones may go
  })
})
