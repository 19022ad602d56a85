import type { CommandBatch, MailboxWriter } from '@canvass/runtime/ports/mailbox.ts'
import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { mailboxName, mailboxPrefix } from './names.ts'

/** Job name of every mailbox job; the value is a CommandBatch. */
export const COMMANDS_JOB = 'commands'

export interface MailboxQueues extends MailboxWriter {
  readonly queues: readonly Queue[]
  close(): Promise<void>
}

/**
 * Producers of the mailboxes on a fail-fast connection. An `append` that rejects may still have landed; sending the commands
 * again is safe, since a step is decided once.
 */
export function createMailboxWriter(connection: Redis, shards: number): MailboxQueues {
  const queues = Array.from(
    { length: shards },
    (_, shard) =>
      new Queue<CommandBatch>(mailboxName(shard), {
        connection,
        prefix: mailboxPrefix(shard),
        skipVersionCheck: true,
        defaultJobOptions: { removeOnComplete: true, attempts: 1 },
      }),
  )
  return {
    queues,
    async append(shard, batch) {
      const queue = queues[shard]
      if (queue === undefined) throw new RangeError(`there is no shard ${shard}, only ${shards} of them`)
      await queue.add(COMMANDS_JOB, batch)
    },
    async close() {
      await Promise.all(queues.map((queue) => queue.close()))
    },
  }
}
