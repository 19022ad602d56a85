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
  /** Whether a mailbox is beyond this part of its limits. @param share of the limits, up to 1 */
  refuses(shard: number, share: number): boolean
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
    refuses(shard, share) {
      if (!reading && now() - readAt >= refreshMs) void refresh()
      const mailbox = known[shard]
      if (mailbox === undefined) return false
      return mailbox.depth > maxJobs * share || (mailbox.ageMs > maxAgeMs * share && deciding())
    },
  }
}
