import type { CommandNotes } from '@canvass/runtime/ports/command-notes.ts'
import type { Redis } from 'ioredis'
import { mailboxPrefix } from './names.ts'

/** A job that killed its worker runs again within seconds; what is older belongs to none that still waits. */
const KEPT_SECONDS = 86_400

/** Notes in the queue Redis, beside the mailbox: whoever can take the job can read them. */
export function createCommandNotes(redis: Redis): CommandNotes {
  async function add(shard: number, commandId: string, change: 1 | -1): Promise<number> {
    const key = `${mailboxPrefix(shard)}:noted:${commandId}`
    const replies = await redis.multi().incrby(key, change).expire(key, KEPT_SECONDS).exec()
    const [failure, count] = replies?.[0] ?? []
    if (failure) throw failure
    return Number(count)
  }
  return {
    begin: async (shard, commandId) => (await add(shard, commandId, 1)) - 1,
    async end(shard, commandId) {
      await add(shard, commandId, -1)
    },
  }
}
