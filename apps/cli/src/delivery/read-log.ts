import { type LogReader, partitionKey, type StoredRecord } from '@canvass/runtime/ports/event-log.ts'

/** A stretch of one partition: from the first offset up to, and without, the last one. */
interface LogRange {
  readonly topic: string
  readonly partition: number
  readonly from: bigint
  readonly to: bigint
}

export interface ReadLogOptions {
  readonly reader: Pick<LogReader, 'subscribe'>
  /** A consumer group of its own; nobody else may be in it. */
  readonly groupId: string
  readonly ranges: readonly LogRange[]
  readonly deadlineMs: number
  onRecord(record: StoredRecord): void
}

/**
 * Reads stretches of the log once, each in order.
 * @throws when the consumer dies, or when the end of a stretch is not reached by the deadline
 */
export async function readLog({ reader, groupId, ranges, deadlineMs, onRecord }: ReadLogOptions): Promise<void> {
  const open = new Map(ranges.filter(({ from, to }) => from < to).map((range) => [keyOf(range), range]))
  if (open.size === 0) return
  const next = new Map([...open].map(([key, { from }]) => [key, from]))
  const finished = Promise.withResolvers<void>()
  const timer = setTimeout(() => {
    const missing = [...open.values()].map((range) => `${keyOf(range)} from ${next.get(keyOf(range))} to ${range.to}`)
    finished.reject(new Error(`the log was not read to its end within ${deadlineMs} ms: ${missing.join(', ')}`))
  }, deadlineMs)
  const subscription = await reader.subscribe({
    groupId,
    topics: [...new Set(ranges.map(({ topic }) => topic))],
    onAssign: async (partitions) =>
      new Map(partitions.map(({ topic, partition }) => startOf(topic, partition, next, ranges))),
    async onBatch(topic, partition, records) {
      const key = partitionKey(topic, partition)
      const range = open.get(key)
      if (range === undefined) return undefined
      for (const record of records) {
        // the subscription may begin earlier than asked, and read a batch again after a rebalance
        if (record.offset < (next.get(key) ?? 0n) || record.offset >= range.to) continue
        onRecord(record)
        next.set(key, record.offset + 1n)
      }
      const last = records.at(-1)
      if (last !== undefined && last.offset + 1n >= range.to) open.delete(key)
      if (open.size === 0) finished.resolve()
      return undefined
    },
    onFatal: (error) => finished.reject(error),
  })
  try {
    await finished.promise
  } finally {
    clearTimeout(timer)
    await subscription.stop()
  }
}

const keyOf = ({ topic, partition }: Pick<LogRange, 'topic' | 'partition'>): string => partitionKey(topic, partition)

/** Where to read on; a partition that is not asked for is read from its end as we know it, and what comes is left alone. */
function startOf(
  topic: string,
  partition: number,
  next: ReadonlyMap<string, bigint>,
  ranges: readonly LogRange[],
): [string, bigint] {
  const key = partitionKey(topic, partition)
  return [key, next.get(key) ?? ranges.find((range) => keyOf(range) === key)?.to ?? 0n]
}
