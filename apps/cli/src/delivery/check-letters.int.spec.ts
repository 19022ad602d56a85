import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { createKafka } from '@canvass/kafka/client.ts'
import { createLogAdmin, type KafkaLogAdmin } from '@canvass/kafka/log-admin.ts'
import { createLogReader, type KafkaLogReader } from '@canvass/kafka/log-reader.ts'
import { createLogWriter, type KafkaLogWriter } from '@canvass/kafka/log-writer.ts'
import { renamedLog } from '@canvass/kafka/renamed-log.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { openTestDatabase, type TestDatabase } from '@canvass/postgres/testing/open-database.ts'
import { toDlqRecord } from '@canvass/runtime/dead-letters/dead-letter-record.ts'
import { storeDlqBatch } from '@canvass/runtime/dead-letters/store-dlq.ts'
import type { StoredRecord } from '@canvass/runtime/ports/event-log.ts'
import { testServices, uniqueName } from '@canvass/testing/services.ts'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { checkLetters } from './check-letters.ts'
import { type DeliveryStart, deliveryStart } from './delivery-start.ts'
import { NOTHING_PLANTED } from './planted.ts'

let clients: { admin: KafkaLogAdmin; writer: KafkaLogWriter; reader: KafkaLogReader }
let test: TestDatabase
let log: ReturnType<typeof renamedLog>
let start: DeliveryStart
const prefix = uniqueName('letters')

beforeAll(async () => {
  test = await openTestDatabase()
  const { logger } = memoryLog()
  const kafka = createKafka({ brokers: testServices().kafkaBrokers.split(','), clientId: 'spec', logger })
  clients = { admin: createLogAdmin(kafka), writer: createLogWriter(kafka), reader: createLogReader(kafka, logger) }
  log = renamedLog(clients, prefix)
  await log.admin.ensureTopics(TOPICS, 1, 86_400_000)
})
afterAll(async () => {
  for (const client of Object.values(clients)) await client.close()
  await test.close()
})

const pipeline = () => {
  const deleteGroup = (id: string) => clients.admin.deleteGroup(`${prefix}.${id}`)
  const reader = { ...clients.reader, ...log.reader }
  return { database: test.database, reader, admin: { ...clients.admin, ...log.admin, deleteGroup } }
}
beforeEach(async () => {
  start = await deliveryStart(pipeline())
})

const stranger = (value: string, offset: bigint): StoredRecord => ({
  ...{ topic: 'runtime.quota', partition: 0, offset, timestamp: 0 },
  ...{ key: Buffer.from('k'), value: Buffer.from(value), headers: {} },
})
const failure = { reason: 'unnumbered', stage: 'decode', errorClass: 'Rejected', message: 'no number' } as const

/** Sets a record aside, as a projector does. */
const setAside = (record: StoredRecord) => {
  const letter = toDlqRecord(record, failure, 'quota-consumer-group', new Date(0).toISOString())
  return log.writer.publish([{ topic: 'runtime.quota.dlq', partition: 0, records: [letter] }])
}
/** What the role `dead-letters` does with the last record of the DLQ. */
async function storeLast(): Promise<void> {
  const [end] = await log.admin.offsets('runtime.quota.dlq')
  const record = await log.reader.recordAt('runtime.quota.dlq', 0, (end?.high ?? 0n) - 1n)
  if (record === undefined) throw new Error('the DLQ has a record')
  await storeDlqBatch(createDeadLetterStore(test.database), [record])
}
const check = async (planted: number, deadlineMs = 20_000) => {
  const letters = new Map(planted === 0 ? [] : [['projector unnumbered', planted]])
  const [result] = await checkLetters(pipeline(), start, { ...NOTHING_PLANTED, letters }, deadlineMs)
  return result
}

it('tells a letter that nobody planted, and one that was planted and did not come', async () => {
  expect(await check(0)).toMatchObject({ holds: true, figures: { added: 0, dlqRecords: 0 } })
  await setAside(stranger('one', 7n))
  await storeLast()
  expect((await check(0))?.findings).toEqual(['1 letters of projector unnumbered'])
  expect(await check(1)).toMatchObject({ holds: true, figures: { added: 1, dlqRecords: 1 } })
  expect((await check(2))?.findings).toEqual(['1 letters of projector unnumbered, not the 2 that were planted'])
})

it('takes a record that was set aside before for a repeat', async () => {
  await setAside(stranger('one', 7n))
  expect(await check(0)).toMatchObject({ holds: true, figures: { added: 0, dlqRecords: 1 } })
})

it('waits for the letter of each record, and names the record that does not become one', async () => {
  await setAside(stranger('two', 8n))
  expect((await check(1, 3_000))?.findings).toEqual([
    'runtime.quota.dlq/0 at offset 2: the record is no letter',
    '0 letters of projector unnumbered, not the 1 that were planted',
  ])
  const checked = check(1)
  await storeLast()
  expect(await checked).toMatchObject({ holds: true, figures: { added: 1 } })
})
