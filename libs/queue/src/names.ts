/** Queue of one shard; the prefix is its hash tag, so that all its keys stand in one slot of a Redis Cluster. */
export const mailboxName = (shard: number): string => `mailbox-${shard}`
export const mailboxPrefix = (shard: number): string => `{m${shard}}`

/** Queues that are not sharded share one prefix. */
export const SHARED_PREFIX = '{q}'
export const DEAD_LETTERS = 'dead-letters'
export const DEAD_LETTERS_BULK = 'dead-letters-bulk'
export const MAINTENANCE = 'maintenance'
export const WEBHOOKS = 'webhooks'

export const replyChannel = (processId: string): string => `replies:${processId}`
export const DOORBELL_CHANNEL = 'doorbell'
