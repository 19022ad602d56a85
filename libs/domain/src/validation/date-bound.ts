import { addMonths } from '../expression/calendar.ts'
import { parseDate, parseDateTime, parseTime } from '../expression/date-text.ts'

const RELATIVE = /^today(?:([+-])(\d{1,5})([ymwd]))?$/

/**
 * A bound of a date question: fixed, or moving with today.
 * `at` counts as `DateValue` does: days for dates, milliseconds of the day for times, milliseconds since the epoch for datetimes.
 */
export type DateBound =
  | { readonly kind: 'day'; readonly at: number }
  | { readonly kind: 'time' | 'instant'; readonly at: number }
  | { readonly kind: 'today'; readonly months: number; readonly days: number }

/** Reads `2026-11-23`, `14:05`, an RFC 3339 datetime, `today`, `today-18y`, `today+3d` (units y m w d), as the type takes them. */
export function parseBound(text: string, type: 'date' | 'time' | 'datetime'): DateBound | undefined {
  if (type === 'time') {
    const time = parseTime(text)
    return time && { kind: 'time', at: time.at }
  }
  const relative = RELATIVE.exec(text)
  if (relative) return relativeBound(relative)
  const day = parseDate(text)
  if (day) return { kind: 'day', at: day.at }
  const instant = type === 'datetime' ? parseDateTime(text) : undefined
  return instant && { kind: 'instant', at: instant.at }
}

function relativeBound([, sign, digits, unit]: RegExpExecArray): DateBound {
  const amount = Number(digits ?? 0) * (sign === '-' ? -1 : 1)
  if (unit === 'y' || unit === 'm') return { kind: 'today', months: unit === 'y' ? amount * 12 : amount, days: 0 }
  return { kind: 'today', months: 0, days: unit === 'w' ? amount * 7 : amount }
}

/** The day a bound stands for; the last day of the month is kept, as in `dateAdd`. */
export const dayOfBound = (bound: Extract<DateBound, { kind: 'day' | 'today' }>, today: number): number =>
  bound.kind === 'day' ? bound.at : addMonths(today, bound.months) + bound.days
