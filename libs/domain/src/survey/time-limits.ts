import type { CompiledSettings } from './compiled.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** How long a seat is held while its session does nothing, milliseconds. */
export const holdMsOf = ({ quotaHoldMinutes }: CompiledSettings): number => Math.round(quotaHoldMinutes * MINUTE_MS)

/** How long a session may do nothing before it counts as abandoned, milliseconds. */
export const resumeMsOf = ({ resumeDays }: CompiledSettings): number => Math.round(resumeDays * DAY_MS)
