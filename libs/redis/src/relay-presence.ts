import type { RelayPeers } from '@canvass/runtime/ports/relay-peers.ts'
import type { Redis } from 'ioredis'

const CHANNEL = 'relay:alive'
/** Three announcements may be missed. */
const FORGET_AFTER_MS = 3_500

/**
 * Hears which relays are alive over pub/sub, each by its own clock. Any Redis that all relays reach will do; nothing is stored.
 * @param subscriber a connection for subscriptions
 * @param me this process' name among the relays
 */
export async function listenToRelays(redis: Redis, subscriber: Redis, me: string): Promise<RelayPeers> {
  const heard = new Map<string, number>()
  subscriber.on('message', (channel: string, owner: string) => {
    if (channel === CHANNEL) heard.set(owner, performance.now())
  })
  await subscriber.subscribe(CHANNEL)
  return {
    async announce() {
      await redis.publish(CHANNEL, me)
    },
    live() {
      const oldest = performance.now() - FORGET_AFTER_MS
      for (const [owner, at] of heard) if (at < oldest) heard.delete(owner)
      return [...new Set([...heard.keys(), me])].sort()
    },
  }
}
