/** How long the commands of one shard wait for their replies, as far as this process sends them. */
export interface ReplyDelay {
  /** A command was sent whose reply is waited for. */
  sent(): void
  /** Its reply has come. */
  heard(tookMs: number): void
  /** Its reply is no longer waited for. */
  givenUp(): void
  /** Commands whose replies are waited for. */
  waiting(): number
  /** How many may wait so that none waits longer than this part of the limit; without end while the shard stands still. @param share up to 1 */
  room(share: number): number
}

const WINDOW_MS = 500
/** The best of these windows tells how fast replies can come; a stall shows as an empty one. */
const WINDOWS = 8
/** Nothing heard for so long, though somebody waits: the shard stands still, which is not overload. */
const SILENCE_MS = 1_000
/** In a shard that was idle a moment ago the speed of late tells what was asked for, not what it can do. */
const BUSY_MS = 1_000
/** Then replies are thought to come at this speed at least, in one window. */
const HOPED_FOR = 1_000

/** So many may always wait: two or three full jobs, which even a slow shard decides before anybody's patience ends. */
const ALWAYS = 280

/** What was heard in one stretch of time. */
interface Window {
  count: number
  /** The shortest wait. A hiccup makes some wait long, overload everyone. */
  shortestMs: number
}

const emptyWindow = (): Window => ({ count: 0, shortestMs: Number.POSITIVE_INFINITY })

/**
 * Tells how many commands a shard can take on, from the speed at which replies have come lately.
 * A shard whose worker has died is not overloaded: its mailbox is on disk, and who sends there is told so.
 * @param limitMs longest wait for a reply that is still taken on
 * @param now milliseconds that only move forward
 */
export function createReplyDelay(limitMs: number, now: () => number = () => performance.now()): ReplyDelay {
  const windows = Array.from({ length: WINDOWS }, emptyWindow)
  let current = 0
  let waiting = 0
  let busySince = Number.NEGATIVE_INFINITY
  let lastHeard = Number.NEGATIVE_INFINITY

  const windowAt = (index: number): Window => windows[index % WINDOWS] ?? emptyWindow()

  /** Moves on to the window of this moment and empties those that were skipped. */
  function turn(at: number): void {
    const index = Math.floor(at / WINDOW_MS)
    for (let skipped = Math.max(current + 1, index - WINDOWS + 1); skipped <= index; skipped += 1) {
      windows[skipped % WINDOWS] = emptyWindow()
    }
    current = Math.max(current, index)
  }

  return {
    sent() {
      if (waiting === 0) busySince = now()
      waiting += 1
    },
    heard(tookMs) {
      lastHeard = now()
      turn(lastHeard)
      waiting -= 1
      const window = windowAt(current)
      window.count += 1
      window.shortestMs = Math.min(window.shortestMs, tookMs)
    },
    givenUp() {
      waiting -= 1
    },
    waiting: () => waiting,
    room(share) {
      const at = now()
      if (at - Math.max(lastHeard, busySince) > SILENCE_MS) return Number.POSITIVE_INFINITY
      turn(at)
      const lately = [windowAt(current), windowAt(current + WINDOWS - 1)].filter(({ count }) => count > 0)
      const everyoneWaits = lately.every(({ shortestMs }) => shortestMs > (limitMs * share) / 2)
      const isKnown = at - busySince > BUSY_MS && lately.length > 0 && everyoneWaits
      const speed = Math.max(isKnown ? 1 : HOPED_FOR, ...windows.map(({ count }) => count))
      return Math.max(ALWAYS, (speed * limitMs * share) / WINDOW_MS)
    },
  }
}
