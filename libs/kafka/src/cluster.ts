import type { Kafka } from 'kafkajs'
import type { DecodedMessage } from './record.ts'

/** Isolation level of everything that is read. */
export const READ_COMMITTED = 1

/**
 * What kafkajs' cluster object offers. It is not part of the public API: that has no fetch of a single record (a consumer group for one
 * would be absurd), and no way to take a member off a group but its own consumer's.
 */
export interface Cluster {
  connect(): Promise<void>
  disconnect(): Promise<void>
  addTargetTopic(topic: string): Promise<void>
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>
  findBroker(node: { nodeId: string }): Promise<Broker>
  findGroupCoordinator(group: { groupId: string }): Promise<Broker>
}

interface Broker {
  fetch(request: {
    maxWaitTime: number
    minBytes: number
    maxBytes: number
    isolationLevel: number
    rackId: string
    topics: { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[]
  }): Promise<{ responses: { partitions: { messages: DecodedMessage[] }[] }[] }>
  describeGroups(request: {
    groupIds: string[]
  }): Promise<{ groups: { members: { memberId: string; clientId: string }[] }[] }>
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>
}

/** A cluster, not connected yet, with the same brokers, deadlines and security as the client's own consumers. */
export function createCluster(kafka: Kafka): Cluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find((one) => one.description === 'private:Kafka:createCluster')
  const create: unknown = symbol === undefined ? undefined : Reflect.get(kafka, symbol)
  if (typeof create !== 'function') throw new Error('this version of kafkajs makes its clusters elsewhere')
  return create({ metadataMaxAge: 60_000, allowAutoTopicCreation: false, isolationLevel: READ_COMMITTED })
}
