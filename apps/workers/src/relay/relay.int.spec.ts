import { TOPICS, type Topic } from '@canvass/domain/events/public-event.ts'
import {
  type LogWriter,
  partitionKey,
  type RunningSubscription,
  type StoredRecord,
} from '@canvass/runtime/ports/event-log.ts'
import type { OutboxStore } from '@canvass/runtime/ports/outbox.ts'
import { headerText, readNumber } from '@canvass/runtime/relay/record-integrity.ts'
import { uniqueName } from '@canvass/testing/services.ts'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { openPipeline, PARTITIONS, type Pipeline, soon } from '../testing/pipeline.ts'

let pipeline: Pipeline
let listening: RunningSubscription
const heard = new Map<string, StoredRecord[]>()
beforeAll(async () => {
  pipeline = await openPipeline()
  listening = await pipeline.log.reader.subscribe({
    groupId: 'spec',
    topics: TOPICS,
    onAssign: async () => new Map(),
    async onBatch(topic, partition, records) {
      const key = partitionKey(topic, partition)
      heard.set(key, [...(heard.get(key) ?? []), ...records])
      return undefined
    },
    onFatal: (error) => {
      throw error
    },
  })
})
afterEach(() => pipeline.stopRoles())
afterAll(async () => {
  await listening.stop()
  await pipeline.close()
})

const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition)

/** Every record of a topic's partition, as it stands in Kafka. */
async function recordsOf(topic: Topic, partition: number): Promise<readonly StoredRecord[]> {
  const { high = 0n } = (await pipeline.log.admin.offsets(topic)).find((one) => one.partition === partition) ?? {}
  const records = () => heard.get(partitionKey(topic, partition)) ?? []
  await vi.waitFor(() => expect(records().length).toBe(Number(high)), soon)
  return records()
}

/** What a reader counts of a partition: intact records whose number is the next one. */
function countable(records: readonly StoredRecord[]): readonly StoredRecord[] {
  let next = 1n
  return records.filter((record) => {
    const number = readNumber(record)
    if (!number?.intact || number.n !== next) return false
    next += 1n
    return true
  })
}

/** Waits until Kafka has every event once, in order, for a reader that goes by the numbers. */
async function allSent(): Promise<void> {
  await vi.waitFor(async () => {
    const unsent = (await pipeline.outbox.status()).reduce((sum, status) => sum + status.unsent, 0)
    expect(unsent).toBe(0)
  }, soon)
  const ids: string[] = []
  for (const topic of TOPICS) {
    for (const partition of partitions) {
      const counted = countable(await recordsOf(topic, partition))
      ids.push(...counted.map((record) => headerText(record, 'ce_id') ?? ''))
      expectOrder(counted)
    }
  }
  expect(ids.sort()).toEqual(pipeline.events.map(({ eventId }) => eventId).sort())
}

/** The events of each session come in the order of seq. */
function expectOrder(records: readonly StoredRecord[]): void {
  const last = new Map<string, number>()
  for (const { value } of records) {
    const { sessionId, seq } = JSON.parse(String(value))
    expect(seq).toBeGreaterThanOrEqual(last.get(sessionId) ?? 0)
    last.set(sessionId, seq)
  }
}

test('sends every row once, numbered densely, with its headers and checksum', async () => {
  const relay = await pipeline.startRelay()
  const [sessionId = ''] = await pipeline.writeSessions(100)
  relay.ring()
  await allSent()
  const records = (await Promise.all(partitions.map((partition) => recordsOf('runtime.sessions', partition)))).flat()
  expect(records).toHaveLength(200)
  expect(records.every((record) => readNumber(record)?.intact)).toBe(true)
  const started = records.find(({ key }) => String(key) === sessionId)
  const event = pipeline.events.find((one) => one.sessionId === sessionId)
  expect(JSON.parse(String(started?.value))).toEqual(event)
  const header = (name: string) => started && headerText(started, name)
  expect(header('ce_type')).toBe('SessionStarted')
  expect(header('ce_id')).toBe(event?.eventId)
  expect(header('ce_subject')).toBe(sessionId)
  expect(header('outbox-pos')).toMatch(/^1\.\d+\.\d+$/)
})

test('a send whose answer is lost, or that died before the cursor moved, repeats the same numbers', async () => {
  const failures = [new Error('connection reset'), new Error('killed')]
  const writer: LogWriter = {
    async publish(batches) {
      const landed = await pipeline.log.writer.publish(batches)
      const failure = failures.pop()
      if (failure) throw failure
      return landed
    },
  }
  const before = pipeline.logged('relay.failed').length
  await pipeline.startRelay({ writer })
  await pipeline.writeSessions(50)
  await allSent()
  expect(pipeline.logged('relay.failed').length).toBe(before + 2)
})

test('a cursor that moved though the answer was lost is taken up where it is', async () => {
  let lost = 0
  const outbox: OutboxStore = {
    ...pipeline.outbox,
    async advance(from, to) {
      const moved = await pipeline.outbox.advance(from, to)
      if (lost++ === 0) throw new Error('connection reset')
      return moved
    },
  }
  const before = pipeline.logged('relay.overtaken').length
  await pipeline.startRelay({ outbox })
  await pipeline.writeSessions(50)
  await allSent()
  expect(pipeline.logged('relay.overtaken').length).toBeGreaterThan(before)
})

test('while Kafka is away the cursor stays and the breaker opens; afterwards everything goes out', async () => {
  let away = true
  const writer: LogWriter = {
    publish: (batches) => (away ? Promise.reject(new Error('no broker')) : pipeline.log.writer.publish(batches)),
  }
  await pipeline.startRelay({ writer })
  await pipeline.writeSessions(30)
  await vi.waitFor(() => expect(pipeline.breaker.state()).toBe('open'), soon)
  const unsent = (await pipeline.outbox.status()).reduce((sum, status) => sum + status.unsent, 0)
  expect(unsent).toBe(90) // three events a session
  away = false
  await allSent()
  expect(pipeline.breaker.state()).toBe('closed')
})

test('a rewind is noticed by a relay that has nothing to send', async () => {
  await pipeline.startRelay()
  await pipeline.writeSessions(20)
  await allSent()
  const before = await recordsOf('runtime.answers', 1)
  await pipeline.outbox.rewind(1, 'runtime.answers', 1n)
  const again = () => recordsOf('runtime.answers', 1)
  const distinct = new Set(before.map((record) => readNumber(record)?.n)).size
  await vi.waitFor(async () => expect(await again()).toHaveLength(before.length + distinct), soon)
  await allSent()
})

test('relays share the partitions, and one that ends leaves its share to the others', async () => {
  const [a, b] = [uniqueName('a'), uniqueName('b')]
  let alive = [a, b]
  const live = () => alive
  const owners = async () => (await pipeline.outbox.status()).map(({ owner }) => owner)
  await pipeline.startRelay({ owner: a, live: () => [a] })
  await vi.waitFor(async () => expect(await owners()).toEqual([a, a, a]), soon)
  await pipeline.stopRoles()
  const first = await pipeline.startRelay({ owner: a, live })
  await pipeline.startRelay({ owner: b, live })
  await vi.waitFor(async () => expect(new Set(await owners())).toEqual(new Set([a, b])), soon)
  await pipeline.writeSessions(30)
  alive = [b]
  await first.stop()
  await vi.waitFor(async () => expect(await owners()).toEqual([b, b, b]), soon)
  await pipeline.writeSessions(30)
  await allSent()
})

test('an owner that slept through its lease moves nothing, and what it still sends is told by its numbers', async () => {
  const asleep = Promise.withResolvers<void>()
  const sending = Promise.withResolvers<void>()
  const sleepy: LogWriter = {
    async publish(batches) {
      sending.resolve()
      await asleep.promise
      return pipeline.log.writer.publish(batches)
    },
  }
  const names = [uniqueName('zombie'), uniqueName('heir')] as const
  const frozen: OutboxStore = {
    ...pipeline.outbox,
    acquire: async (...lease) => (frozenNow ? new Promise(() => undefined) : pipeline.outbox.acquire(...lease)),
  }
  let frozenNow = false
  const zombie = await pipeline.startRelay({ owner: names[0], outbox: frozen, writer: sleepy })
  await pipeline.writeSessions(40)
  await sending.promise
  frozenNow = true // no renewals from here on
  await pipeline.startRelay({ owner: names[1] })
  const owners = async () => (await pipeline.outbox.status()).map(({ owner }) => owner)
  await vi.waitFor(async () => expect(await owners()).toEqual([names[1], names[1], names[1]]), soon)
  await pipeline.writeSessions(40)
  await allSent()
  frozenNow = false
  const before = pipeline.logged('relay.overtaken').length
  asleep.resolve()
  await vi.waitFor(() => expect(pipeline.logged('relay.overtaken').length).toBeGreaterThan(before), soon)
  await zombie.stop()
  await pipeline.writeSessions(10)
  await allSent()
})
