import { partitionKey } from '@canvass/runtime/ports/event-log.ts'
import type { Consumer } from 'kafkajs'

const COMMIT_EVERY_MS = 1_000

interface Reading {
  readonly topic: string
  readonly partition: number
  next: bigint
  highWatermark: bigint
  committed: bigint | null
}

export interface ReadingPositions {
  read(topic: string, partition: number, next: bigint, highWatermark: bigint): void
  lag(): { topic: string; partition: number; lag: bigint }[]
  /** Forgets what an earlier generation read. */
  clear(): void
  commit(): Promise<void>
  stop(): void
}

/**
 * How far each partition has been read, for the lag, and for the committed offsets that tools of the broker show. Those are a
 * hint for people only and go out once a second beside the batches, not with each of them.
 */
export function createReadingPositions(
  consumer: Pick<Consumer, 'commitOffsets'>,
  onCommitError: (error: unknown) => void,
): ReadingPositions {
  const readings = new Map<string, Reading>()

  async function commit(): Promise<void> {
    const due = [...readings.values()].filter(({ next, committed }) => next !== committed)
    if (due.length === 0) return
    const marks = due.map((reading) => ({ reading, next: reading.next }))
    try {
      await consumer.commitOffsets(
        marks.map(({ reading: { topic, partition }, next }) => ({ topic, partition, offset: next.toString() })),
      )
      for (const { reading, next } of marks) reading.committed = next
    } catch (error) {
      onCommitError(error) // tried again with the next round; a lost membership shows in the heartbeat
    }
  }

  const timer = setInterval(commit, COMMIT_EVERY_MS)
  return {
    read(topic, partition, next, highWatermark) {
      const key = partitionKey(topic, partition)
      const reading = readings.get(key)
      if (reading === undefined) readings.set(key, { topic, partition, next, highWatermark, committed: null })
      else Object.assign(reading, { next, highWatermark })
    },
    lag: () =>
      [...readings.values()].map(({ topic, partition, next, highWatermark }) => ({
        topic,
        partition,
        lag: highWatermark > next ? highWatermark - next : 0n,
      })),
    clear: () => readings.clear(),
    commit,
    stop: () => clearInterval(timer),
  }
}
