import type { SessionState } from './state.ts'
import { isTerminal } from './status.ts'

/** How long the respondent's tokens still read and repeat after the end of the session. */
const READABLE_AFTER_END_MS = 86_400_000

/** Whether a session ended so long ago that its respondent's tokens open it no more. @param now milliseconds since the epoch */
export const isOutOfReach = ({ status, lastAt }: SessionState, now: number): boolean =>
  isTerminal(status) && now - lastAt > READABLE_AFTER_END_MS
