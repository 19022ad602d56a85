import { civilOf, DAY_MS, dayOf, daysInMonth, FIRST_DAY, LAST_DAY } from './calendar.ts'
import type { DateValue } from './value.ts'
import { instantOf } from './zone.ts'

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const TIME = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/
const DATETIME = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)([Zz]|[+-]\d{2}:\d{2})$/

/** `2026-11-23`; undefined for anything else and for days the calendar does not have. */
export function parseDate(text: string): DateValue | undefined {
  const match = DATE.exec(text)
  if (!match) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  return { kind: 'date', at: dayOf(year, month, day) }
}

/** `14:05`, `14:05:30` or `14:05:30.5`. */
export function parseTime(text: string): DateValue | undefined {
  const match = TIME.exec(text)
  if (!match) return undefined
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)]
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const fraction = Math.floor(Number(`0.${match[4] ?? 0}`) * 1000)
  return { kind: 'time', at: ((hour * 60 + minute) * 60 + second) * 1000 + fraction }
}

/** RFC 3339 with an offset: `2026-11-23T14:05:00+01:00`. Fractions are cut to milliseconds. */
export function parseDateTime(text: string): DateValue | undefined {
  const match = DATETIME.exec(text)
  const date = match && parseDate(match[1] ?? '')
  const time = match && parseTime(match[2] ?? '')
  const offset = match && parseOffset(match[3] ?? '')
  if (!date || !time || offset === undefined || offset === null) return undefined
  return inRange('datetime', date.at * DAY_MS + time.at - offset) ?? undefined
}

function parseOffset(text: string): number | undefined {
  if (text === 'Z' || text === 'z') return 0
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(4, 6))]
  if (hours > 23 || minutes > 59) return undefined
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

/** A literal beside a value of `kind`; a bare date beside a datetime is the start of that day in the zone. */
export function parseLiteral(kind: DateValue['kind'], text: string, timeZone: string): DateValue | undefined {
  if (kind === 'date') return parseDate(text)
  if (kind === 'time') return parseTime(text)
  const date = parseDate(text)
  return date ? { kind: 'datetime', at: instantOf(date.at * DAY_MS, timeZone) } : parseDateTime(text)
}

/** A value of the kind, or null outside the years 0 to 9999, as for numbers that are not finite. */
export function inRange(kind: 'date' | 'datetime', at: number): DateValue | null {
  const day = kind === 'date' ? at : Math.floor(at / DAY_MS)
  return day >= FIRST_DAY && day <= LAST_DAY ? { kind, at } : null
}

/** As answers are written: a date, a time (with seconds where there are any), a datetime in UTC with `Z`. */
export function printDate(value: DateValue): string {
  if (value.kind === 'date') return printDay(value.at)
  if (value.kind === 'time') return printTime(value.at, false)
  const day = Math.floor(value.at / DAY_MS)
  return `${printDay(day)}T${printTime(value.at - day * DAY_MS, true)}Z`
}

function printDay(at: number): string {
  const { year, month, day } = civilOf(at)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

function printTime(at: number, withSeconds: boolean): string {
  const [seconds, fraction] = [Math.floor(at / 1000), at % 1000]
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`
  if (fraction > 0) return `${clock}:${two(seconds % 60)}.${String(fraction).padStart(3, '0')}`
  return withSeconds || seconds % 60 > 0 ? `${clock}:${two(seconds % 60)}` : clock
}

const two = (part: number): string => String(part).padStart(2, '0')
