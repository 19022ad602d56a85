import type { AppliedPosition } from '../ports/counter-store.ts'

/** A number that did not come in its turn: the record is gone from the log, or its bytes are wrong. */
export interface Loss {
  readonly n: bigint
  /** The highest number known to wait behind it. */
  readonly upTo: bigint
  /** When it was noticed. */
  readonly since: number
  /** When the relay was last asked to send it again, or when what it sent again last arrived; null when it was not asked. */
  readonly askedAt: number | null
}

/** A record sent again may already be ahead in the log, after an earlier rewind; so the log is read to its end before one is asked for. */
const READ_AHEAD_MS = 5_000
/** A rewind reaches the log within a renewal of the relay's lease. */
const ASK_AGAIN_MS = 10_000

/**
 * The loss after a batch; null when nothing is missing. While what was asked for arrives page by page, the number that is missing
 * moves on, and that counts as an answer: asking again at the end of each page would have the relay begin anew each time.
 * @param waitingUpTo the highest number of the batch that had to wait; null when none had to
 */
export function lossAfter(
  loss: Loss | null,
  applied: AppliedPosition | null,
  waitingUpTo: bigint | null,
  now: number,
): Loss | null {
  const last = applied?.n ?? 0n
  const upTo = highest(loss?.upTo ?? 0n, waitingUpTo ?? 0n)
  if (upTo <= last) return null
  const n = last + 1n
  if (loss?.n === n) return { ...loss, upTo }
  return { n, upTo, since: now, askedAt: loss === null || loss.askedAt === null ? null : now }
}

/** Whether the relay is to be asked now. @param atEnd whether everything that was in the log has been read */
export function rewindDue(loss: Loss, atEnd: boolean, now: number): boolean {
  if (loss.askedAt !== null) return now - loss.askedAt >= ASK_AGAIN_MS
  return atEnd || now - loss.since >= READ_AHEAD_MS
}

const highest = (a: bigint, b: bigint): bigint => (a > b ? a : b)
