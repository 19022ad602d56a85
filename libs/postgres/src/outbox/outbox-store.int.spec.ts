import { partitionOf } from '@canvass/domain/events/partition.ts'
import { type OutboxRow, type RelayCursor, RewindTooFar } from '@canvass/runtime/ports/outbox.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Sql, sqlOf } from '../connect.ts'
import { createSessionStore } from '../session/session-store.ts'
import { agreeOnSettings, SettingsMismatch } from '../settings/agree-on-settings.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { newId, stepWrite } from '../testing/step-writes.ts'
import { until } from '../testing/until.ts'
import { createOutboxStore } from './outbox-store.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await sql`truncate outbox, relay_partitions, relay_topics, pipeline_settings`.execute(db())
})

const db = (): Sql => sqlOf(test.database)
const outbox = () => createOutboxStore(test.database, 1)
const PAGE = { rows: 1000, bytes: 512 * 1024 }

/** One row, written on this connection; the row's id is its name in the tests. */
async function append(on: Sql, type = 'answers', payload = '{}'): Promise<string> {
  const id = newId()
  await sql`
    insert into outbox (id, partition, aggregatetype, aggregateid, type, payload, headers)
    values (${id}::uuid, 0, ${type}, ${newId()}::uuid, 'AnswersSubmitted', ${payload}, '{"traceparent":"t"}')
  `.execute(on)
  return id
}

const taken = async (owner = 'a', leaseMs = 60_000): Promise<RelayCursor> => {
  const cursor = await outbox().acquire(0, owner, leaseMs)
  if (cursor === undefined) throw new Error('the partition is not free')
  return cursor
}

const behind = (cursor: RelayCursor, rows: readonly OutboxRow[]): RelayCursor => {
  const last = rows.at(-1)
  const sent = BigInt(rows.filter(({ topic }) => topic === 'runtime.answers').length)
  const answers = { n: cursor.topics['runtime.answers'].n + sent, baseOffset: 41n }
  return {
    ...cursor,
    position: last === undefined ? cursor.position : { txid: last.txid, seq: last.seq },
    topics: { ...cursor.topics, 'runtime.answers': answers },
  }
}

/** Other databases of the cluster hold the fence too, so what is committed may take a moment to pass it. */
async function readSome(cursor: RelayCursor, count: number): Promise<readonly OutboxRow[]> {
  let rows: readonly OutboxRow[] = []
  await until(async () => {
    rows = await outbox().read(cursor, PAGE)
    return rows.length >= count
  })
  return rows
}

/** A transaction that stays open until it is told to commit. */
async function openTransaction(): Promise<{ tx: Sql; commit: () => Promise<void> }> {
  const trx = await db().startTransaction().execute()
  return { tx: trx, commit: async () => void (await trx.commit().execute()) }
}

describe('read', () => {
  it('never skips a row whose transaction commits late', async () => {
    const cursor = await taken()
    const slow = await openTransaction()
    const early = await append(slow.tx)
    const late = await append(db())
    expect(await outbox().read(cursor, PAGE)).toEqual([])
    await slow.commit()
    expect((await readSome(cursor, 2)).map(({ id }) => id)).toEqual([early, late])
  })

  it('tells everything the relay sends', async () => {
    const cursor = await taken()
    const id = await append(db(), 'session', '{"a":1}')
    const [row] = await readSome(cursor, 1)
    expect(row).toMatchObject({
      id,
      topic: 'runtime.sessions',
      type: 'AnswersSubmitted',
      payload: '{"a":1}',
      headers: { traceparent: 't' },
    })
    expect(Math.abs((row?.createdAt ?? 0) - Date.now())).toBeLessThan(60_000)
  })

  it('stops at the number of rows, and before a topic becomes larger than the limit', async () => {
    const cursor = await taken()
    const big = JSON.stringify('x'.repeat(9_000))
    for (const type of ['answers', 'session', 'answers', 'answers', 'session']) await append(db(), type, big)
    await readSome(cursor, 5)
    expect(await outbox().read(cursor, { rows: 3, bytes: 1e6 })).toHaveLength(3)
    const topics = (await outbox().read(cursor, { rows: 9, bytes: 20_000 })).map(({ topic }) => topic)
    expect(topics).toEqual(['runtime.answers', 'runtime.sessions', 'runtime.answers'])
    expect(await outbox().read(cursor, { rows: 9, bytes: 10 })).toHaveLength(2)
  })
})

describe('leases', () => {
  it('belong to one owner until they run out or are given up', async () => {
    const first = await taken('a')
    expect(first).toMatchObject({ epoch: 1, incarnation: 1, position: { txid: '0', seq: '0' } })
    expect(await outbox().acquire(0, 'b', 60_000)).toBeUndefined()
    expect(await taken('a', 1)).toEqual(first)
    await until(async () => (await outbox().acquire(0, 'b', 60_000)) !== undefined)
    expect(await outbox().acquire(0, 'a', 60_000)).toBeUndefined()
    await outbox().release(0, 'a', 1)
    expect(await outbox().acquire(0, 'a', 60_000)).toBeUndefined()
    await outbox().release(0, 'b', 2)
    expect((await taken('a')).epoch).toBe(3)
  })

  it('can be asked for by many at once, and one gets it', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => outbox().acquire(0, `o${i}`, 60_000)))
    expect(answers.filter((cursor) => cursor !== undefined)).toHaveLength(1)
  })
})

describe('advance', () => {
  it('moves position, numbers and offsets together, once', async () => {
    const from = await taken()
    await append(db())
    await append(db())
    const to = behind(from, await readSome(from, 2))
    expect(await outbox().advance(from, to)).toBe(true)
    expect(await outbox().advance(from, to)).toBe(false)
    expect(await taken()).toEqual(to)
    expect(to.topics['runtime.answers']).toEqual({ n: 2n, baseOffset: 41n })
    expect(await outbox().read(to, PAGE)).toEqual([])
  })

  it('is seen by whoever asks where the relays stand', async () => {
    expect(await outbox().cursors()).toEqual([])
    const from = await taken()
    const topics = { ...from.topics, 'runtime.answers': { n: 4n, baseOffset: 2n } }
    const to = { ...from, position: { txid: '900', seq: '4' }, topics }
    await outbox().advance(from, to)
    expect(await outbox().cursors()).toEqual([to])
  })

  it('is refused to an owner that was frozen while another took over', async () => {
    const zombie = await taken('zombie', 1)
    await append(db())
    const rows = await readSome(zombie, 1)
    await until(async () => (await outbox().acquire(0, 'b', 60_000)) !== undefined)
    expect(await outbox().advance(zombie, behind(zombie, rows))).toBe(false)
    expect((await taken('b')).position).toEqual({ txid: '0', seq: '0' })
  })
})

describe('rewind', () => {
  async function sent(types: readonly string[]): Promise<{ cursor: RelayCursor; ids: string[] }> {
    const from = await taken()
    const ids: string[] = []
    for (const type of types) ids.push(await append(db(), type))
    const to = behind(from, await readSome(from, types.length))
    const sessions = BigInt(types.filter((type) => type === 'session').length)
    const cursor = { ...to, topics: { ...to.topics, 'runtime.sessions': { n: sessions, baseOffset: 7n } } }
    expect(await outbox().advance(from, cursor)).toBe(true)
    return { cursor, ids }
  }

  it('sends a record again under its number, with all that followed it', async () => {
    const { cursor, ids } = await sent(['answers', 'session', 'answers', 'session', 'answers'])
    await outbox().rewind(0, 'runtime.answers', 2n)
    const again = await taken()
    expect(again.epoch).toBe(cursor.epoch + 1)
    expect(again.topics['runtime.answers'].n).toBe(1n)
    expect(again.topics['runtime.sessions'].n).toBe(1n)
    expect((await readSome(again, 3)).map(({ id }) => id)).toEqual(ids.slice(2))
    expect(await outbox().advance(cursor, cursor)).toBe(false)
  })

  it('does nothing for a record that is still to be sent, so asking twice is asking once', async () => {
    const { cursor } = await sent(['answers', 'answers'])
    await outbox().rewind(0, 'runtime.answers', 3n)
    expect(await taken()).toEqual(cursor)
    await outbox().rewind(0, 'runtime.answers', 1n)
    await outbox().rewind(0, 'runtime.answers', 1n)
    expect(await taken()).toMatchObject({ epoch: cursor.epoch + 1, topics: { 'runtime.answers': { n: 0n } } })
  })

  it('says so when the record is gone', async () => {
    const { cursor } = await sent(['answers', 'answers'])
    await sql`truncate outbox`.execute(db())
    await expect(outbox().rewind(0, 'runtime.answers', 1n)).rejects.toBeInstanceOf(RewindTooFar)
    expect(await taken()).toEqual(cursor)
  })
})

describe('status', () => {
  it('counts what was not sent, also where nobody ever relayed, and shows who holds the fence', async () => {
    await append(db())
    const slow = await openTransaction()
    await append(slow.tx)
    await until(async () => (await outbox().status())[0]!.fenceMs > 20)
    expect(await outbox().status()).toMatchObject([{ partition: 0, owner: null, unsent: 1 }])
    await slow.commit()
    await taken('me')
    const [status] = await outbox().status()
    expect(status).toMatchObject({ owner: 'me', unsent: 2 })
    expect(status?.oldestMs).toBeGreaterThan(20)
  })
})

describe('a database that has become another one', () => {
  const settings = { shards: 4, shardHash: 'murmur2', topicPartitions: 1 }

  it('gets a new incarnation once, also while a lease is running, and stops the turn that began before', async () => {
    await agreeOnSettings(test.database, settings)
    const before = await taken('a')
    expect([before.epoch, before.incarnation]).toEqual([1, 1])
    await sql`update pipeline_settings set timeline_id = timeline_id + 1`.execute(db())
    const cursors = await Promise.all(['a', 'b', 'c'].map((owner) => outbox().acquire(0, owner, 60_000)))
    const [cursor, ...others] = cursors.filter((each) => each !== undefined)
    expect(cursor).toMatchObject({ epoch: 3, incarnation: 2 })
    expect(others).toEqual([])
    expect(await outbox().advance(before, before)).toBe(false)
  })

  it('sends what another cluster had not sent, though its transaction ids are in the future here', async () => {
    await agreeOnSettings(test.database, settings)
    const from = await taken('a')
    const sent = await append(db())
    const unsent = await append(db())
    await sql`update outbox set txid = '900000000' where id = ${sent}::uuid`.execute(db())
    await sql`update outbox set txid = '900000001' where id = ${unsent}::uuid`.execute(db())
    await sql`update relay_partitions set txid = '900000000', seq = (select seq from outbox where id = ${sent}::uuid)`.execute(
      db(),
    )
    const written = await append(db())
    await sql`update pipeline_settings set system_identifier = '1'`.execute(db())
    await outbox().release(0, 'a', from.epoch)
    const cursor = await taken('b')
    expect((await readSome(cursor, 2)).map(({ id }) => id)).toEqual([unsent, written])
  })
})

describe('settings', () => {
  it('are stored once, and a process with others is refused', async () => {
    const settings = { shards: 4, shardHash: 'murmur2', topicPartitions: 3 }
    await Promise.all([agreeOnSettings(test.database, settings), agreeOnSettings(test.database, settings)])
    const other = agreeOnSettings(test.database, { ...settings, shards: 8, shardHash: 'fnv' })
    await expect(other).rejects.toThrow(SettingsMismatch)
    await expect(other).rejects.toThrow(
      'shards is 4 in the database and 8 here; shardHash is murmur2 in the database and fnv here',
    )
  })
})

describe('what the session store appends', () => {
  it('goes to the partition of its session, in the order of its events', async () => {
    const sessionId = newId()
    const write = stepWrite({ sessionId, seq: 0, status: 'COMPLETED' })
    await createSessionStore(test.database, 3).transaction((tx) =>
      tx.write({ steps: [{ ...write, traceparent: 'trace' }], refusals: [], deadLetters: [] }),
    )
    const { rows } = await sql<{ id: string; partition: number; type: string; headers: unknown }>`
      select id, partition, type, headers from outbox order by seq
    `.execute(db())
    const partition = partitionOf(sessionId, 3)
    expect(rows).toEqual(
      write.events.map(({ eventId, type }) => ({ id: eventId, partition, type, headers: { traceparent: 'trace' } })),
    )
  })
})
