import { type Context, shown } from './context.ts'
import type { Typed } from './typed.ts'
import type { ValueType } from './types.ts'
import { isDateType, isListType, isTextType } from './unify.ts'

/** What the author of a comparison that cannot hold probably wanted to write. */
export function comparisonHint<View>(context: Context<View>, a: Typed<View>, b: Typed<View>): string | undefined {
  return hintOneWay(context, a, b) ?? hintOneWay(context, b, a)
}

function hintOneWay<View>(context: Context<View>, a: Typed<View>, b: Typed<View>): string | undefined {
  const [x, y] = [shown(context, a), shown(context, b)]
  if (isListType(a.type) && isListType(b.type)) return undefined
  if (isListType(a.type) && !isListType(b.type)) return `write ${x} contains ${y}`
  if (a.type.kind === 'number' && b.kind === 'constant' && isNumeric(b.value))
    return `write ${String(b.value)} without quotes`
  if (a.type.kind === 'string' && b.kind === 'constant' && typeof b.value === 'number') return `write '${y}' in quotes`
  if (a.type.kind === 'boolean' && b.kind === 'constant') return `write ${x} = true, or ${x} alone`
  return dateHint(a.type, b.type)
}

const isNumeric = (value: unknown): boolean =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))

function dateHint(a: ValueType, b: ValueType): string | undefined {
  if (a.kind === 'date' && b.kind === 'datetime') return 'compare a date with today(), a date with time with now()'
  if (isDateType(a) && isTextType(b)) return 'only a date written in the expression is read as one'
  return undefined
}

/** Why something has no order, and what to compare instead. */
export function orderHint<View>(context: Context<View>, part: Typed<View>): string | undefined {
  const text = shown(context, part)
  const hints: Partial<Record<ValueType['kind'], string>> = {
    string: `a text has no order; compare its length: len(${text}), or write dates beside a date`,
    code: `codes have no order; write ${text} in ['a', 'b']`,
    codes: `count the choices: countSelected(${text})`,
    list: `count the elements: count(${text})`,
    boolean: `write ${text} = true`,
  }
  return hints[part.type.kind]
}
