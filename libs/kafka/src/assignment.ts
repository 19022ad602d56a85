import type { Logger } from '@canvass/platform/logging/logger.ts'
import { type LogSubscription, partitionKey } from '@canvass/runtime/ports/event-log.ts'
import type { Consumer, IMemberAssignment } from 'kafkajs'

const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 1_000

export interface Assignment {
  /** Holds the partitions of a new generation until the subscription has said where each begins. */
  joined(partitions: IMemberAssignment): void
  stop(): void
}

/**
 * Starts every assigned partition at the offset the subscription gives. kafkajs begins to fetch as soon as its `group_join`
 * listeners return, so the partitions are paused in the listener and resumed when the answer is there. Meanwhile its loop goes
 * on sending heartbeats, so a slow answer does not cost the membership.
 */
export function createAssignment(
  consumer: Pick<Consumer, 'pause' | 'resume' | 'seek'>,
  subscription: Pick<LogSubscription, 'groupId' | 'onAssign'>,
  logger: Logger,
): Assignment {
  let generation = 0
  let stopped = false
  let retry: NodeJS.Timeout | undefined

  async function begin(partitions: IMemberAssignment, mine: number, waitMs: number): Promise<void> {
    const flat = flatten(partitions)
    try {
      const offsets = await subscription.onAssign(flat)
      if (mine !== generation) return
      for (const { topic, partition } of flat) {
        const offset = offsets.get(partitionKey(topic, partition))
        if (offset !== undefined) consumer.seek({ topic, partition, offset: offset.toString() })
      }
      consumer.resume(perTopic(partitions))
    } catch (error) {
      if (mine !== generation) return
      logger.warn({ err: error, group: subscription.groupId, retryMs: waitMs }, 'kafka.assignment-failed')
      retry = setTimeout(() => begin(partitions, mine, Math.min(waitMs * 2, LAST_RETRY_MS)), waitMs)
    }
  }

  return {
    joined(partitions) {
      generation += 1
      clearTimeout(retry)
      consumer.pause(perTopic(partitions))
      if (stopped) return // kafkajs ends its join before it stops; who was asked now may be closed, and would be asked for ever
      void begin(partitions, generation, FIRST_RETRY_MS)
    },
    stop() {
      stopped = true
      generation += 1
      clearTimeout(retry)
    },
  }
}

const flatten = (partitions: IMemberAssignment): { topic: string; partition: number }[] =>
  Object.entries(partitions).flatMap(([topic, list]) => list.map((partition) => ({ topic, partition })))

const perTopic = (partitions: IMemberAssignment): { topic: string; partitions: number[] }[] =>
  Object.entries(partitions).map(([topic, list]) => ({ topic, partitions: list }))
