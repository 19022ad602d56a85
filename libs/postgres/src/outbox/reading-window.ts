import type { OutboxPosition, OutboxRow } from '@canvass/runtime/ports/outbox.ts'

/** Days of the outbox that a read has to look at, as times of rows, milliseconds since the epoch. */
export interface Window {
  readonly since: number
  readonly until: number
}

/** What one read came to. */
interface Page {
  readonly rows: readonly OutboxRow[]
  /** Postgres' clock when it was read. */
  readonly readAt: number
}

/** Longer than any transaction lives: one that writes is cut off after seconds, and the fence it holds raises an alert. */
const SLACK_MS = 86_400_000
const AHEAD_MS = 3_600_000
const CLOCK_TOLERANCE_MS = 60_000

/**
 * Remembers where the reading of one partition stands, so that the next read names the days it needs and Postgres plans for those
 * alone. Measured: planning over all nine days cost seven times what reading did, and made up half of the database's work.
 * A cursor that is not the one expected, after a rewind or a change of owner, is read without a window.
 */
export function createReadingWindow() {
  let expected: OutboxPosition | undefined
  let window: Window | undefined

  return {
    /** The days to look at for rows behind this position; undefined for all. */
    of(position: OutboxPosition): Window | undefined {
      return expected?.txid === position.txid && expected.seq === position.seq ? window : undefined
    },
    /** Whether the page can be trusted: a row that came after the window's end may precede one that was found. */
    holds: (used: Window | undefined, { readAt }: Page): boolean =>
      used === undefined || readAt < used.until - CLOCK_TOLERANCE_MS,
    /** Takes note of a page that was read behind this position. */
    note(position: OutboxPosition, { rows, readAt }: Page): void {
      const last = rows.at(-1)
      if (last !== undefined) window = { since: last.createdAt - SLACK_MS, until: readAt + AHEAD_MS }
      else if (window !== undefined) window = { ...window, until: readAt + AHEAD_MS }
      expected = last ?? position
    },
  }
}

export type ReadingWindow = ReturnType<typeof createReadingWindow>
