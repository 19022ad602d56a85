/** What a client prefers (RFC 7240), as far as it is understood here. */
export interface Preference {
  /** Do not wait for the commit. */
  readonly respondAsync: boolean
  /** Wait this long at most, milliseconds. */
  readonly waitMs?: number
}

const NONE: Preference = { respondAsync: false }

/** Longest wait that is taken literally, seconds; the deadline of requests cuts it shorter anyway. */
const MAX_WAIT_SECONDS = 60

/**
 * Reads `Prefer: respond-async` and `Prefer: wait=N`. Preferences that are unknown or malformed do not count, as the RFC wants.
 * Both together mean: wait N seconds, then let it be asynchronous.
 */
export function parsePrefer(header: string | undefined): Preference {
  if (header === undefined) return NONE
  let respondAsync = false
  let waitMs: number | undefined
  for (const part of header.split(/[,;]/)) {
    const preference = part.trim().toLowerCase()
    if (preference === 'respond-async') respondAsync = true
    const wait = /^wait\s*=\s*"?(\d{1,6})"?$/.exec(preference)
    if (wait !== null) waitMs ??= Math.min(Number(wait[1]), MAX_WAIT_SECONDS) * 1_000
  }
  return { respondAsync: respondAsync && waitMs === undefined, ...(waitMs !== undefined && { waitMs }) }
}
