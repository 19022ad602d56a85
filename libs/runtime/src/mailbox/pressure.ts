/** What is known of one mailbox. */
export interface MailboxPressure {
  /** Jobs waiting or running. */
  readonly depth: number
  /** How long the oldest has waited, milliseconds. */
  readonly ageMs: number
}

export interface PressureOptions {
  /** Reads all mailboxes, by shard. */
  readonly read: () => Promise<readonly MailboxPressure[]>
  readonly maxJobs: number
  readonly maxAgeMs: number
  /** Whether anybody decides: while nobody does, jobs grow old and that says nothing about load. */
  readonly deciding: () => boolean
  /** How old the reading may be, milliseconds. */
  readonly refreshMs?: number
  readonly now?: () => number
}

export interface PressureGauge {
  /**
   * Whether a mailbox takes no more commands; it takes no more new sessions from half of its limits on, and everything of a survey that
   * wants more than its share only up to a quarter of that.
   */
  refuses(shard: number, isStart: boolean, isLarge: boolean): boolean
}

/**
 * Watches how deep and how old the mailboxes are, and reads anew in the background while it is asked. A failed reading
 * refuses nobody: the queue itself will.
 */
export function createPressureGauge(options: PressureOptions): PressureGauge {
  const { read, maxJobs, maxAgeMs, deciding, refreshMs = 500, now = () => performance.now() } = options
  let known: readonly MailboxPressure[] = []
  let readAt = Number.NEGATIVE_INFINITY
  let reading = false

  async function refresh(): Promise<void> {
    reading = true
    try {
      known = await read()
    } catch {
      known = []
    } finally {
      readAt = now()
      reading = false
    }
  }

  return {
    refuses(shard, isStart, isLarge) {
      if (!reading && now() - readAt >= refreshMs) void refresh()
      const mailbox = known[shard]
      if (mailbox === undefined) return false
      const share = (isStart ? 0.5 : 1) * (isLarge ? 0.25 : 1)
      return mailbox.depth > maxJobs * share || (mailbox.ageMs > maxAgeMs * share && deciding())
    },
  }
}
