import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDeadLetterStore } from '../dead-letter/dead-letter-store.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { newId } from '../testing/step-writes.ts'
import { letterAttempts } from './letter-attempts.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await openTestDatabase()
})
afterAll(() => test.close())

const letter = (id: string, offset: bigint, attempts: number) => ({
  ...{ id, offset, attempts, group: 'g', topic: 't', partition: 0, timestamp: 0, key: null, value: null, headers: {} },
  ...{ reason: 'r', message: 'm', fingerprint: 'f' },
})

it('tells how often the letters that are stored have failed', async () => {
  const [once, again, never] = [newId(), newId(), newId()]
  const store = createDeadLetterStore(test.database)
  await store.storeRecords([letter(once, 1n, 1), letter(again, 2n, 1)])
  await store.storeRecords([letter(again, 2n, 2)])
  expect(await letterAttempts(test.database, [once, again, never])).toEqual(
    new Map([
      [once, 1],
      [again, 2],
    ]),
  )
  expect(await letterAttempts(test.database, [])).toEqual(new Map())
})
