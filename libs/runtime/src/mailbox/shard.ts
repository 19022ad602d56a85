import { murmur2, partitionOfHash } from '@canvass/domain/events/partition.ts'

/** Name of the hash below; stored with the number of shards, and a process with another one must not start. */
export const SHARD_HASH = 'murmur2'

/** The mailbox of a session: every command of one session goes to the same shard, in the order in which it was accepted. */
export const shardOf = (sessionId: string, shards: number): number => partitionOfHash(murmur2(sessionId), shards)
