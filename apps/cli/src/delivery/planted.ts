import type { StoredRecord } from '@canvass/runtime/ports/event-log.ts'

/** What a fault test has put in or taken out itself, so that the check neither takes it for a fault of the product nor lets it be missing. */
export interface Planted {
  /** Dead letters that must have come, exactly so many, by `stage reason`. */
  readonly letters: ReadonlyMap<string, number>
  /** Part of the log is gone: facts that were counted before are not sent again, so only the counters can tell. */
  readonly logCut: boolean
  /** Jobs were put in another order: a question may have overtaken what it was about, and been told that nothing is known of it. */
  readonly jobsTurned: boolean
}

export const NOTHING_PLANTED: Planted = { letters: new Map(), logCut: false, jobsTurned: false }

/** Header of records that a fault test wrote. */
export const PLANTED_HEADER = 'planted-by'

export const isPlanted = ({ headers }: StoredRecord): boolean => headers[PLANTED_HEADER] !== undefined
