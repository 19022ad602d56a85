import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jsons, texts, uuids } from './arrays.ts'
import { sqlOf } from './connect.ts'
import { openTestDatabase, type TestDatabase } from './testing/open-database.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())

const AWKWARD = [
  '',
  'a,b',
  '{}',
  'NULL',
  'say "x"',
  'back\\slash\\"',
  'two\nlines\tand more',
  'ü 😀 \u2028 \u007f',
  '\\u0041',
]
const ID = '01935b7e-0000-7000-8000-000000000001'

it('says to Postgres what was meant, whatever it is', async () => {
  const values = [...AWKWARD, { text: AWKWARD, 'a "key"\\': [1, true, null] }, 4.5, null]
  const { rows } = await sql<{ texts: unknown; jsons: (string | null)[]; ids: unknown; none: unknown }>`
    select ${texts([...AWKWARD, null])} as texts, ${jsons(values)} as jsons, ${uuids([ID, null])} as ids, ${texts([])} as none
  `.execute(sqlOf(test.database))
  const [row] = rows
  expect(row?.texts).toEqual([...AWKWARD, null])
  expect(row?.jsons.map((json) => (json === null ? null : JSON.parse(json)))).toEqual(values)
  expect(row?.ids).toEqual([ID, null])
  expect(row?.none).toEqual([])
})
