import type { LogAdmin, LogReader, LogWriter } from '@canvass/runtime/ports/event-log.ts'

/**
 * The log with every topic and group under names of its own, so that others can share a broker with the product, whose topics
 * have fixed names.
 */
export function renamedLog(log: { writer: LogWriter; reader: LogReader; admin: LogAdmin }, prefix: string) {
  const there = (name: string) => `${prefix}.${name}`
  const here = (name: string) => name.slice(prefix.length + 1)
  const writer: LogWriter = {
    async publish(batches) {
      const landed = await log.writer.publish(batches.map((batch) => ({ ...batch, topic: there(batch.topic) })))
      return landed.map((result) => ({ ...result, topic: here(result.topic) }))
    },
  }
  const reader: LogReader = {
    async recordAt(topic, partition, offset) {
      const record = await log.reader.recordAt(there(topic), partition, offset)
      return record && { ...record, topic: here(record.topic) }
    },
    async subscribe(subscription) {
      const running = await log.reader.subscribe({
        ...subscription,
        groupId: there(subscription.groupId),
        topics: subscription.topics.map(there),
        async onAssign(partitions) {
          const offsets = await subscription.onAssign(partitions.map((one) => ({ ...one, topic: here(one.topic) })))
          return new Map([...offsets].map(([key, offset]) => [there(key), offset]))
        },
        onBatch: (topic, partition, records, highWatermark) =>
          subscription.onBatch(
            here(topic),
            partition,
            records.map((record) => ({ ...record, topic: here(record.topic) })),
            highWatermark,
          ),
      })
      return {
        ...running,
        seek: (topic, partition, offset) => running.seek(there(topic), partition, offset),
        lag: () => running.lag().map((one) => ({ ...one, topic: here(one.topic) })),
      }
    },
  }
  const admin: LogAdmin = {
    async ensureTopics(topics, partitions, retentionMs) {
      return (await log.admin.ensureTopics(topics.map(there), partitions, retentionMs)).map(here)
    },
    offsets: (topic) => log.admin.offsets(there(topic)),
  }
  return { writer, reader, admin }
}
