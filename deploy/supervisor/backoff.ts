const FIRST_MS = 500
const LONGEST_MS = 30_000
/** Starting costs two seconds of a core: one that dies as often as this costs a tenth of it. */
const SOUND_RUN_MS = 20_000

/**
 * Pause before a process that died is started again, in milliseconds: doubles from half a second to half a minute.
 * @param failures runs that ended badly in a row, from 1
 * @param longestMs no pause is longer
 */
export function restartDelay(failures: number, longestMs = LONGEST_MS): number {
  return Math.min(FIRST_MS * 2 ** (Math.max(1, failures) - 1), longestMs)
}

/** Failures in a row after another run that lasted so many milliseconds; 20 s of running start the count anew. */
export function failuresAfter(failures: number, ranMs: number): number {
  return ranMs >= SOUND_RUN_MS ? 1 : failures + 1
}
