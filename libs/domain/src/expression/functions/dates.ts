import { adapt } from '../adapt.ts'
import { ageOn, civilOf, DAY_MS, weekdayOf } from '../calendar.ts'
import { report } from '../context.ts'
import { parseDate } from '../date-text.ts'
import type { Env } from '../scope.ts'
import type { Operation, Typed } from '../typed.ts'
import { DATE, DATETIME, NUMBER, type ValueType } from '../types.ts'
import { isDateLike, type Value } from '../value.ts'
import { wallClock } from '../zone.ts'
import { accept, refuse } from './accept.ts'
import { addUnits, isUnit, UNIT_LIST, type Unit, unitsBetween } from './date-units.ts'
import { date, declare } from './declare.ts'
import { argNode, type Call, checkedArg, type FunctionSpec } from './spec.ts'

/** The calendar day of a date, or of a datetime on the survey's clocks; null for anything else. */
function dayIn(env: Env, value: Value): number | null {
  if (!isDateLike(value) || value.kind === 'time') return null
  return value.kind === 'date' ? value.at : Math.floor(wallClock(value.at, env.timeZone) / DAY_MS)
}

const todayOf = (env: Env): number => Math.floor(wallClock(env.now, env.timeZone) / DAY_MS)

const ofDay =
  (apply: (day: number, today: () => number) => number): Operation =>
  ({ env }, value) => {
    const day = dayIn(env, value)
    return day === null ? null : apply(day, () => todayOf(env))
  }

/** The unit as written; it must be a literal, so that an unknown one is told at publish. */
function unitOf<View>(call: Call<View>): Unit | undefined {
  const node = argNode(call, 2)
  if (node.kind === 'string' && isUnit(node.value)) return node.value
  const message =
    node.kind === 'string' ? `unknown unit '${node.value.slice(0, 20)}'` : 'the unit must be written in quotes'
  report(call.context, 'unknown-unit', node, message, UNIT_LIST)
  return undefined
}

function checkDateAdd<View>(call: Call<View>): Typed<View> {
  const start = accept(call, checkedArg(call, 0), 'date')
  const count = accept(call, checkedArg(call, 1), 'number')
  const unit = unitOf(call)
  const operation: Operation = ({ env }, from, n) =>
    unit && isDateLike(from) && typeof n === 'number' ? addUnits(from, Math.trunc(n), unit, env.timeZone) : null
  const type: ValueType = start.type.kind === 'datetime' ? DATETIME : DATE
  return { kind: 'apply', operation, operands: [start, count], type, at: call.node.at, length: call.node.length }
}

function checkDateDiff<View>(call: Call<View>): Typed<View> {
  const given = [checkedArg(call, 0), checkedArg(call, 1)]
  const kind = given.some(isMoment) ? DATETIME : DATE
  const operands = given.map((part) => accept(call, adapt(call.context, part, kind), 'date'))
  const unit = unitOf(call)
  const wrong = operands.find(
    ({ type }) => (type.kind === 'date' || type.kind === 'datetime') && type.kind !== kind.kind,
  )
  if (wrong)
    refuse(call, wrong, 'two dates, or two dates with time', 'compare a date with today(), a date with time with now()')
  const operation: Operation = ({ env }, from, to) =>
    unit && isDateLike(from) && isDateLike(to) ? unitsBetween(from, to, unit, env.timeZone) : null
  return { kind: 'apply', operation, operands, type: NUMBER, at: call.node.at, length: call.node.length }
}

/** A datetime, or a text written as one. */
function isMoment<View>(part: Typed<View>): boolean {
  if (part.type.kind === 'datetime') return true
  return (
    part.kind === 'constant' && typeof part.value === 'string' && part.value.includes('T') && !parseDate(part.value)
  )
}

/** Seconds, or null where nobody measures them. */
const seconds =
  (read: (env: Env) => number | undefined): Operation =>
  ({ env }) =>
    read(env) ?? null

export const DATE_FUNCTIONS: readonly FunctionSpec[] = [
  declare('today()', [], DATE, ({ env }) => ({ kind: 'date', at: todayOf(env) })),
  declare('now()', [], DATETIME, ({ env }) => ({ kind: 'datetime', at: env.now })),
  declare(
    'age(date)',
    [date],
    NUMBER,
    ofDay((born, today) => ageOn(born, today())),
  ),
  declare(
    'year(date)',
    [date],
    NUMBER,
    ofDay((day) => civilOf(day).year),
  ),
  declare(
    'month(date)',
    [date],
    NUMBER,
    ofDay((day) => civilOf(day).month),
  ),
  declare(
    'day(date)',
    [date],
    NUMBER,
    ofDay((day) => civilOf(day).day),
  ),
  declare('weekday(date)', [date], NUMBER, ofDay(weekdayOf)),
  { name: 'dateAdd', usage: "dateAdd(date, n, 'd')", min: 3, max: 3, check: checkDateAdd },
  { name: 'dateDiff', usage: "dateDiff(from, to, 'd')", min: 3, max: 3, check: checkDateDiff },
  declare(
    'elapsed()',
    [],
    NUMBER,
    seconds((env) => env.elapsedSeconds),
  ),
  declare(
    'pageElapsed()',
    [],
    NUMBER,
    seconds((env) => env.pageElapsedSeconds),
  ),
]
