import { createKafka } from '@canvass/kafka/client.ts'
import { createLogAdmin, type KafkaLogAdmin } from '@canvass/kafka/log-admin.ts'
import { createLogReader, type KafkaLogReader } from '@canvass/kafka/log-reader.ts'
import { createLogWriter, type KafkaLogWriter } from '@canvass/kafka/log-writer.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { testServices, uniqueName } from '@canvass/testing/services.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readLog } from './read-log.ts'

let admin: KafkaLogAdmin
let writer: KafkaLogWriter
let reader: KafkaLogReader
const topic = uniqueName('topic')

beforeAll(async () => {
  const { logger } = memoryLog()
  const kafka = createKafka({ brokers: testServices().kafkaBrokers.split(','), clientId: 'spec', logger })
  admin = createLogAdmin(kafka)
  writer = createLogWriter(kafka)
  reader = createLogReader(kafka, logger)
  await admin.ensureTopics([topic], 3, 86_400_000)
  for (const partition of [0, 1]) {
    const records = Array.from({ length: 20 }, (_, i) => ({
      key: Buffer.from('k'),
      value: Buffer.from(`${partition}/${i}`),
      headers: {},
    }))
    await writer.publish([{ topic, partition, records }])
  }
})
afterAll(() => Promise.all([admin.close(), writer.close(), reader.close()]))

const range = (partition: number, from: number, to: number) => ({
  topic,
  partition,
  from: BigInt(from),
  to: BigInt(to),
})

it('reads each stretch once and in order, and nothing else, and leaves no group behind', async () => {
  const groupId = uniqueName('group')
  const read: string[] = []
  const ranges = [range(0, 5, 10), range(1, 18, 20), range(2, 0, 0)]
  await readLog({ reader, groupId, ranges, deadlineMs: 30_000, onRecord: ({ value }) => read.push(String(value)) })
  expect(read.filter((text) => text.startsWith('0/'))).toEqual(['0/5', '0/6', '0/7', '0/8', '0/9'])
  expect(read.filter((text) => text.startsWith('1/'))).toEqual(['1/18', '1/19'])
  await admin.deleteGroup(groupId)
  await expect(admin.deleteGroup(groupId)).rejects.toThrow()
})

it('says which stretch it did not get to the end of', async () => {
  const reading = readLog({
    reader,
    groupId: uniqueName('group'),
    ranges: [range(0, 15, 25)],
    deadlineMs: 3_000,
    onRecord: () => undefined,
  })
  await expect(reading).rejects.toThrow(`${topic}/0 from 20 to 25`)
})
