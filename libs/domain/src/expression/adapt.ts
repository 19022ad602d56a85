import { type Context, report } from './context.ts'
import { parseLiteral } from './date-text.ts'
import { describeType } from './type-words.ts'
import { constant, type Typed } from './typed.ts'
import { codeType, listOf, type ValueType } from './types.ts'
import { elementType, isDateType, isListType, unify } from './unify.ts'
import type { DateValue } from './value.ts'

/** A code as option codes are written. */
const CODE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

const EXAMPLES: Readonly<Record<DateValue['kind'], string>> = {
  date: "'2026-11-23'",
  time: "'14:05'",
  datetime: "'2026-11-23T14:05:00+01:00'",
}

/**
 * Reads literals as what they stand beside: a number beside a code as that code, a text beside a date as a date.
 * Elements of a written list are read one by one. Everything else is returned as it is.
 */
export function adapt<View>(context: Context<View>, part: Typed<View>, beside: ValueType): Typed<View> {
  const target = elementType(beside)
  return target.kind === 'code' ? asCode(part) : adaptDates(context, part, target)
}

/** Only the second half: branches of `?:` and values of `coalesce` take dates but no number as a code. */
export function adaptDates<View>(context: Context<View>, part: Typed<View>, beside: ValueType): Typed<View> {
  const target = elementType(beside)
  return target.kind === 'date' || target.kind === 'time' || target.kind === 'datetime'
    ? asDate(context, part, target.kind)
    : part
}

function asCode<View>(part: Typed<View>): Typed<View> {
  if (part.kind === 'list') return withItems(part, part.items.map(asCode))
  if (part.kind !== 'constant' || part.literal === undefined || typeof part.value !== 'number') return part
  const text = CODE.test(part.literal) ? part.literal : String(part.value)
  return { ...constant(text, codeType(), part), literal: text }
}

function asDate<View>(context: Context<View>, part: Typed<View>, kind: DateValue['kind']): Typed<View> {
  if (part.kind === 'list')
    return withItems(
      part,
      part.items.map((item) => asDate(context, item, kind)),
    )
  if (part.kind !== 'constant' || part.literal === undefined || typeof part.value !== 'string') return part
  const value = parseLiteral(kind, part.value, context.timeZone)
  if (value) return constant(value, { kind }, part)
  const message = `'${part.value.slice(0, 40)}' is not ${describeType({ kind })}`
  return report(context, 'bad-date', part, message, `write it as ${EXAMPLES[kind]}`)
}

function withItems<View>(list: Typed<View> & { kind: 'list' }, items: readonly Typed<View>[]): Typed<View> {
  return { ...list, items, type: listTypeOf(items) }
}

/** The type of a list with these items; mixed ones are a list of anything. */
export function listTypeOf<View>(items: readonly Typed<View>[]): ValueType {
  let of: ValueType = { kind: 'null' }
  for (const item of items) of = unify(of, item.type) ?? { kind: 'any' }
  return listOf(of)
}

/** The first type among parts that literals beside it are read as: a choice or a date. */
export function guidingType<View>(parts: readonly Typed<View>[]): ValueType | undefined {
  return parts.find((part) => isGuide(part))?.type
}

function isGuide<View>(part: Typed<View>): boolean {
  if (part.kind === 'constant' && part.literal !== undefined) return false
  const type = isListType(part.type) ? elementType(part.type) : part.type
  return type.kind === 'code' || isDateType(type)
}
