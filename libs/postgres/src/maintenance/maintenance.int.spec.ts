import { ensurePartitions, firstUuidAt, timeOfUuid7 } from '@canvass/db/partitions.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlOf } from '../connect.ts'
import { createOutboxStore } from '../outbox/outbox-store.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { newId } from '../testing/step-writes.ts'
import { until } from '../testing/until.ts'
import { dropOutboxDays } from './drop-outbox-days.ts'
import { keepPartitions } from './keep-partitions.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())
const db = () => sqlOf(test.database)

describe('partitions', () => {
  it('are all there after a migration', async () => {
    expect(await keepPartitions(test.database)).toEqual([])
  })

  it('are made once by many processes at once, under load, with keys and no gap at the edges', async () => {
    const later = Date.UTC(2031, 0, 15)
    const made = await Promise.all(Array.from({ length: 4 }, () => ensurePartitions(db(), later)))
    expect(made.flat().filter((name) => name === 'sessions_2031_01')).toHaveLength(1)
    expect(made.flat()).toContain('answers_2032_01')
    expect(made.flat()).toContain('outbox_2031_01_22')
    const january = firstUuidAt(Date.UTC(2031, 1, 1) - 1).replace(/0000-0000-0{12}$/, '7fff-bfff-ffffffffffff')
    const february = firstUuidAt(Date.UTC(2031, 1, 1))
    for (const id of [january, february]) {
      await sql`
        insert into session_steps (session_id, seq, kind, command_id, payload_hash, events, at)
        values (${id}::uuid, 0, 'start', ${id}::uuid, 'h', '[]', now())
      `.execute(db())
    }
    const { rows } = await sql<{ month: string }>`
      select tableoid::regclass::text as month from session_steps where session_id = any(${[january, february]}::uuid[])
      order by session_id
    `.execute(db())
    expect(rows.map(({ month }) => month)).toEqual(['session_steps_2031_01', 'session_steps_2031_02'])
    const again = sql`
      insert into session_steps (session_id, seq, kind, command_id, payload_hash, events, at)
      values (${january}::uuid, 0, 'start', ${january}::uuid, 'h', '[]', now())
    `.execute(db())
    await expect(again).rejects.toMatchObject({ code: '23505' })
  })

  it('are not made for a session id of another age', async () => {
    const made = await keepPartitions(test.database, [firstUuidAt(0), firstUuidAt(Date.UTC(2150, 0)), 'no-uuid'])
    expect(made).toEqual([])
    expect(timeOfUuid7(firstUuidAt(1_790_000_000_123))).toBe(1_790_000_000_123)
  })
})

describe('days of the outbox', () => {
  const day = 86_400_000
  const today = () => Math.floor(Date.now() / day) * day
  const nameOf = (ms: number) => `outbox_${new Date(ms).toISOString().slice(0, 10).replaceAll('-', '_')}`

  it('are dropped when everybody is past them, and not before', async () => {
    const outbox = createOutboxStore(test.database, 1)
    const cursor = await outbox.acquire(0, 'a', 60_000)
    if (cursor === undefined) throw new Error('the partition is not free')
    const append = (at: number) =>
      sql`
        insert into outbox (id, partition, aggregatetype, aggregateid, type, payload, headers, created_at)
        values (${newId()}::uuid, 0, 'answers', ${newId()}::uuid, 't', '{}', '{}', to_timestamp(${at / 1000}::float8))
      `.execute(db())
    await append(today() - 1000)
    const drop = (txid: string) =>
      dropOutboxDays(test.database, today(), [{ partition: 0, position: { txid, seq: '999' } }])
    const yesterday = nameOf(today() - day)

    const send = async (rows: number) => {
      let last = cursor.position
      await until(async () => {
        const found = await outbox.read(cursor, { rows: 9, bytes: 9e6 })
        last = found.at(-1) ?? last
        return found.length === rows
      })
      const { position } = (await outbox.cursors())[0] ?? cursor
      await outbox.advance({ ...cursor, position }, { ...cursor, position: last })
    }

    expect(await drop('900000000')).not.toContain(yesterday)
    await send(1)
    expect(await drop('900000000')).not.toContain(yesterday) // the row at the cursor could be asked for again
    await append(today())
    await send(2)
    expect(await drop('0')).toEqual([])
    expect(await dropOutboxDays(test.database, today(), [])).toEqual([])
    expect(await drop('900000000')).toEqual([yesterday])
    expect(await drop('900000000')).toEqual([])
    expect(await keepPartitions(test.database)).toEqual([yesterday])
  })
})
