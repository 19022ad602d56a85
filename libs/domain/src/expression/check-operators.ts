import { adaptDates, guidingType } from './adapt.ts'
import type { ArithmeticOperator, ChainNode } from './ast.ts'
import { type Context, faulty, report, shown } from './context.ts'
import type { Span } from './fault.ts'
import { ARITHMETIC, empty, negate, negation, not, power } from './operations.ts'
import { describeType } from './type-words.ts'
import type { Operation, Typed } from './typed.ts'
import { BOOLEAN, NUMBER, type ValueType } from './types.ts'
import { fitsAnywhere, isDateType, isListType, isTextType, unify } from './unify.ts'

const place = (span: Span): Span => ({ at: span.at, length: span.length })

const applied = <View>(
  operation: Operation,
  operands: readonly Typed<View>[],
  type: ValueType,
  span: Span,
): Typed<View> => ({
  kind: 'apply',
  operation,
  operands,
  type,
  ...place(span),
})

/** `+ - * / %` in a row, from the left. */
export function checkArithmetic<View>(context: Context<View>, node: ChainNode): Typed<View> {
  const first = context.check(context, node.first)
  const rest = node.rest.map(({ operator, operand }) => ({ operator, operand: context.check(context, operand) }))
  const parts = [{ operator: node.rest[0]?.operator ?? '+', operand: first }, ...rest]
  if (!needNumbers(context, parts)) return { ...faulty(node), type: NUMBER }
  const links = rest.map(({ operator, operand }) => ({ operation: ARITHMETIC[operator], operand }))
  return { kind: 'chain', first, rest: links, type: NUMBER, ...place(node) }
}

export function checkPower<View>(context: Context<View>, operands: readonly Typed<View>[], span: Span): Typed<View> {
  if (
    !needNumbers(
      context,
      operands.map((operand) => ({ operator: '^', operand })),
    )
  )
    return { ...faulty(span), type: NUMBER }
  return { kind: 'gather', fold: power, operands, type: NUMBER, ...place(span) }
}

export function checkNegation<View>(context: Context<View>, operand: Typed<View>, span: Span): Typed<View> {
  if (!needNumbers(context, [{ operator: '-', operand }])) return { ...faulty(span), type: NUMBER }
  return applied(negate, [operand], NUMBER, span)
}

/** One thing to be calculated, and the operator beside it. */
interface Part<View> {
  readonly operator: ArithmeticOperator | '^'
  readonly operand: Typed<View>
}

/** Reports each wrong type of a chain once: in `Q4 + 'a'` the mistake is one. */
function needNumbers<View>(context: Context<View>, parts: readonly Part<View>[]): boolean {
  const told = new Set<string>()
  for (const { operator, operand } of parts) {
    const { kind } = operand.type
    if (kind === 'number' || fitsAnywhere(operand.type) || told.has(kind)) continue
    told.add(kind)
    const message = `“${operator}” calculates with numbers, ${shown(context, operand)} is ${describeType(operand.type)}`
    report(context, 'type-mismatch', operand, message, arithmeticHint(context, operand, operator))
  }
  return told.size === 0
}

function arithmeticHint<View>(
  context: Context<View>,
  { type, ...span }: Typed<View>,
  operator: string,
): string | undefined {
  const text = shown(context, span)
  if (isTextType(type)) return operator === '+' ? `join texts with concat(${text}, …)` : undefined
  if (isDateType(type))
    return operator === '-' ? "count the days with dateDiff(from, to, 'd')" : `write dateAdd(${text}, 1, 'd')`
  if (isListType(type)) return `write countSelected(${text}), or sum(${text}) of a list of numbers`
  return type.kind === 'boolean' ? `write iif(${text}, 1, 0)` : undefined
}

export function checkNot<View>(context: Context<View>, operand: Typed<View>, span: Span): Typed<View> {
  needCondition(context, operand, 'not')
  return applied(not, [operand], BOOLEAN, span)
}

export function checkLogic<View>(
  context: Context<View>,
  kind: 'and' | 'or',
  operands: readonly Typed<View>[],
  span: Span,
): Typed<View> {
  for (const operand of operands) needCondition(context, operand, kind)
  return { kind, operands, type: BOOLEAN, ...place(span) }
}

/** Reports what is neither true nor false where a condition is due. */
export function needCondition<View>(context: Context<View>, part: Typed<View>, where: string): void {
  if (part.type.kind === 'boolean' || fitsAnywhere(part.type)) return
  const text = shown(context, part)
  const message = `${where} needs true or false, ${text} is ${describeType(part.type)}`
  report(context, 'type-mismatch', part, message, conditionHint(text, part.type))
}

/** How something that is neither true nor false becomes a condition. */
export function conditionHint(text: string, type: ValueType): string {
  return `compare it: ${conditionFor(text, type)}`
}

function conditionFor(text: string, type: ValueType): string {
  if (type.kind === 'number') return `${text} > 0, or ${text} notempty`
  if (type.kind === 'code' || type.kind === 'string') return `${text} = 'a', or ${text} notempty`
  if (isListType(type)) return `${text} contains 'a', or ${text} notempty`
  return `${text} notempty`
}

export function checkEmptiness<View>(kind: 'empty' | 'notempty', operand: Typed<View>, span: Span): Typed<View> {
  return applied(kind === 'empty' ? empty : negation(empty), [operand], BOOLEAN, span)
}

/** `condition ? then : otherwise` and `iif`; both branches are of one type, null goes with any. */
export function checkChoice<View>(
  context: Context<View>,
  [condition, left, right]: readonly [Typed<View>, Typed<View>, Typed<View>],
  span: Span,
): Typed<View> {
  needCondition(context, condition, 'a condition')
  const [then = left, otherwise = right] = adaptAll(context, [left, right])
  const type = unify(then.type, otherwise.type)
  if (type) return { kind: 'choice', condition, then, otherwise, type, ...place(span) }
  const message = `one branch is ${describeType(then.type)}, the other ${describeType(otherwise.type)}: both must be of one kind`
  return report(context, 'type-mismatch', span, message, 'use null where there is nothing to give')
}

/** Reads dates written beside dates. */
export function adaptAll<View>(context: Context<View>, parts: readonly Typed<View>[]): readonly Typed<View>[] {
  const beside = guidingType(parts)
  return beside ? parts.map((part) => adaptDates(context, part, beside)) : parts
}
