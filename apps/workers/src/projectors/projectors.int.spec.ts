import { TOPICS, type Topic } from '@canvass/domain/events/public-event.ts'
import { createLogReader } from '@canvass/kafka/log-reader.ts'
import { renamedLog } from '@canvass/kafka/renamed-log.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { consumerLag } from '@canvass/runtime/pipeline/consumer-lag.ts'
import type { LogWriter, TopicBatch } from '@canvass/runtime/ports/event-log.ts'
import { uniqueName } from '@canvass/testing/services.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { openPipeline, PARTITIONS, type Pipeline, soon } from '../testing/pipeline.ts'

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await openPipeline()
})
afterEach(() => pipeline.stopRoles())
afterAll(() => pipeline.close())

const allCounted = () => vi.waitFor(async () => expect(await pipeline.counted()).toEqual(pipeline.expected()), soon)
const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition)
const recordsIn = async (topic: Topic) =>
  (await pipeline.log.admin.offsets(topic)).reduce((sum, { low, high }) => sum + Number(high - low), 0)

describe('counting', () => {
  test('everything that is written, once, while the log and the readers keep up', async () => {
    await pipeline.startRelay()
    await pipeline.startProjectors()
    await pipeline.writeSessions(200)
    await allCounted()
    await pipeline.writeSessions(50)
    await allCounted()
  })

  test('goes on behind the last record after a restart', async () => {
    await pipeline.startRelay()
    await pipeline.startProjectors()
    await pipeline.writeSessions(20)
    await allCounted()
    await pipeline.stopRoles()
    const before = pipeline.lines.length
    await pipeline.startRelay()
    await pipeline.writeSessions(20)
    await pipeline.startProjectors()
    await allCounted()
    const starts = pipeline.lines.slice(before).filter(({ event }) => event === 'projector.assigned')
    for (const { topic, partition, offset } of starts) {
      if (topic !== 'runtime.sessions' && topic !== 'runtime.answers') continue
      expect(Number(offset), `${topic}/${partition}`).toBeGreaterThan(0)
    }
  })

  test('records that are sent again count once', async () => {
    await pipeline.startRelay()
    await pipeline.startProjectors()
    await pipeline.writeSessions(10)
    await allCounted()
    const before = await recordsIn('runtime.answers')
    for (const partition of partitions) await pipeline.outbox.rewind(partition, 'runtime.answers', 1n)
    await vi.waitFor(async () => expect(await recordsIn('runtime.answers')).toBeGreaterThanOrEqual(2 * before), soon)
    await pipeline.writeSessions(10)
    await allCounted()
  })

  test('the lag is what was sent and not counted, and nothing after records were sent again', async () => {
    const lag = async () => {
      const lags = await consumerLag(pipeline.outbox, pipeline.counters)
      return lags.reduce((sum, one) => sum + one.lag, 0)
    }
    const sent = async () => (await pipeline.outbox.status()).every(({ unsent }) => unsent === 0)
    const noLag = () => vi.waitFor(async () => expect([await sent(), await lag()]).toEqual([true, 0]), soon)
    await pipeline.startRelay()
    const projectors = await pipeline.startProjectors()
    await pipeline.writeSessions(10)
    await noLag()
    await projectors.stop()
    const before = pipeline.events.length
    await pipeline.writeSessions(10)
    await vi.waitFor(async () => expect(await lag()).toBe(pipeline.events.length - before), soon)
    await pipeline.startProjectors()
    await noLag()
    const records = await recordsIn('runtime.answers')
    for (const partition of partitions) await pipeline.outbox.rewind(partition, 'runtime.answers', 1n)
    await vi.waitFor(async () => expect(await recordsIn('runtime.answers')).toBeGreaterThan(records), soon)
    await noLag()
  })

  test('two readers of the same partitions count once', async () => {
    const zombieGroup = uniqueName('zombie')
    const { logger } = memoryLog()
    const reader = createLogReader(pipeline.kafka, logger)
    const zombie: typeof reader = {
      ...reader,
      subscribe: (subscription) => reader.subscribe({ ...subscription, groupId: zombieGroup + subscription.groupId }),
    }
    await pipeline.startRelay()
    await pipeline.startProjectors()
    await pipeline.startProjectors({ reader: renamedLog({ ...pipeline.log, reader: zombie }, pipeline.prefix).reader })
    const before = pipeline.logged('projector.moved').length
    await vi.waitFor(async () => {
      await pipeline.writeSessions(20)
      expect(pipeline.logged('projector.moved').length).toBeGreaterThan(before + 3)
    }, soon)
    await allCounted()
    await pipeline.stopRoles()
    await reader.close()
  })
})

/** A writer that changes what it sends of one topic, once. */
function spoiling(
  topic: Topic,
  spoil: (batch: TopicBatch) => TopicBatch,
): LogWriter & { readonly spoilt: () => boolean } {
  let spoilt = false
  return {
    spoilt: () => spoilt,
    publish(batches) {
      const target = batches.find((batch) => batch.topic === topic && batch.records.length >= 5)
      if (spoilt || target === undefined) return pipeline.log.writer.publish(batches)
      spoilt = true
      return pipeline.log.writer.publish(batches.map((batch) => (batch === target ? spoil(batch) : batch)))
    },
  }
}

describe('losses', () => {
  const without = (from: number, to: number) => (batch: TopicBatch) => ({
    ...batch,
    records: batch.records.filter((_, index) => index < from || index >= to),
  })
  const flipped = (batch: TopicBatch) => ({
    ...batch,
    records: batch.records.map((record, index) => {
      if (index !== 2) return record
      const value = Buffer.from(record.value ?? '')
      value[10] = (value[10] ?? 0) ^ 1
      return { ...record, value }
    }),
  })

  test.each([
    ['acknowledged records that Kafka lost', without(1, 4)],
    ['the first records of a send', without(0, 2)],
    ['a flipped bit', flipped],
  ] as const)('%s come back by a rewind and count once', async (_, spoil) => {
    const writer = spoiling('runtime.answers', spoil)
    await pipeline.startRelay({ writer })
    await pipeline.startProjectors()
    const before = pipeline.logged('projector.rewind').length
    await pipeline.writeSessions(60)
    await allCounted()
    expect(writer.spoilt()).toBe(true)
    expect(pipeline.logged('projector.rewind').length).toBeGreaterThan(before)
    await pipeline.writeSessions(5)
    await allCounted()
  })

  test('counters that were lost are counted again from the log', async () => {
    await pipeline.startRelay()
    await pipeline.startProjectors()
    await pipeline.writeSessions(10)
    await allCounted()
    await pipeline.redis.flushdb()
    await pipeline.writeSessions(10)
    await pipeline.writeSessions(30) // every partition of every topic has something to notice it by
    await allCounted()
  })

  test('records lost from the end of the log are missed though nothing comes behind them', async () => {
    const writer = spoiling('runtime.answers', (batch) =>
      without(batch.records.length - 3, batch.records.length)(batch),
    )
    await pipeline.startRelay({ writer })
    await pipeline.startProjectors()
    await pipeline.writeSessions(60)
    await vi.waitFor(() => expect(writer.spoilt()).toBe(true), soon)
    await allCounted()
  })

  test('counters that were lost while nothing is read are counted again', async () => {
    await pipeline.startRelay()
    await pipeline.startProjectors()
    await pipeline.writeSessions(10)
    await allCounted()
    await pipeline.redis.flushdb()
    await allCounted()
  })

  test('a topic that was deleted and made anew is filled and read again', async () => {
    await pipeline.startRelay()
    await pipeline.startProjectors()
    await pipeline.writeSessions(20)
    await allCounted()
    const died = pipeline.logged('consumer.died').length
    const admin = pipeline.kafka.admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [`${pipeline.prefix}.runtime.answers`] })
    await admin.disconnect()
    await vi.waitFor(() => expect(pipeline.logged('consumer.died').length).toBeGreaterThan(died), soon)
    await pipeline.writeSessions(20)
    await pipeline.log.admin.ensureTopics(TOPICS, PARTITIONS, 86_400_000)
    await allCounted()
    await pipeline.writeSessions(20)
    await allCounted()
  })
})
