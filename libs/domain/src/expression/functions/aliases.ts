import type { ComparisonOperator } from '../ast.ts'
import { checkBetween, checkComparison } from '../check-comparison.ts'
import { checkName } from '../check-name.ts'
import { checkEmptiness, checkLogic, checkNot } from '../check-operators.ts'
import { report } from '../context.ts'
import type { Typed } from '../typed.ts'
import { NUMBER } from '../types.ts'
import { fitsAnywhere, isListType, isTextType } from '../unify.ts'
import { refuse } from './accept.ts'

import { aggregate, average } from './aggregates.ts'
import { nameIn } from './declare.ts'
import { MATCHES } from './patterns.ts'
import { argNode, type Call, checkedArg, checkedArgs, type FunctionSpec } from './spec.ts'
import { sizeOf } from './text.ts'

/** An operator written as a function. */
const operator = (usage: string, meaning: ComparisonOperator): FunctionSpec => ({
  name: nameIn(usage),
  usage,
  min: 2,
  max: 2,
  check: (call) => checkComparison(call.context, meaning, checkedArg(call, 0), checkedArg(call, 1), call.node),
})

const logic = (kind: 'and' | 'or'): FunctionSpec => ({
  name: kind,
  usage: `${kind}(a, b, …)`,
  min: 1,
  max: Number.POSITIVE_INFINITY,
  check: (call) => checkLogic(call.context, kind, checkedArgs(call), call.node),
})

const emptiness = (name: string, kind: 'empty' | 'notempty'): FunctionSpec => ({
  name,
  usage: `${name}(x)`,
  min: 1,
  max: 1,
  check: (call) => checkEmptiness(kind, checkedArg(call, 0), call.node),
})

/** `answer('Q1')` and `answer(Q1)` both read the question. */
function checkAnswer<View>(call: Call<View>): Typed<View> {
  const node = argNode(call, 0)
  if (node.kind === 'name') return call.context.check(call.context, node)
  if (node.kind === 'string') return checkName(call.context, node.value.split('.'), node)
  return report(
    call.context,
    'type-mismatch',
    node,
    'answer needs the id of a question',
    "write answer('Q1'), or Q1 alone",
  )
}

/** Of a text its code points, of a list its size. */
function checkLength<View>(call: Call<View>): Typed<View> {
  const part = checkedArg(call, 0)
  const { type } = part
  if (!isTextType(type) && !isListType(type) && !fitsAnywhere(type)) return refuse(call, part, 'a text or a list')
  return {
    kind: 'apply',
    operation: sizeOf,
    operands: [part],
    type: NUMBER,
    at: call.node.at,
    length: call.node.length,
  }
}

/**
 * Functions of the survey engine whose surveys Canvass took over; each means exactly its operator or function.
 * The others of its 31 bear the names of functions: startsWith, endsWith, isNumber, isString, isArray, count, sum,
 * min, max, anySelected, allSelected, noneSelected.
 */
export const ALIASES: readonly FunctionSpec[] = [
  { name: 'answer', usage: "answer('Q1')", min: 1, max: 1, check: checkAnswer },
  operator('equals(a, b)', '='),
  operator('notEquals(a, b)', '!='),
  {
    name: 'not',
    usage: 'not(x)',
    min: 1,
    max: 1,
    check: (call) => checkNot(call.context, checkedArg(call, 0), call.node),
  },
  logic('and'),
  logic('or'),
  operator('greaterThan(a, b)', '>'),
  operator('greaterThanOrEqual(a, b)', '>='),
  operator('lessThan(a, b)', '<'),
  operator('lessThanOrEqual(a, b)', '<='),
  operator('contains(a, b)', 'contains'),
  emptiness('isEmpty', 'empty'),
  emptiness('isNotEmpty', 'notempty'),
  { name: 'length', usage: 'length(x)', min: 1, max: 1, check: checkLength },
  operator('in(x, list)', 'in'),
  operator('notIn(x, list)', 'notin'),
  { ...MATCHES, name: 'regex', usage: 'regex(s, pattern)' },
  {
    name: 'between',
    usage: 'between(x, low, high)',
    min: 3,
    max: 3,
    check: (call) =>
      checkBetween(call.context, [checkedArg(call, 0), checkedArg(call, 1), checkedArg(call, 2)], call.node),
  },
  aggregate('average(x, …)', 'number', NUMBER, average),
]
