import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMonths, ageOn, civilOf, DAY_MS, dayOf, FIRST_DAY, LAST_DAY, monthsBetween, weekdayOf } from './calendar.ts'
import { parseDate, parseDateTime, parseTime, printDate } from './date-text.ts'
import { addUnits, unitsBetween } from './functions/date-units.ts'
import { instantOf, isTimeZone, wallClock } from './zone.ts'

const day = fc.integer({ min: FIRST_DAY, max: LAST_DAY })

describe('the calendar', () => {
  it('agrees with the one of the runtime', () => {
    fc.assert(
      fc.property(day, (days) => {
        const date = new Date(days * DAY_MS)
        expect(civilOf(days)).toEqual({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
        })
        expect(weekdayOf(days)).toBe(date.getUTCDay() || 7)
        const { year, month, day } = civilOf(days)
        expect(dayOf(year, month, day)).toBe(days)
        expect(printDate({ kind: 'date', at: days })).toBe(date.toISOString().slice(0, 10))
      }),
    )
  })

  it('counts the months it adds', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -2_000, max: 2_000 }), (days, months) => {
        expect(monthsBetween(days * DAY_MS, addMonths(days, months) * DAY_MS)).toBe(months)
      }),
    )
  })

  it('is born on 29 February with the birthday on 1 March', () => {
    const born = dayOf(2008, 2, 29)
    expect(
      [dayOf(2026, 2, 28), dayOf(2026, 3, 1), dayOf(2028, 2, 28), dayOf(2028, 2, 29)].map((today) =>
        ageOn(born, today),
      ),
    ).toEqual([17, 18, 19, 20])
  })
})

describe('dates as text', () => {
  it.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '2026-11-23T00:00', ' 2026-11-23', '10000-01-01', ''])(
    '%s is no date',
    (text) => expect(parseDate(text)).toBeUndefined(),
  )

  it.each(['24:00', '12:60', '12:00:60', '1:00', '12', '12:00Z'])('%s is no time', (text) =>
    expect(parseTime(text)).toBeUndefined(),
  )

  it.each([
    '2026-11-23',
    '2026-11-23T10:00:00',
    '2026-11-23 10:00:00Z',
    '2026-11-31T10:00:00Z',
    '2026-11-23T10:00:00+24:00',
    '0000-01-01T00:00:00+01:00',
  ])('%s is no date with time', (text) => expect(parseDateTime(text)).toBeUndefined())

  it('are printed as they were written', () => {
    const printed = [
      parseTime('09:05'),
      parseTime('09:05:00'),
      parseTime('09:05:07'),
      parseTime('09:05:07.5'),
      parseDateTime('2026-11-23t10:00:00z'),
      parseDateTime('2026-11-23T10:00:00.0019-01:30'),
    ]
    expect(printed.map((value) => value && printDate(value))).toEqual([
      '09:05',
      '09:05',
      '09:05:07',
      '09:05:07.500',
      '2026-11-23T10:00:00Z',
      '2026-11-23T11:30:00.001Z',
    ])
  })
})

describe('time zones', () => {
  const berlin = 'Europe/Berlin'
  const at = (text: string) => parseDateTime(text)?.at ?? Number.NaN

  it('shift the clock', () => {
    expect(wallClock(at('2026-07-01T22:30:00.123Z'), berlin)).toBe(at('2026-07-02T00:30:00.123Z'))
    expect(wallClock(at('0001-01-01T12:00:00Z'), 'UTC')).toBe(at('0001-01-01T12:00:00Z'))
    expect(isTimeZone(berlin) && isTimeZone('UTC')).toBe(true)
    expect(isTimeZone('Mars/Olympus')).toBe(false)
  })

  it('find the instant again, the earlier of two and the later side of a gap', () => {
    const instants = fc.integer({ min: at('1950-01-01T00:00:00Z'), max: at('2050-01-01T00:00:00Z') })
    for (const zone of [berlin, 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'])
      fc.assert(
        fc.property(instants, (instant) => {
          const wall = wallClock(instant, zone)
          expect(wallClock(instantOf(wall, zone), zone)).toBe(wall)
        }),
        { numRuns: 50 },
      )
    expect(instantOf(at('2026-10-25T02:30:00Z'), berlin)).toBe(at('2026-10-25T00:30:00Z'))
    expect(instantOf(at('2026-03-29T02:30:00Z'), berlin)).toBe(at('2026-03-29T01:30:00Z'))
  })

  it('keep the clock over a change of summer time when days are added, and the hours when hours are', () => {
    const eve = { kind: 'datetime', at: at('2026-03-28T11:00:00Z') } as const
    expect(addUnits(eve, 1, 'd', berlin)).toEqual({ kind: 'datetime', at: at('2026-03-29T10:00:00Z') })
    expect(addUnits(eve, 24, 'h', berlin)).toEqual({ kind: 'datetime', at: at('2026-03-29T11:00:00Z') })
    expect(unitsBetween(eve, { kind: 'datetime', at: at('2026-03-29T10:00:00Z') }, 'd', berlin)).toBe(1)
    expect(unitsBetween(eve, { kind: 'datetime', at: at('2026-03-29T10:00:00Z') }, 'h', berlin)).toBe(23)
  })
})
