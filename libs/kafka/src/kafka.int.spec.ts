import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import {
  type LogRecord,
  type LogSubscription,
  partitionKey,
  type StoredRecord,
} from '@canvass/runtime/ports/event-log.ts'
import { testServices, uniqueName } from '@canvass/testing/services.ts'
import { ConfigResourceTypes, type Kafka } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createKafka } from './client.ts'
import { createLogAdmin, type KafkaLogAdmin } from './log-admin.ts'
import { createLogReader, type KafkaLogReader } from './log-reader.ts'
import { createLogWriter, type KafkaLogWriter } from './log-writer.ts'

let kafka: Kafka
let admin: KafkaLogAdmin
let writer: KafkaLogWriter
let reader: KafkaLogReader
beforeAll(() => {
  const { logger } = memoryLog()
  kafka = createKafka({ brokers: testServices().kafkaBrokers.split(','), clientId: 'spec', logger })
  admin = createLogAdmin(kafka)
  writer = createLogWriter(kafka)
  reader = createLogReader(kafka, logger)
})
afterAll(() => Promise.all([admin.close(), writer.close(), reader.close()]))

const retention = 7 * 86_400_000
async function newTopic(): Promise<string> {
  const topic = uniqueName('topic')
  await admin.ensureTopics([topic], 3, retention)
  return topic
}

const record = (text: string): LogRecord => ({ key: Buffer.from('key'), value: Buffer.from(text), headers: {} })
const numbered = (from: number, to: number): LogRecord[] =>
  Array.from({ length: to - from }, (_, i) => record(String(from + i)))
const send = (topic: string, records: readonly LogRecord[], partition = 1) =>
  writer.publish([{ topic, partition, records }])
const texts = (records: readonly StoredRecord[]) => records.map(({ value }) => String(value))

/** Subscribes and collects what is read; every hook may be replaced. */
async function collect(topic: string, change: Partial<LogSubscription> = {}) {
  const read: StoredRecord[] = []
  const subscription: LogSubscription = {
    groupId: uniqueName('group'),
    topics: [topic],
    onAssign: async () => new Map(),
    async onBatch(_topic, _partition, records) {
      read.push(...records)
      return undefined
    },
    onFatal: (error) => {
      throw error
    },
    ...change,
  }
  return { read, running: await reader.subscribe(subscription) }
}

const soon = { timeout: 15_000, interval: 20 }

describe('topics', () => {
  test('are created with companions and retention, and left alone the second time', async () => {
    const topic = uniqueName('topic')
    expect(await admin.ensureTopics([topic], 2, retention)).toEqual([topic, `${topic}.retry`, `${topic}.dlq`])
    expect(await admin.ensureTopics([topic], 5, 1_000)).toEqual([])
    expect(await admin.offsets(topic)).toHaveLength(2)
    const client = kafka.admin()
    await client.connect()
    const { resources } = await client.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['retention.ms'] }],
    })
    await client.disconnect()
    expect(resources[0]?.configEntries[0]?.configValue).toBe(String(retention))
  })
})

describe('writing', () => {
  test('keeps every byte of key, value and headers', async () => {
    const topic = await newTopic()
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    const sent: LogRecord[] = [
      { key: bytes, value: bytes, headers: { text: 'ä', bytes, twice: [bytes, 'two'] } },
      { key: Buffer.from('k'), value: null, headers: {} },
    ]
    expect(await send(topic, sent, 2)).toEqual([{ topic, partition: 2, baseOffset: 0n }])
    const first = await reader.recordAt(topic, 2, 0n)
    expect(first).toMatchObject({ topic, partition: 2, offset: 0n, key: bytes, value: bytes })
    expect(first?.headers).toEqual({ text: Buffer.from('ä'), bytes, twice: [bytes, Buffer.from('two')] })
    expect(await reader.recordAt(topic, 2, 1n)).toMatchObject({ value: null, headers: {} })
  })

  test('sends what is too large for one record batch, in order, and tells where it begins', async () => {
    const topic = await newTopic()
    await send(topic, numbered(0, 3))
    const large = Array.from({ length: 4_000 }, (_, i) => record(String(i).padEnd(700, '.')))
    const [landed] = await send(topic, large)
    expect(landed).toEqual({ topic, partition: 1, baseOffset: 3n })
    expect(await admin.offsets(topic)).toContainEqual({ partition: 1, low: 0n, high: 4_003n })
    expect(String((await reader.recordAt(topic, 1, 4_002n))?.value)).toMatch(/^3999\./)
  })

  test('fails when the topic does not exist', async () => {
    await expect(send(uniqueName('missing'), [record('x')])).rejects.toThrow()
  })
})

describe('reading one record', () => {
  test('asks nobody any more after it was closed, so that nothing keeps its process alive', async () => {
    const { logger } = memoryLog()
    const [closedAdmin, closedReader] = [createLogAdmin(kafka), createLogReader(kafka, logger)]
    const topic = await newTopic()
    const asked = closedAdmin.offsets(topic)
    await Promise.all([closedAdmin.close(), closedReader.close()])
    await asked.catch(() => undefined) // it was under way
    await expect(closedAdmin.offsets(topic)).rejects.toThrow('the log was closed')
    await expect(closedReader.recordAt(topic, 0, 0n)).rejects.toThrow('the log was closed')
  })

  test('finds nothing beyond either end', async () => {
    const topic = await newTopic()
    await send(topic, numbered(0, 5))
    expect(await reader.recordAt(topic, 1, 5n)).toBeUndefined()
    expect(await reader.recordAt(topic, 1, 500n)).toBeUndefined()
    const client = kafka.admin()
    await client.connect()
    await client.fetchTopicOffsets(topic)
    await client.deleteTopicRecords({ topic, partitions: [{ partition: 1, offset: '3' }] })
    await client.disconnect()
    expect(await reader.recordAt(topic, 1, 2n)).toBeUndefined()
    expect(String((await reader.recordAt(topic, 1, 3n))?.value)).toBe('3')
  })
})

describe('subscribing', () => {
  test('begins at the log’s start, or where onAssign says', async () => {
    const topic = await newTopic()
    await send(topic, numbered(0, 100), 0)
    await send(topic, numbered(0, 100), 1)
    const { read, running } = await collect(topic, { onAssign: async () => new Map([[partitionKey(topic, 1), 90n]]) })
    await vi.waitFor(() => expect(read).toHaveLength(110), soon)
    expect(texts(read.filter(({ partition }) => partition === 1))).toEqual(
      Array.from({ length: 10 }, (_, i) => String(90 + i)),
    )
    await vi.waitFor(() => expect(running.lag().map(({ lag }) => lag)).toEqual([0n, 0n]), soon)
    await running.stop()
  })

  test('reads nothing before onAssign has resolved, and asks again while it rejects', async () => {
    const topic = await newTopic()
    await send(topic, numbered(0, 10))
    let asked = 0
    const { read, running } = await collect(topic, {
      async onAssign() {
        asked += 1
        if (asked < 3) throw new Error('counters are away')
        expect(read).toEqual([])
        return new Map([[partitionKey(topic, 1), 4n]])
      },
    })
    await vi.waitFor(() => expect(texts(read)).toEqual(['4', '5', '6', '7', '8', '9']), soon)
    expect(asked).toBe(3)
    await running.stop()
  })

  test('an offset that the log does not have begins at its start', async () => {
    const topic = await newTopic()
    await send(topic, numbered(0, 3))
    const onAssign = async () => new Map([[partitionKey(topic, 1), 1_000n]])
    const { read, running } = await collect(topic, { onAssign })
    await vi.waitFor(() => expect(texts(read)).toEqual(['0', '1', '2']), soon)
    await running.stop()
  })

  test('a rejected batch comes again, whatever was thrown, and the consumer lives', async () => {
    const topic = await newTopic()
    await send(topic, numbered(0, 3))
    const read: string[] = []
    const failures = [new TypeError('kills kafkajs'), new RangeError('this too'), new Error('and not this')]
    const { running } = await collect(topic, {
      async onBatch(_topic, _partition, records) {
        const failure = failures.shift()
        if (failure) throw failure
        read.push(...texts(records))
        return undefined
      },
    })
    await vi.waitFor(() => expect(read).toEqual(['0', '1', '2']), soon)
    await send(topic, numbered(3, 5))
    await vi.waitFor(() => expect(read).toEqual(['0', '1', '2', '3', '4']), soon)
    await running.stop()
  })

  test('goes on where a batch says', async () => {
    const topic = await newTopic()
    await send(topic, numbered(0, 10))
    const read: string[] = []
    const { running } = await collect(topic, {
      async onBatch(_topic, _partition, records) {
        const again = read.length === 0
        read.push(...texts(records))
        return again ? { readFrom: 7n } : undefined
      },
    })
    await vi.waitFor(() => expect(read.slice(10)).toEqual(['7', '8', '9']), soon)
    await running.stop()
  })

  test('members of a group share the partitions, and the group’s committed offset follows', async () => {
    const topic = await newTopic()
    const groupId = uniqueName('group')
    const [one, two] = [await collect(topic, { groupId }), await collect(topic, { groupId })]
    for (const partition of [0, 1, 2]) await send(topic, numbered(0, 50), partition)
    const partitionsOf = (read: readonly StoredRecord[]) => new Set(read.map(({ partition }) => partition))
    await vi.waitFor(() => expect(one.read.length + two.read.length).toBeGreaterThanOrEqual(150), soon)
    expect(partitionsOf(one.read).size + partitionsOf(two.read).size).toBe(3)
    await one.running.stop()
    await two.running.stop()
    const client = kafka.admin()
    await client.connect()
    const [committed] = await client.fetchOffsets({ groupId, topics: [topic] })
    await client.disconnect()
    expect(committed?.partitions.map(({ offset }) => offset)).toEqual(['50', '50', '50'])
  })

  test('says so when its consumer has died for good', async () => {
    const topic = await newTopic()
    const fatal: Error[] = []
    const { running } = await collect(topic, { onFatal: (error) => fatal.push(error) })
    const client = kafka.admin()
    await client.connect()
    await client.deleteTopics({ topics: [topic] })
    await client.disconnect()
    await vi.waitFor(() => expect(fatal).toHaveLength(1), soon)
    await running.stop()
    await admin.ensureTopics([topic], 3, retention)
    await send(topic, numbered(0, 2))
    const again = await collect(topic)
    await vi.waitFor(() => expect(texts(again.read)).toEqual(['0', '1']), soon)
    await again.running.stop()
  })
})
