import type { Redis } from 'ioredis'
import { MOVED_CHANNEL } from './keys.ts'

/** Calls `onMoved` with the groups whose counters have moved. Notices are lost while Redis is away: read once after a reconnect. */
export async function listenToMovedGroups(
  subscriber: Redis,
  onMoved: (groups: readonly string[]) => void,
): Promise<void> {
  subscriber.on('message', (channel: string, message: string) => {
    if (channel !== MOVED_CHANNEL) return
    const groups: unknown = JSON.parse(message)
    if (Array.isArray(groups)) onMoved(groups.map(String))
  })
  await subscriber.subscribe(MOVED_CHANNEL)
}
