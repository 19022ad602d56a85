import { type Run, textOf } from '../budget.ts'
import { adaptAll, checkChoice } from '../check-operators.ts'
import { report } from '../context.ts'
import { describeType } from '../type-words.ts'
import type { Operation, Typed } from '../typed.ts'
import { BOOLEAN, NULL, NUMBER, type ValueType } from '../types.ts'
import { unify } from '../unify.ts'
import { isList, type Value } from '../value.ts'
import { anything, declare, number, text } from './declare.ts'
import { randomInteger } from './random.ts'
import { type Call, checkedArg, checkedArgs, type FunctionSpec } from './spec.ts'

const checkIif = <View>(call: Call<View>): Typed<View> =>
  checkChoice(call.context, [checkedArg(call, 0), checkedArg(call, 1), checkedArg(call, 2)], call.node)

/** The first value that is not null; all of one type, as the branches of `?:`. */
function checkCoalesce<View>(call: Call<View>): Typed<View> {
  const operands = adaptAll(call.context, checkedArgs(call))
  let type: ValueType = NULL
  for (const operand of operands) {
    const both = unify(type, operand.type)
    if (!both) {
      const message = `coalesce has ${describeType(type)} and ${describeType(operand.type)}: all values must be of one kind`
      return report(call.context, 'type-mismatch', operand, message, 'give a last value of the same kind')
    }
    type = both
  }
  return { kind: 'first', operands, type, at: call.node.at, length: call.node.length }
}

/** Whether a value is there and of the kind; null is of none. */
const isA =
  (test: (value: Value) => boolean): Operation =>
  (_run, value) =>
    value !== null && test(value)

const random: Operation = (run: Run, low, high, key) =>
  typeof low === 'number' && typeof high === 'number' ? randomInteger(run.env.seed, textOf(run, key), low, high) : null

const holdsList = isA((value) => typeof value === 'object' && value !== null && isList(value))

export const VALUE_FUNCTIONS: readonly FunctionSpec[] = [
  { name: 'iif', usage: 'iif(condition, a, b)', min: 3, max: 3, check: checkIif },
  { name: 'coalesce', usage: 'coalesce(a, b, …)', min: 1, max: Number.POSITIVE_INFINITY, check: checkCoalesce },
  declare("random(low, high, 'key')", [number, number, text], NUMBER, random),
  declare(
    'isNumber(x)',
    [anything],
    BOOLEAN,
    isA((value) => typeof value === 'number'),
  ),
  declare(
    'isString(x)',
    [anything],
    BOOLEAN,
    isA((value) => typeof value === 'string'),
  ),
  declare('isList(x)', [anything], BOOLEAN, holdsList),
  declare('isArray(x)', [anything], BOOLEAN, holdsList),
]
