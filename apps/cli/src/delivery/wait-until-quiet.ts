import { setTimeout as sleep } from 'node:timers/promises'

/** What must come to nothing before a comparison makes sense, by name: `mailboxes`, `outbox`, `projections`. */
export type Backlog = Readonly<Record<string, number>>

export interface QuietOptions {
  backlog(): Promise<Backlog>
  readonly deadlineMs: number
  onWait?(backlog: Backlog, elapsedMs: number): void
}

export interface Quiet {
  readonly quiet: boolean
  readonly afterMs: number
  /** What was left at the last look. */
  readonly backlog: Backlog
}

const LOOK_EVERY_MS = 200
/** One empty look may fall between a job that is done and the row it wrote: nothing may be left twice in a row. */
const LOOKS_IN_A_ROW = 2

/** Waits until nothing is on its way any more, or until the deadline; a service that does not answer is asked again until then. */
export async function waitUntilQuiet({ backlog, deadlineMs, onWait }: QuietOptions): Promise<Quiet> {
  const start = performance.now()
  let empty = 0
  let last: Backlog = {}
  let fault: unknown
  for (;;) {
    try {
      last = await backlog()
      fault = undefined
      empty = Object.values(last).every((count) => count === 0) ? empty + 1 : 0
    } catch (error) {
      fault = error
      empty = 0
    }
    const afterMs = Math.round(performance.now() - start)
    if (empty >= LOOKS_IN_A_ROW) return { quiet: true, afterMs, backlog: last }
    if (afterMs > deadlineMs) {
      if (fault !== undefined) throw fault
      return { quiet: false, afterMs, backlog: last }
    }
    onWait?.(last, afterMs)
    await sleep(LOOK_EVERY_MS)
  }
}
