import { DAY_MS } from './calendar.ts'

const formatters = new Map<string, Intl.DateTimeFormat>()

/** Making a formatter takes about 50 µs, so each zone keeps its own. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(timeZone, made)
  return made
}

/** Whether the name is an IANA zone this runtime knows. */
export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name)
    return true
  } catch {
    return false
  }
}

const MINUTE_MS = 60_000

/** From 1973 on clocks are whole minutes away from UTC everywhere, and are put forward or back on a whole minute. */
const WHOLE_MINUTES = Date.UTC(1973, 0, 1)

/** How far a zone's clocks were from UTC in the minute asked for last: nearly always the one that is asked for again, now. */
const lastMinutes = new Map<string, { readonly minute: number; readonly offset: number }>()

/**
 * What clocks in the zone show at an instant, as milliseconds since 1970-01-01T00:00 on that clock. A formatter takes several
 * microseconds to say, and makes garbage: asked twice in a step of 100 µs, it was a third of it.
 * @throws RangeError when there is no such zone
 */
export function wallClock(instant: number, timeZone: string): number {
  if (timeZone === 'UTC') return instant
  const minute = Math.floor(instant / MINUTE_MS)
  const last = lastMinutes.get(timeZone)
  if (last?.minute === minute) return instant + last.offset
  const wall = formattedClock(instant, timeZone)
  if (instant >= WHOLE_MINUTES) lastMinutes.set(timeZone, { minute, offset: wall - instant })
  return wall
}

function formattedClock(instant: number, timeZone: string): number {
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(instant)
      .map((part) => [part.type, part.value]),
  )
  const read = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type))
  const year = parts.get('era') === 'BC' ? 1 - read('year') : read('year')
  const seconds = Date.UTC(2000, read('month') - 1, read('day'), read('hour'), read('minute'), read('second'))
  const date = new Date(seconds)
  date.setUTCFullYear(year, read('month') - 1, read('day'))
  return date.getTime() + (((instant % 1000) + 1000) % 1000)
}

/** The instant at which clocks in the zone show `wall`: the earlier of two in autumn, moved on by the gap in spring. */
export function instantOf(wall: number, timeZone: string): number {
  if (timeZone === 'UTC') return wall
  const before = wall - offsetAt(wall - DAY_MS, timeZone)
  const after = wall - offsetAt(wall + DAY_MS, timeZone)
  const fitting = [before, after].filter((instant) => wallClock(instant, timeZone) === wall)
  return fitting.length > 0 ? Math.min(...fitting) : before
}

const offsetAt = (instant: number, timeZone: string): number => wallClock(instant, timeZone) - instant
