import { adapt, guidingType } from './adapt.ts'
import type { ComparisonOperator } from './ast.ts'
import { comparisonHint, orderHint } from './comparison-hints.ts'
import { type Context, faulty, report, shown } from './context.ts'
import type { Span } from './fault.ts'
import { allOf, anyOf, between, contains, equals, equalsAsSets, isAmong, isIn, negation, ORDER } from './operations.ts'
import { describeType } from './type-words.ts'
import type { Operation, Typed } from './typed.ts'
import { BOOLEAN } from './types.ts'
import { comparable, elementType, fitsAnywhere, isDateType, isListType, isTextType } from './unify.ts'
import { warnOfUnknownCodes } from './unknown-codes.ts'
import type { Value } from './value.ts'

const NEGATED = { '!=': '=', notin: 'in', notcontains: 'contains', noneof: 'anyof' } as const

/** Checks `left operator right`; the operators, the aliases and the functions that mean the same all come here. */
export function checkComparison<View>(
  context: Context<View>,
  operator: ComparisonOperator,
  left: Typed<View>,
  right: Typed<View>,
  span: Span,
): Typed<View> {
  const beside = guidingType([left, right])
  const a = beside ? adapt(context, left, beside) : left
  const b = beside ? adapt(context, right, beside) : right
  warnOfUnknownCodes(context, a, b)
  const operation = chooseOperation(context, operator, a, b, span)
  if (!operation) return faulty(span)
  return { kind: 'apply', operation, operands: [a, b], type: BOOLEAN, at: span.at, length: span.length }
}

/** The operation for these types, or undefined once the fault is reported. */
function chooseOperation<View>(
  context: Context<View>,
  operator: ComparisonOperator,
  a: Typed<View>,
  b: Typed<View>,
  span: Span,
): Operation | undefined {
  if (operator === '!=' || operator === 'notin' || operator === 'notcontains' || operator === 'noneof') {
    const test = chooseOperation(context, NEGATED[operator], a, b, span)
    return test && negation(test)
  }
  if (operator === '=') return checkEquality(context, a, b, span)
  if (operator === 'in') return checkMembership(context, a, b, span)
  if (operator === 'contains') return checkContains(context, a, b, span)
  if (operator === 'anyof' || operator === 'allof') return checkOverlap(context, operator, a, b, span)
  return checkOrder(context, [a, b], span) ? ORDER[operator] : undefined
}

function mismatch<View>(context: Context<View>, span: Span, message: string, hint: string | undefined): undefined {
  report(context, 'type-mismatch', span, message, hint)
}

function checkEquality<View>(
  context: Context<View>,
  a: Typed<View>,
  b: Typed<View>,
  span: Span,
): Operation | undefined {
  if (a.type.kind === 'codes' || b.type.kind === 'codes') {
    if (comparable(a.type, b.type)) return equalsAsSets
  } else if (comparable(a.type, b.type)) return equals
  const message = `${shown(context, a)} is ${describeType(a.type)}, ${shown(context, b)} is ${describeType(b.type)}: they can never be equal`
  return mismatch(context, span, message, comparisonHint(context, a, b))
}

function checkMembership<View>(
  context: Context<View>,
  x: Typed<View>,
  list: Typed<View>,
  span: Span,
): Operation | undefined {
  if (fitsAnywhere(list.type)) return isIn
  if (!isListType(list.type)) {
    const hint = isTextType(list.type)
      ? `write ${shown(context, list)} contains ${shown(context, x)}`
      : "write the list in square brackets: ['a', 'b']"
    return mismatch(
      context,
      list,
      `in needs a list on its right, ${shown(context, list)} is ${describeType(list.type)}`,
      hint,
    )
  }
  if (!fitsElement(x, list)) return elementMismatch(context, x, list, span)
  const constants = constantItems(list)
  return constants ? isAmong(constants) : isIn
}

/** Whether x can be an element. A list is an element only of a list that is known to hold lists. */
function fitsElement<View>(x: Typed<View>, list: Typed<View>): boolean {
  const element = elementType(list.type)
  if (isListType(x.type) && element.kind === 'any') return list.kind === 'list'
  return comparable(x.type, element)
}

function elementMismatch<View>(context: Context<View>, x: Typed<View>, list: Typed<View>, span: Span): undefined {
  const [one, many] = [shown(context, x), shown(context, list)]
  if (isListType(x.type)) {
    const [first, second] = x.at < list.at ? [one, many] : [many, one]
    const hint = `write ${first} anyof ${second}: one in common is enough`
    return mismatch(context, span, `${one} is ${describeType(x.type)} itself, not one element of ${many}`, hint)
  }
  const message = `${one} is ${describeType(x.type)}, the elements of ${many} are not: it can never be among them`
  return mismatch(context, span, message, comparisonHint(context, x, strangeItem(x, list)))
}

/** An element that can never equal x: the written one, or what the list holds. */
function strangeItem<View>(x: Typed<View>, list: Typed<View>): Typed<View> {
  const written = list.kind === 'list' ? list.items.find((item) => !comparable(x.type, item.type)) : undefined
  return written ?? { ...list, type: elementType(list.type) }
}

/** The values of a written list without names or operators. */
function constantItems<View>(list: Typed<View>): readonly Value[] | undefined {
  if (list.kind !== 'list') return undefined
  const values: Value[] = []
  for (const item of list.items) {
    if (item.kind !== 'constant') return undefined
    values.push(item.value)
  }
  return values
}

function checkContains<View>(
  context: Context<View>,
  whole: Typed<View>,
  part: Typed<View>,
  span: Span,
): Operation | undefined {
  if (fitsAnywhere(whole.type)) return contains
  if (isListType(whole.type)) return fitsElement(part, whole) ? contains : elementMismatch(context, part, whole, span)
  if (!isTextType(whole.type)) {
    const message = `contains looks into a list or a text, ${shown(context, whole)} is ${describeType(whole.type)}`
    return mismatch(context, whole, message, `write ${shown(context, whole)} = ${shown(context, part)}`)
  }
  if (isTextType(part.type) || fitsAnywhere(part.type)) return contains
  const hint = isListType(part.type)
    ? `write ${shown(context, whole)} in ${shown(context, part)}`
    : "write the part in quotes: Q1 contains '5'"
  return mismatch(
    context,
    part,
    `a text contains another text, ${shown(context, part)} is ${describeType(part.type)}`,
    hint,
  )
}

function checkOverlap<View>(
  context: Context<View>,
  operator: 'anyof' | 'allof',
  a: Typed<View>,
  b: Typed<View>,
  span: Span,
): Operation | undefined {
  const operation = operator === 'anyof' ? anyOf : allOf
  if (!isListType(b.type) && !fitsAnywhere(b.type)) {
    const hint =
      isTextType(b.type) || b.type.kind === 'number'
        ? `write ${operator} [${shown(context, b)}], or contains ${shown(context, b)}`
        : undefined
    return mismatch(
      context,
      b,
      `${operator} needs a list on its right, ${shown(context, b)} is ${describeType(b.type)}`,
      hint,
    )
  }
  if (!isListType(a.type) && a.type.kind !== 'code' && !fitsAnywhere(a.type)) {
    const message = `${operator} needs choices or a list on its left, ${shown(context, a)} is ${describeType(a.type)}`
    return mismatch(context, a, message, `write ${shown(context, a)} in ${shown(context, b)}`)
  }
  if (comparable(elementType(a.type), elementType(b.type))) return operation
  const message = `${shown(context, a)} and ${shown(context, b)} hold different kinds of values: they can have none in common`
  return mismatch(context, span, message, comparisonHint(context, a, b))
}

/** `value between low and high`, inclusive; null in any place makes it false. */
export function checkBetween<View>(
  context: Context<View>,
  parts: readonly [Typed<View>, Typed<View>, Typed<View>],
  span: Span,
): Typed<View> {
  const beside = guidingType(parts)
  const operands = beside ? parts.map((part) => adapt(context, part, beside)) : parts
  if (!checkOrder(context, operands, span)) return faulty(span)
  return { kind: 'apply', operation: between, operands, type: BOOLEAN, at: span.at, length: span.length }
}

/** Only numbers, and dates of one kind, have an order. */
function checkOrder<View>(context: Context<View>, parts: readonly Typed<View>[], span: Span): boolean {
  const wrong = parts.find(({ type }) => type.kind !== 'number' && !isDateType(type) && !fitsAnywhere(type))
  if (wrong) {
    const message = `${shown(context, wrong)} is ${describeType(wrong.type)}; only numbers and dates can be smaller or larger`
    report(context, 'type-mismatch', wrong, message, orderHint(context, wrong))
    return false
  }
  const [first, ...others] = parts.filter(({ type }) => !fitsAnywhere(type))
  const other = first && others.find(({ type }) => type.kind !== first.type.kind)
  if (!first || !other) return true
  const message = `${shown(context, first)} is ${describeType(first.type)}, ${shown(context, other)} is ${describeType(other.type)}: they have no common order`
  report(context, 'type-mismatch', span, message, comparisonHint(context, first, other))
  return false
}
