import { addMonths, DAY_MS, monthsBetween } from '../calendar.ts'
import { inRange } from '../date-text.ts'
import type { DateValue } from '../value.ts'
import { instantOf, wallClock } from '../zone.ts'

export type Unit = 'd' | 'w' | 'm' | 'y' | 'h' | 'min'

const UNITS: ReadonlySet<string> = new Set(['d', 'w', 'm', 'y', 'h', 'min'])
export const isUnit = (text: string): text is Unit => UNITS.has(text)
export const UNIT_LIST = "units are 'd' days, 'w' weeks, 'm' months, 'y' years, 'h' hours, 'min' minutes"

const LENGTHS = { min: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS } as const
const isClock = (unit: Unit): unit is 'h' | 'min' => unit === 'h' || unit === 'min'

/**
 * Moves a date or a datetime by whole units; null when that leaves the years 0 to 9999. Months and years keep the day
 * or take the month's last one. Hours of a datetime are exact; its days keep the clock of the zone over a change of
 * summer time. A date moved by hours is the date on which they end.
 */
export function addUnits(from: DateValue, count: number, unit: Unit, timeZone: string): DateValue | null {
  if (from.kind === 'time') return null
  const { kind, at } = from
  if (isClock(unit)) {
    const moved = count * LENGTHS[unit]
    return kind === 'datetime' ? inRange(kind, at + moved) : inRange(kind, Math.floor((at * DAY_MS + moved) / DAY_MS))
  }
  if (kind === 'date') return inRange(kind, addDays(at, count, unit))
  const wall = wallClock(at, timeZone)
  const day = Math.floor(wall / DAY_MS)
  const moved = addDays(day, count, unit)
  return inRange('date', moved) && inRange(kind, instantOf(wall + (moved - day) * DAY_MS, timeZone))
}

function addDays(day: number, count: number, unit: 'd' | 'w' | 'm' | 'y'): number {
  if (unit === 'd') return day + count
  if (unit === 'w') return day + 7 * count
  return addMonths(day, unit === 'm' ? count : 12 * count)
}

/** Whole units from one to the other, toward zero; negative when `to` comes first. */
export function unitsBetween(from: DateValue, to: DateValue, unit: Unit, timeZone: string): number | null {
  if (from.kind !== to.kind || from.kind === 'time') return null
  const [a, b] = isClock(unit) ? [instant(from), instant(to)] : [wall(from, timeZone), wall(to, timeZone)]
  if (unit === 'm') return monthsBetween(a, b)
  if (unit === 'y') return Math.trunc(monthsBetween(a, b) / 12)
  return Math.trunc((b - a) / LENGTHS[unit])
}

const instant = ({ kind, at }: DateValue): number => (kind === 'date' ? at * DAY_MS : at)
const wall = ({ kind, at }: DateValue, timeZone: string): number =>
  kind === 'date' ? at * DAY_MS : wallClock(at, timeZone)
