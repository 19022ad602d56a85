import { describe, expect, it } from 'vitest'
import { wallClock } from './zone.ts'

/** The same by another way, asked anew each time. */
const shownIn = (timeZone: string, instant: number): number =>
  Date.parse(`${new Date(instant).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T')}Z`)

/** A moment at which the zone's clocks were put forward or back, or began to keep whole minutes. */
const changes: readonly (readonly [string, string])[] = [
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/St_Johns', '2006-10-29T02:31:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Asia/Gaza', '2011-08-01T00:00:00Z'],
  ['Africa/Monrovia', '1972-01-07T00:44:30Z'],
  ['Europe/Amsterdam', '1937-06-30T22:40:28Z'],
]

describe('the clocks of a zone', () => {
  it.each(changes)('in %s are right second by second around %s', (timeZone, at) => {
    for (let second = -70; second <= 70; second++) {
      const instant = Date.parse(at) + second * 1_000
      expect([second, wallClock(instant, timeZone)]).toEqual([second, shownIn(timeZone, instant)])
    }
  })

  it('are those of the zone asked for, to the millisecond', () => {
    const at = Date.UTC(2026, 10, 23, 12, 0, 0, 123)
    const zones = ['Europe/Berlin', 'Asia/Kolkata', 'Europe/Berlin', 'America/New_York']
    const hours = zones.map((timeZone) => (wallClock(at, timeZone) - at) / 3_600_000)
    expect(hours).toEqual([1, 5.5, 1, -5])
  })

  it('tell when there is no such zone, or no such instant', () => {
    expect(() => wallClock(0, 'Europe/Nowhere')).toThrow(RangeError)
    expect(() => wallClock(Number.NaN, 'Europe/Berlin')).toThrow(RangeError)
  })
})
