import type { Item, Question } from '../survey/document.ts'
import { isRecord } from '../survey/shape/describe.ts'
import { decimalsOf, isMultiple, sumOf } from './decimal.ts'
import type { AnswerRule, RuleContext } from './rule.ts'
import { wrongType } from './wrong-type.ts'

export interface NumberBounds {
  readonly min?: number
  readonly max?: number
  readonly integer?: boolean
  readonly decimals?: number
  readonly step?: number
}

const numeric = (bound: number | string | undefined): number | undefined =>
  typeof bound === 'number' ? bound : undefined

/** The bounds of a number question; `nps` is 0 to 10, and `nps` and `scale` go by whole points unless a step says otherwise. */
export function boundsOf(question: Question): NumberBounds {
  const { type, step, decimals } = question
  const nps = type === 'nps'
  const min = numeric(question.min) ?? (nps ? 0 : undefined)
  const max = numeric(question.max) ?? (nps ? 10 : undefined)
  const integer = question.integer ?? (nps || (type === 'scale' && step === undefined && decimals === undefined))
  return {
    integer,
    ...(min === undefined ? {} : { min: nps ? Math.max(0, min) : min }),
    ...(max === undefined ? {} : { max: nps ? Math.min(10, max) : max }),
    ...(decimals === undefined ? {} : { decimals }),
    ...(step === undefined ? {} : { step }),
  }
}

/** A finite number in its bounds; unusual ones ask back. */
export function numberRule(question: Question): AnswerRule {
  const bounds = boundsOf(question)
  const { below = Number.NEGATIVE_INFINITY, above = Number.POSITIVE_INFINITY } = question.outlier ?? {}
  return (value, context) => {
    if (!isFiniteNumber(value)) return wrongType(context, 'a number')
    checkNumber(value, bounds, context)
    if (value < below || value > above) context.fault('outlier', { value, ...question.outlier })
    return { value: value + 0, empty: false } // -0 becomes 0
  }
}

const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** Every bound that a number breaks; `at` names the row or item it stands in. */
export function checkNumber(
  value: number,
  { min, max, integer, decimals, step }: NumberBounds,
  context: RuleContext,
  at: Readonly<Record<string, string>> = {},
): void {
  if (min !== undefined && value < min) context.fault('range.min', { min, value, ...at })
  if (max !== undefined && value > max) context.fault('range.max', { max, value, ...at })
  if (integer === true && !Number.isInteger(value)) context.fault('integer', { value, ...at })
  if (decimals !== undefined && decimalsOf(value) > decimals) context.fault('decimals', { decimals, value, ...at })
  if (step !== undefined && !isMultiple(value, step, min ?? 0)) context.fault('step', { step, value, ...at })
}

/** Numbers by item that add up as asked; a missing item counts as 0, and none is negative unless its `min` says so. */
export function sumRule(question: Question): AnswerRule {
  const items = new Map((question.items ?? []).map((item) => [item.code, item]))
  const { decimals, zero = 'allow', total: bounds = {} } = question
  return (value, context) => {
    const read = readNumbers(value, items, context)
    if (read === null) return { value: null, empty: false }
    const { numbers, unreadable } = read
    if (Object.keys(numbers).length === 0) return { value: null, empty: true }
    for (const item of items.values()) {
      if (!isDisplayed(item.code, context) || unreadable.has(item.code)) continue
      const number = Object.hasOwn(numbers, item.code) ? (numbers[item.code] ?? 0) : 0
      const at = { item: item.code }
      checkNumber(
        number,
        { min: item.min ?? 0, ...maxOf(item), ...(decimals === undefined ? {} : { decimals }) },
        context,
        at,
      )
      if (zero === 'refuse' && number === 0) context.fault('range.zero', { zero, value: 0, ...at })
    }
    // What could not be read counts neither as 0 nor for the total: it is told as what it is.
    if (unreadable.size === 0) checkTotal(sumOf(Object.values(numbers)), bounds, context)
    return { value: numbers, empty: false }
  }
}

const maxOf = ({ max }: Item): NumberBounds => (max === undefined ? {} : { max })

function checkTotal(total: number, { exact, min, max }: NonNullable<Question['total']>, context: RuleContext): void {
  if (exact !== undefined && total !== exact) context.fault('total.exact', { exact, total })
  if (min !== undefined && total < min) context.fault('total.min', { min, total })
  if (max !== undefined && total > max) context.fault('total.max', { max, total })
}

/** A number for each item that is rated. */
export function ratingRule(question: Question): AnswerRule {
  const items = new Map((question.items ?? []).map((item) => [item.code, item]))
  const shared = boundsOf(question)
  return (value, context) => {
    const read = readNumbers(value, items, context)
    if (read === null) return { value: null, empty: false }
    const { numbers } = read
    for (const [code, number] of Object.entries(numbers)) {
      const { min = shared.min, max = shared.max } = items.get(code) ?? {}
      const bounds = { ...shared, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
      checkNumber(number, bounds, context, { item: code })
    }
    const empty = Object.keys(numbers).length === 0
    return { value: empty ? null : numbers, empty }
  }
}

interface ReadNumbers {
  readonly numbers: Record<string, number>
  /** Codes of no item, and of items with something else than a number. */
  readonly unreadable: ReadonlySet<string>
}

/** Numbers by known item; null when there is nothing to go on with. An item that is null has no answer. */
function readNumbers(value: unknown, items: ReadonlyMap<string, Item>, context: RuleContext): ReadNumbers | null {
  if (!isRecord(value)) {
    wrongType(context, 'numbers by item')
    return null
  }
  const numbers: Record<string, number> = {}
  const unreadable = new Set<string>()
  for (const code of Object.keys(value)) {
    const number = value[code]
    const known = items.has(code) && isDisplayed(code, context)
    if (known && isFiniteNumber(number)) numbers[code] = number + 0
    else if (!known) context.fault('option-unknown', { code: clip(code) })
    else if (number !== null) context.fault('type', { expected: 'a number', item: code })
    if (!known || (number !== null && !isFiniteNumber(number))) unreadable.add(code)
  }
  return unreadable.size > 0 && Object.keys(numbers).length === 0 ? null : { numbers, unreadable }
}

const isDisplayed = (code: string, context: RuleContext): boolean => context.shown.rows?.includes(code) ?? true

const clip = (code: string): string => code.slice(0, 64).toWellFormed()
