import type { Logger } from '@canvass/platform/logging/logger.ts'
import { withDeadline } from '@canvass/platform/resilience/deadline.ts'
import type { Kafka } from 'kafkajs'
import { createCluster } from './cluster.ts'

const DEADLINE_MS = 3_000

/**
 * Takes members off a group whose processes have ended without a word. Whoever joins would wait for the end of their sessions: the
 * broker gives out partitions when all members have asked for them again. Never rejects: without it, it only takes longer.
 * @param hasEnded whether the member's process, by its client's id, has ended; one that runs joins again within a second
 */
export async function removeLeftBehind(
  kafka: Kafka,
  groupId: string,
  hasEnded: (clientId: string) => boolean,
  logger: Logger,
): Promise<void> {
  try {
    await withDeadline(remove(kafka, groupId, hasEnded, logger), DEADLINE_MS, 'looking for members left behind')
  } catch (err) {
    logger.debug({ err, group: groupId }, 'kafka.left-behind-unknown')
  }
}

async function remove(
  kafka: Kafka,
  groupId: string,
  hasEnded: (clientId: string) => boolean,
  logger: Logger,
): Promise<void> {
  const cluster = createCluster(kafka)
  try {
    await cluster.connect()
    const coordinator = await cluster.findGroupCoordinator({ groupId })
    const { groups } = await coordinator.describeGroups({ groupIds: [groupId] })
    const ended = groups.flatMap(({ members }) => members).filter(({ clientId }) => hasEnded(clientId))
    for (const { memberId } of ended) {
      await coordinator.leaveGroup({ groupId, memberId })
      logger.info({ group: groupId, member: memberId }, 'kafka.left-behind-removed')
    }
  } finally {
    await cluster.disconnect()
  }
}
