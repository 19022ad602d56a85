import type { CommandReply, Doorbell, ReplyPublisher } from '@canvass/runtime/ports/mailbox.ts'
import type { Redis } from 'ioredis'
import { DOORBELL_CHANNEL, replyChannel } from './names.ts'

export function createReplyPublisher(redis: Redis): ReplyPublisher {
  return {
    async publish(replyTo, replies) {
      await redis.publish(replyChannel(replyTo), JSON.stringify(replies))
    },
  }
}

export function createDoorbell(redis: Redis): Doorbell {
  return {
    async ring(partitions) {
      await redis.publish(DOORBELL_CHANNEL, partitions.join(','))
    },
  }
}

/** Calls `onRing` with the partitions that have new outbox rows. */
export async function listenToDoorbell(subscriber: Redis, onRing: (partitions: number[]) => void): Promise<void> {
  subscriber.on('message', (channel: string, message: string) => {
    if (channel === DOORBELL_CHANNEL) onRing(message.split(',').map(Number))
  })
  await subscriber.subscribe(DOORBELL_CHANNEL)
}

export interface ReplyListener {
  /** Expects the reply to a command; register before the command is queued. */
  expect(commandId: string): ExpectedReply
  /** Replies still awaited. */
  readonly waiting: number
}

export interface ExpectedReply {
  /** Resolves with the reply, or with undefined when `ms` have passed without one. */
  within(ms: number): Promise<CommandReply | undefined>
  /** Nobody will ask for this reply any more. */
  forget(): void
}

/**
 * Hears the replies meant for this process. One that comes when nobody waits is dropped: the caller has said 202 by then,
 * and the client can ask what became of its step.
 */
export async function createReplyListener(subscriber: Redis, processId: string): Promise<ReplyListener> {
  const waiting = new Map<string, (reply: CommandReply) => void>()
  subscriber.on('message', (channel: string, message: string) => {
    if (channel !== replyChannel(processId)) return
    for (const reply of JSON.parse(message) as CommandReply[]) waiting.get(reply.commandId)?.(reply)
  })
  await subscriber.subscribe(replyChannel(processId))
  return {
    get waiting() {
      return waiting.size
    },
    expect(commandId) {
      const arrived = Promise.withResolvers<CommandReply>()
      waiting.set(commandId, arrived.resolve)
      const forget = () => waiting.delete(commandId)
      return {
        forget,
        async within(ms) {
          let timer: NodeJS.Timeout | undefined
          const late = new Promise<undefined>((resolve) => {
            timer = setTimeout(() => resolve(undefined), ms)
          })
          try {
            return await Promise.race([arrived.promise, late])
          } finally {
            clearTimeout(timer)
            forget()
          }
        },
      }
    },
  }
}
