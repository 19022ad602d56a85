import { numberOf } from '../source/scalar.ts'
import { Untranslatable } from './ast.ts'
import { atom, beside, call, numeric, type Part, quote } from './part.ts'

const TODAY = atom('today()', 'date')
const UNITS: Readonly<Record<string, string>> = { days: 'd', months: 'm', years: 'y', hours: 'h', minutes: 'min' }

/** A date, or a text that is one. */
function day(part: Part): Part {
  if (part.kind === 'date' || part.kind === 'datetime') return part
  if (part.literal !== undefined) return beside(part, 'date')
  throw new Untranslatable(`${part.text} is not a date`, 'give the question the inputType "date"')
}

function unitOf(part: Part | undefined, otherwise: string): string {
  const word = part === undefined ? otherwise : String(part.literal ?? '')
  const unit = UNITS[word.toLowerCase()]
  if (unit === undefined) throw new Untranslatable(`the unit ${part?.text ?? word} is not known`)
  return unit
}

const today = ([days]: readonly Part[]): Part => {
  if (days === undefined) return TODAY
  return call('dateAdd', 'date', TODAY.text, numeric(days).text, "'d'")
}

const age = ([date, unit]: readonly Part[]): Part => {
  if (date === undefined) throw new Untranslatable('age needs a date')
  const from = day(date)
  const part = unitOf(unit, 'years')
  return part === 'y'
    ? call('age', 'number', from.text)
    : call('dateDiff', 'number', from.text, TODAY.text, quote(part))
}

/** SurveyJS counts days, hours and minutes without a sign, months and years with one. */
const dateDiff = ([from, to, unit]: readonly Part[]): Part => {
  if (from === undefined || to === undefined) throw new Untranslatable('dateDiff needs two dates')
  const part = unitOf(unit, 'days')
  const difference = call('dateDiff', 'number', day(from).text, day(to).text, quote(part))
  return part === 'm' || part === 'y' ? difference : call('abs', 'number', difference.text)
}

const dateAdd = ([date, count, unit]: readonly Part[]): Part => {
  if (date === undefined || count === undefined) throw new Untranslatable('dateAdd needs a date and a number')
  const from = day(date)
  return call('dateAdd', from.kind, from.text, numeric(count).text, quote(unitOf(unit, 'days')))
}

const partOf =
  (name: string) =>
  ([date]: readonly Part[]): Part =>
    call(name, 'number', (date === undefined ? TODAY : day(date)).text)

/** Sunday is 0 there and 7 here. */
const weekday = (args: readonly Part[]): Part => ({
  ...partOf('weekday')(args),
  text: `${partOf('weekday')(args).text} % 7`,
  level: 6,
})

export const DATE_FUNCTIONS: Readonly<Record<string, (args: readonly Part[]) => Part>> = {
  today,
  currentDate: () => atom('now()', 'datetime'),
  getDate: ([date]) => (date === undefined ? TODAY : day(date)),
  age,
  dateDiff,
  diffDays: ([from, to]) => dateDiff([from, to].filter((part) => part !== undefined)),
  dateAdd,
  year: partOf('year'),
  getYear: partOf('year'),
  currentYear: () => call('year', 'number', TODAY.text),
  month: partOf('month'),
  day: partOf('day'),
  weekday,
}

const TODAY_BOUND = /^=?\s*(?:today|currentDate)\(\s*(-?\d{1,5})?\s*\)$/
const MOVED_BOUND =
  /^=?\s*dateAdd\(\s*(?:today|currentDate)\(\)\s*,\s*(-?\d{1,5})\s*(?:,\s*['"](days|months|years)['"]\s*)?\)$/

/** A bound that moves with today, as `today-18y`; undefined for expressions of any other kind. */
export function movingBound(source: string): string | undefined {
  const text = source.trim()
  const plain = TODAY_BOUND.exec(text)
  const moved = plain ? undefined : MOVED_BOUND.exec(text)
  if (!plain && !moved) return undefined
  const count = numberOf(plain?.[1] ?? moved?.[1] ?? '0') ?? 0
  if (count === 0) return 'today'
  return `today${count < 0 ? '-' : '+'}${Math.abs(count)}${UNITS[moved?.[2] ?? 'days'] ?? 'd'}`
}
