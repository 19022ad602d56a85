import { describe, expect, it } from 'vitest'
import { evaluated, SAMPLE } from '../lines.testing.ts'

const RESULTS: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  today: [['today()', '2026-11-23']],
  now: [['now()', '2026-11-23T12:30:45Z']],
  age: [
    ["age('2000-11-23')", 26],
    ["age('2000-11-24')", 25],
    ["age('2008-02-29')", 18],
    ['age(someday)', null],
    ["age('2027-06-01')", 0],
  ],
  dateDiff: [
    ["dateDiff('2026-01-01', '2026-01-31', 'd')", 30],
    ["dateDiff('2026-01-31', '2026-01-01', 'd')", -30],
    ["dateDiff('2026-01-01', '2026-01-14', 'w')", 1],
    ["dateDiff('2026-01-31', '2026-02-28', 'm')", 1],
    ["dateDiff('2026-01-31', '2026-02-27', 'm')", 0],
    ["dateDiff('2026-02-28', '2026-01-31', 'm')", 0],
    ["dateDiff('2026-03-31', '2026-01-31', 'm')", -2],
    ["dateDiff('2024-02-29', '2025-02-28', 'y')", 1],
    ["dateDiff('2026-06-01', '2025-06-02', 'y')", 0],
    ["dateDiff('2026-01-01', '2026-01-02', 'h')", 24],
    ["dateDiff(Q8, now(), 'h')", 3],
    ["dateDiff(Q8, now(), 'min')", 210],
    ["dateDiff(now(), Q8, 'h')", -3],
    ["dateDiff(Q8, '2026-11-25T08:59:59Z', 'd')", 1],
    ["dateDiff('2026-01-31T12:00:00Z', '2026-02-28T11:00:00Z', 'm')", 0],
    ["dateDiff(someday, Q7, 'd')", null],
  ],
  dateAdd: [
    ["dateAdd('2026-01-31', 1, 'm')", '2026-02-28'],
    ["dateAdd('2024-01-31', 1, 'm')", '2024-02-29'],
    ["dateAdd('2026-03-31', -1, 'm')", '2026-02-28'],
    ["dateAdd('2024-02-29', 1, 'y')", '2025-02-28'],
    ["dateAdd('2026-12-31', 1, 'd')", '2027-01-01'],
    ["dateAdd('2026-01-01', 2, 'w')", '2026-01-15'],
    ["dateAdd('2026-01-01', 36, 'h')", '2026-01-02'],
    ["dateAdd(Q8, 90, 'min')", '2026-11-23T10:30:00Z'],
    ["dateAdd(Q8, 25, 'h')", '2026-11-24T10:00:00Z'],
    ["dateAdd(Q8, 1, 'm')", '2026-12-23T09:00:00Z'],
    ["dateAdd(Q7, Q3, 'd')", null],
    ["dateAdd('9999-12-31', 1, 'd')", null],
    ["dateAdd(Q7, 1e300, 'y')", null],
    ["dateAdd(Q7, 1.9, 'd')", '2026-02-01'],
  ],
  year: [
    ['year(Q7)', 2026],
    ["year('1999-12-31')", 1999],
    ['year(someday)', null],
  ],
  month: [['month(Q7)', 1]],
  day: [
    ['day(Q7)', 31],
    ['day(Q8)', 23],
  ],
  weekday: [
    ["weekday('2026-11-23')", 1],
    ["weekday('2026-11-29')", 7],
    ["weekday('1969-12-31')", 3],
  ],
}

describe.each(Object.entries(RESULTS))('%s', (_name, rows) => {
  it.each(rows)('%s is %j', (expr, value) => expect(evaluated(expr, SAMPLE)).toEqual(value))
})
