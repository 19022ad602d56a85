import { Redis } from 'ioredis'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyRedisDatabase } from './redis-database.ts'
import { createDatabase, type TestDatabase, testServices } from './services.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

test('a test database is empty and its own', async () => {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query('create table thing (id int)')
  await client.end()
  const other = await createDatabase()
  const second = new pg.Client({ connectionString: other.url })
  await second.connect()
  const { rows } = await second.query(`select count(*)::int as n from pg_tables where tablename = 'thing'`)
  await second.end()
  await other.drop()
  expect(rows).toEqual([{ n: 0 }])
})

test('the durable settings are in force', async () => {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query(
    `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes') order by name`,
  )
  await client.end()
  expect(rows.map(({ setting }) => setting)).toEqual(['on', 'on', 'on'])
  const queue = new Redis(testServices().redisQueueUrl)
  const [, appendfsync] = await queue.call('CONFIG', 'GET', 'appendfsync').then((pair) => pair as string[])
  const [, policy] = await queue.call('CONFIG', 'GET', 'maxmemory-policy').then((pair) => pair as string[])
  await queue.quit()
  expect([appendfsync, policy]).toEqual(['always', 'noeviction'])
})

test('flushing one redis database leaves another alone', async () => {
  const first = new Redis(await emptyRedisDatabase(testServices().redisCacheUrl))
  const second = new Redis(await emptyRedisDatabase(testServices().redisCacheUrl))
  await first.set('key', 'kept')
  await second.flushdb()
  expect(await first.get('key')).toBe('kept')
  await Promise.all([first.quit(), second.quit()])
})
