/** Proleptic Gregorian calendar on plain numbers: a day is the days since 1970-01-01. Years 0 to 9999. */

export const DAY_MS = 86_400_000

export interface CivilDay {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

/** Days since 1970-01-01; the month may lie outside 1–12 and carries into the year. */
export function dayOf(year: number, month: number, day: number): number {
  const months = year * 12 + month - 1
  const carried = Math.floor(months / 12)
  const rest = months - carried * 12 + 1
  // Years start in March here, so that the leap day comes last (Howard Hinnant, "chrono-compatible date algorithms").
  const y = rest <= 2 ? carried - 1 : carried
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (rest + (rest > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** The reverse of {@link dayOf}. */
export function civilOf(days: number): CivilDay {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return { year, month, day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1 }
}

export const FIRST_DAY: number = dayOf(0, 1, 1)
export const LAST_DAY: number = dayOf(9999, 12, 31)

export const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Monday 1 to Sunday 7 (ISO 8601). */
export const weekdayOf = (days: number): number => ((((days + 3) % 7) + 7) % 7) + 1

/** The same day `months` later; the last day of the month where there is no such day. */
export function addMonths(days: number, months: number): number {
  const { year, month, day } = civilOf(days)
  const first = civilOf(dayOf(year, month + months, 1))
  return dayOf(first.year, first.month, Math.min(day, daysInMonth(first.year, first.month)))
}

/**
 * Whole months between two wall clocks (milliseconds since 1970-01-01T00:00 on that clock), toward zero.
 * Agrees with {@link addMonths}: from 31 January to 28 February is one month.
 */
export function monthsBetween(from: number, to: number): number {
  const [fromDay, toDay] = [Math.floor(from / DAY_MS), Math.floor(to / DAY_MS)]
  const [a, b] = [civilOf(fromDay), civilOf(toDay)]
  const months = (b.year - a.year) * 12 + b.month - a.month
  const reached = addMonths(fromDay, months) * DAY_MS + (from - fromDay * DAY_MS)
  if (months > 0 && reached > to) return months - 1
  return months < 0 && reached < to ? months + 1 : months
}

/** Whole years lived on `today`, toward zero; who was born on 29 February has the birthday on 1 March of other years. */
export function ageOn(born: number, today: number): number {
  const [a, b] = [civilOf(born), civilOf(today)]
  const years = b.year - a.year
  const before = b.month < a.month || (b.month === a.month && b.day < a.day)
  const after = b.month > a.month || (b.month === a.month && b.day > a.day)
  if (years > 0 && before) return years - 1
  return years < 0 && after ? years + 1 : years
}
