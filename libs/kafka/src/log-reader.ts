import type { Logger } from '@canvass/platform/logging/logger.ts'
import { withDeadline } from '@canvass/platform/resilience/deadline.ts'
import type { LogReader, LogSubscription, RunningSubscription } from '@canvass/runtime/ports/event-log.ts'
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import { type Assignment, createAssignment } from './assignment.ts'
import { RETRY } from './client.ts'
import { createReadingPositions, type ReadingPositions } from './reading-positions.ts'
import { toStoredRecord } from './record.ts'
import { createRecordFetcher } from './record-fetcher.ts'
import { removeLeftBehind } from './remove-left-behind.ts'

const HEARTBEAT_MS = 1_000
const STOP_DEADLINE_MS = 5_000
const LONGEST_PAUSE_MS = 1_000
/**
 * A reader at the end of the log lets this pass before it asks again, so that it gets what several sends have brought at once: a fetch
 * costs the broker and us about the same for one record as for fifty.
 */
const GATHER_MS = 20

export interface KafkaLogReader extends LogReader {
  close(): Promise<void>
}

/**
 * Reads with consumer groups of kafkajs, and single records with plain fetches.
 * @param hasEnded whether the process of a client's id has ended: such members are taken off a group before it is joined; when left
 * out, a group waits for the end of their sessions
 */
export function createLogReader(
  kafka: Kafka,
  logger: Logger,
  hasEnded?: (clientId: string) => boolean,
): KafkaLogReader {
  const fetcher = createRecordFetcher(kafka)
  return {
    async subscribe(subscription) {
      if (hasEnded !== undefined) await removeLeftBehind(kafka, subscription.groupId, hasEnded, logger)
      return subscribe(kafka, logger, subscription)
    },
    recordAt: (topic, partition, offset) => fetcher.recordAt(topic, partition, offset),
    close: () => fetcher.close(),
  }
}

/**
 * A member shows that it is alive between two fetches, and an idle fetch takes `maxWaitTimeInMs`; records end it at once. A short
 * session is safe because whatever the batches do is fenced where it is stored. An idle fetch must stay well below the request
 * timeout: kafkajs allows the broker 100 ms more than the wait, and not more than that.
 */
const TIMING = {
  fast: { sessionTimeout: 6_000, heartbeatInterval: HEARTBEAT_MS, rebalanceTimeout: 15_000, maxWaitTimeInMs: 500 },
  slow: { sessionTimeout: 30_000, heartbeatInterval: HEARTBEAT_MS, rebalanceTimeout: 30_000, maxWaitTimeInMs: 2_000 },
} as const

function createConsumer(kafka: Kafka, { groupId, failover = 'fast' }: LogSubscription): Consumer {
  return kafka.consumer({
    groupId,
    ...TIMING[failover],
    allowAutoTopicCreation: false,
    retry: { ...RETRY, restartOnFailure: async () => false }, // one way back from a crash: `onFatal`
  })
}

async function subscribe(kafka: Kafka, logger: Logger, subscription: LogSubscription): Promise<RunningSubscription> {
  const { groupId, topics } = subscription
  const consumer = createConsumer(kafka, subscription)
  const positions = createReadingPositions(consumer, (err) => logger.debug({ err, group: groupId }, 'kafka.commit'))
  const assignment = createAssignment(consumer, subscription, logger)
  const stop = stopping(consumer, positions, assignment, logger)
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    positions.clear()
    assignment.joined(payload.memberAssignment)
  })
  consumer.on(consumer.events.CRASH, async ({ payload }) => {
    await stop()
    subscription.onFatal(payload.error)
  })
  try {
    await consumer.connect()
    // it also decides where an offset out of range continues: without it at the log's end, and all in between would be lost
    await consumer.subscribe({ topics: [...topics], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 32,
      eachBatch: (payload) => handle(payload, { consumer, subscription, positions, logger }),
    })
  } catch (error) {
    await stop()
    throw error
  }
  return {
    seek: (topic, partition, offset) => consumer.seek({ topic, partition, offset: offset.toString() }),
    lag: () => positions.lag(),
    stop,
  }
}

/** Commits what was read and leaves the group, once. kafkajs waits without limit for a broker that is away, so there is a deadline. */
function stopping(
  consumer: Consumer,
  positions: ReadingPositions,
  assignment: Assignment,
  logger: Logger,
): () => Promise<void> {
  let stopped: Promise<void> | undefined
  const run = async () => {
    assignment.stop()
    positions.stop()
    await positions.commit()
    await consumer.disconnect()
  }
  return () => {
    stopped ??= withDeadline(run(), STOP_DEADLINE_MS, 'leaving the consumer group').catch((err) => {
      logger.warn({ err }, 'kafka.stop-failed') // the broker takes the member off the group when its session has run out
    })
    return stopped
  }
}

interface Reading {
  readonly consumer: Consumer
  readonly subscription: LogSubscription
  readonly positions: ReadingPositions
  readonly logger: Logger
}

/**
 * Nothing leaves this handler but kafkajs' own heartbeat errors: a TypeError thrown here would end the consumer for good, while
 * the process lives on. A batch that was not stored stays unresolved and is fetched again after a pause.
 */
async function handle(
  { batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload,
  { consumer, subscription, positions, logger }: Reading,
): Promise<void> {
  if (!isRunning() || isStale()) return
  const { topic, partition } = batch
  const highWatermark = BigInt(batch.highWatermark)
  const beat = setInterval(() => {
    heartbeat().catch((err) => logger.debug({ err }, 'kafka.heartbeat')) // kafkajs sends one more itself after the batch, and acts on it
  }, HEARTBEAT_MS)
  try {
    const records = batch.messages.map((message) => toStoredRecord(topic, partition, message))
    const elsewhere = await subscription.onBatch(topic, partition, records, highWatermark)
    if (isStale()) return
    const next = elsewhere?.readFrom ?? BigInt(batch.lastOffset()) + 1n
    if (elsewhere === undefined) resolveOffset(batch.lastOffset())
    else consumer.seek({ topic, partition, offset: next.toString() })
    positions.read(topic, partition, next, highWatermark)
    if (next >= highWatermark) await pause(GATHER_MS)
  } catch (err) {
    logger.warn({ err, group: subscription.groupId, topic, partition }, 'kafka.batch-failed')
    await pause(LONGEST_PAUSE_MS * Math.random())
  } finally {
    clearInterval(beat)
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
