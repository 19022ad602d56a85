import { ageOn, DAY_MS } from '../expression/calendar.ts'
import { parseDate, parseDateTime, parseTime, printDate } from '../expression/date-text.ts'
import { wallClock } from '../expression/zone.ts'
import type { Question } from '../survey/document.ts'
import { type DateBound, dayOfBound, parseBound } from './date-bound.ts'
import type { MessageKey } from './messages.ts'
import type { AnswerRule, RuleContext } from './rule.ts'
import { wrongType } from './wrong-type.ts'

type DateType = 'date' | 'time' | 'datetime'

interface Bounds {
  readonly min: DateBound | undefined
  readonly max: DateBound | undefined
  readonly minAge: number | undefined
}

const PARSERS = { date: parseDate, time: parseTime, datetime: parseDateTime } as const
const FORMATS: Readonly<Record<DateType, MessageKey>> = {
  date: 'format.date',
  time: 'format.time',
  datetime: 'format.datetime',
}

/** A date of the calendar, a time of day, or an instant with an offset, in bounds that may move with today. */
export function dateRule(question: Question, type: DateType, timeZone: string): AnswerRule {
  const bounds = {
    min: boundOf(question.min, type),
    max: boundOf(question.max, type),
    minAge: question.minAge,
  }
  const todayAt = dayInZone(timeZone)
  return (value, context) => {
    if (typeof value !== 'string') return wrongType(context, type === 'time' ? 'a time' : 'a date')
    const text = value.trim()
    if (text === '') return { value: null, empty: true }
    const parsed = PARSERS[type](text)
    if (parsed === undefined) context.fault(FORMATS[type])
    else checkBounds(parsed.at, type, bounds, timeZone, todayAt(context.now), context)
    return { value: text, empty: false }
  }
}

const boundOf = (bound: number | string | undefined, type: DateType): DateBound | undefined =>
  typeof bound === 'string' ? parseBound(bound, type) : undefined

/** Offsets of zones change on quarters of an hour only. */
const QUARTER_MS = 900_000

/** Today's day in a zone. Asking for the wall clock takes 8 µs, so each quarter of an hour asks once. */
function dayInZone(timeZone: string): (now: number) => number {
  let quarter = Number.NaN
  let offset = 0
  return (now) => {
    const current = Math.floor(now / QUARTER_MS)
    if (current !== quarter) {
      quarter = current
      offset = wallClock(now, timeZone) - now
    }
    return Math.floor((now + offset) / DAY_MS)
  }
}

function checkBounds(
  at: number,
  type: DateType,
  bounds: Bounds,
  timeZone: string,
  today: number,
  context: RuleContext,
): void {
  // A bound that is a day holds for the day on which the instant falls in the survey's zone.
  const day = type === 'datetime' ? Math.floor(wallClock(at, timeZone) / DAY_MS) : at
  const { min, max, minAge } = bounds
  const position = (bound: DateBound) =>
    bound.kind === 'day' || bound.kind === 'today'
      ? { own: day, bound: dayOfBound(bound, today), kind: 'date' as const }
      : { own: at, bound: bound.at, kind: bound.kind === 'time' ? ('time' as const) : ('datetime' as const) }
  if (min !== undefined) {
    const { own, bound, kind } = position(min)
    if (own < bound) context.fault('range.before', { min: printDate({ kind, at: bound }) })
  }
  if (max !== undefined) {
    const { own, bound, kind } = position(max)
    if (own > bound) context.fault('range.after', { max: printDate({ kind, at: bound }) })
  }
  if (minAge !== undefined && type !== 'time' && ageOn(day, today) < minAge) context.fault('range.age', { minAge })
}
