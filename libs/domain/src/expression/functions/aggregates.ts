import { elementsOf, numbersOf } from '../budget.ts'
import { finite } from '../operations.ts'
import type { Fold, Typed } from '../typed.ts'
import { NUMBER, type ValueType } from '../types.ts'
import { elementType, isListType } from '../unify.ts'
import { type Accepts, accept, isAccepted, refuse } from './accept.ts'
import { nameIn } from './declare.ts'
import { type Call, checkedArgs, type FunctionSpec } from './spec.ts'

/** A function of one list, or of one or more values; never of a list beside other values. */
export function aggregate(usage: string, accepts: Accepts, type: ValueType, fold: Fold): FunctionSpec {
  return {
    name: nameIn(usage),
    usage,
    min: 1,
    max: Number.POSITIVE_INFINITY,
    check: (call) => {
      const args = checkedArgs(call)
      const place = { type, at: call.node.at, length: call.node.length }
      const [only, ...others] = args
      if (only && others.length === 0 && isListType(only.type))
        return {
          kind: 'apply',
          operation: (run, list) => fold(run, elementsOf(run, list)),
          operands: [acceptList(call, only, accepts)],
          ...place,
        }
      return { kind: 'gather', fold, operands: args.map((arg) => acceptValue(call, arg, accepts)), ...place }
    },
  }
}

function acceptList<View>(call: Call<View>, list: Typed<View>, accepts: Accepts): Typed<View> {
  if (isAccepted(elementType(list.type), accepts)) return list
  const hint = accepts === 'number' && list.type.kind === 'codes' ? 'countSelected counts choices' : undefined
  return refuse(call, list, accepts === 'number' ? 'a list of numbers' : 'a list of single values', hint)
}

function acceptValue<View>(call: Call<View>, part: Typed<View>, accepts: Accepts): Typed<View> {
  if (!isListType(part.type)) return accept(call, part, accepts)
  return refuse(call, part, 'one list, or values only', 'a list stands alone: write one list with all values')
}

const overNumbers =
  (apply: (numbers: readonly number[]) => number | null): Fold =>
  (_run, values) => {
    const result = apply(numbersOf(values))
    return result === null ? null : finite(result)
  }

/** The same, null when there are no numbers. */
const overSome = (apply: (numbers: readonly number[]) => number | null): Fold =>
  overNumbers((numbers) => (numbers.length === 0 ? null : apply(numbers)))

const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0)
const mean = (numbers: readonly number[]): number => total(numbers) / numbers.length

export const sum: Fold = overNumbers(total)
export const average: Fold = overSome(mean)
// Not Math.min(...numbers): thousands of arguments overflow the stack of some engines.
export const least: Fold = overSome((numbers) => numbers.reduce((a, b) => Math.min(a, b)))
export const greatest: Fold = overSome((numbers) => numbers.reduce((a, b) => Math.max(a, b)))
export const countValues: Fold = (_run, values) => values.filter((value) => value !== null).length

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** Of a sample: divided by n - 1. */
function deviation(numbers: readonly number[]): number | null {
  if (numbers.length < 2) return null
  const centre = mean(numbers)
  return Math.sqrt(total(numbers.map((each) => (each - centre) ** 2)) / (numbers.length - 1))
}

export const AGGREGATE_FUNCTIONS: readonly FunctionSpec[] = [
  aggregate('sum(x, …)', 'number', NUMBER, sum),
  aggregate('avg(x, …)', 'number', NUMBER, average),
  aggregate('min(x, …)', 'number', NUMBER, least),
  aggregate('max(x, …)', 'number', NUMBER, greatest),
  aggregate('median(x, …)', 'number', NUMBER, overSome(median)),
  aggregate('stddev(x, …)', 'number', NUMBER, overSome(deviation)),
  aggregate('count(x, …)', 'any', NUMBER, countValues),
]
