import { migrateDatabase } from '@canvass/db/migrate.ts'
import { createDatabase, type TestDatabase } from '@canvass/testing/services.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectDatabase, type Database, SHORT_WORK, sqlOf } from '../connect.ts'

let empty: TestDatabase
let database: Database
beforeAll(async () => {
  empty = await createDatabase()
  const options = { applicationName: 'test', poolSize: 2, timeouts: SHORT_WORK, onWarning: () => undefined }
  database = await connectDatabase({ url: empty.url, ...options })
})
afterAll(async () => {
  await database.close()
  await empty.drop()
})

it('is done once by processes that migrate at the same time', async () => {
  const runs = await Promise.all(Array.from({ length: 4 }, () => migrateDatabase(empty.url)))
  const applied = runs.filter(({ migrations }) => migrations.length > 0)
  expect(applied).toHaveLength(1)
  expect(applied[0]?.migrations).toEqual([
    '0001-surveys',
    '0002-sessions',
    '0003-outbox',
    '0004-operations',
    '0005-quotas',
    '0006-collectors',
    '0007-letter-desk',
    '0008-projection-rebuilds',
    '0010-must-be',
    '0011-evidence',
  ])
  expect(runs.filter(({ partitions }) => partitions.length > 0)).toHaveLength(1)
  expect(await migrateDatabase(empty.url)).toEqual({ migrations: [], partitions: [] })
})

interface Column {
  readonly table: string
  readonly column: string
  readonly type: string
  readonly nullable: boolean
  readonly key: boolean
}

const TYPES: Readonly<Record<string, string>> = { timestamptz: 'timestamp with time zone', int: 'integer' }

it('makes the tables that the entities describe, column by column', async () => {
  const described = [...database.getMetadata().getAll().values()].flatMap((entity) =>
    Object.values(entity.properties).map((property): Column => {
      const type = property.columnTypes?.[0] ?? ''
      return {
        table: entity.tableName,
        column: property.fieldNames?.[0] ?? property.name,
        type: TYPES[type] ?? type,
        nullable: property.nullable ?? false,
        key: property.primary ?? false,
      }
    }),
  )
  const { rows } = await sql<Column>`
    select class.relname as table, attname as column, format_type(atttypid, atttypmod) as type, not attnotnull as nullable,
      coalesce(attnum = any(indkey), false) as key
    from pg_class as class join pg_attribute on attrelid = class.oid
    left join pg_index on indrelid = class.oid and indisprimary
    where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace and attnum > 0
      and not attisdropped and class.relname <> 'migrations'
  `.execute(sqlOf(database))
  const sorted = (columns: readonly Column[]) =>
    columns.map(({ table, column, type, nullable, key }) => `${table}.${column} ${type} ${nullable} ${key}`).toSorted()
  expect(sorted(rows)).toEqual(sorted(described))
})
