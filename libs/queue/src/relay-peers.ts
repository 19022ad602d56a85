import type { RelayPeers } from '@canvass/runtime/ports/relay-peers.ts'
import type { Redis } from 'ioredis'

const CHANNEL = 'relay:alive'

/** A process that was not heard of for this long is gone: three announcements lost. */
const SILENT_MS = 3_500

/** Hears of the other relay processes over pub/sub. */
export async function meetRelayPeers(
  publisher: Redis,
  subscriber: Redis,
  owner: string,
  now: () => number,
): Promise<RelayPeers> {
  const heard = new Map<string, number>()
  subscriber.on('message', (channel: string, peer: string) => {
    if (channel === CHANNEL) heard.set(peer, now())
  })
  await subscriber.subscribe(CHANNEL)
  return {
    async announce() {
      await publisher.publish(CHANNEL, owner)
    },
    live() {
      for (const [peer, at] of heard) if (now() - at > SILENT_MS) heard.delete(peer)
      return [...new Set([owner, ...heard.keys()])].sort()
    },
  }
}
