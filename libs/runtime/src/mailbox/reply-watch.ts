export interface ReplyWatch {
  /** Whether anybody decides, as far as is known. */
  deciding(): boolean
  /** Whether it is worth waiting for the reply to a command sent now. */
  worthWaiting(): boolean
  /** A reply has come, to any command. */
  heard(): void
  /** A command sent at `sentAt` got no reply within the whole time. */
  missed(sentAt: number): void
}

/**
 * Notices that nobody decides at the moment (the workers have no Postgres, or there are no workers), so that clients need not
 * wait for a reply that will not come. When one command has waited its whole time and nothing at all was heard meanwhile,
 * only one at a time waits on, as a probe, until something is heard again.
 * @param probeMs how long a probe waits, milliseconds
 * @param now milliseconds that only move forward
 */
export function createReplyWatch(probeMs: number, now: () => number = () => performance.now()): ReplyWatch {
  let lastHeard = Number.NEGATIVE_INFINITY
  let silent = false
  let probeUntil = 0
  return {
    deciding: () => !silent,
    worthWaiting() {
      if (!silent) return true
      const at = now()
      if (at < probeUntil) return false
      probeUntil = at + probeMs
      return true
    },
    heard() {
      lastHeard = now()
      silent = false
    },
    missed(sentAt) {
      if (lastHeard < sentAt) silent = true
    },
  }
}
