import { adapt } from '../adapt.ts'
import { charge, elementsOf } from '../budget.ts'
import { checkComparison } from '../check-comparison.ts'
import { indexIn } from '../equality.ts'
import type { Operation, Typed } from '../typed.ts'
import { codeType, NUMBER } from '../types.ts'
import { elementType, fitsAnywhere, isListType, isTextType } from '../unify.ts'
import { isList } from '../value.ts'
import { accept, refuse } from './accept.ts'
import { nameIn } from './declare.ts'
import { type Call, checkedArg, type FunctionSpec } from './spec.ts'

/** `anySelected(q, list)` is `q anyof list`, and so on. */
function selection(usage: string, operator: 'anyof' | 'allof' | 'noneof'): FunctionSpec {
  return {
    name: nameIn(usage),
    usage,
    min: 2,
    max: 2,
    check: (call) => {
      const [q, list] = [checkedArg(call, 0), checkedArg(call, 1)]
      return holdsChoices(q) ? checkComparison(call.context, operator, q, list, call.node) : refuseChoices(call, q)
    },
  }
}

/** One choice, several, or a list that may hold codes. */
function holdsChoices<View>({ type }: Typed<View>): boolean {
  if (type.kind === 'code' || fitsAnywhere(type)) return true
  const element = elementType(type)
  return isListType(type) && (isTextType(element) || fitsAnywhere(element))
}

const refuseChoices = <View>(call: Call<View>, part: Typed<View>): Typed<View> =>
  refuse(call, part, 'a question with options', 'give it the question: Q1')

const countSelected: Operation = (run, q) => {
  if (typeof q === 'string') return 1
  return elementsOf(run, q).length
}

const checkCountSelected = <View>(call: Call<View>): Typed<View> => {
  const q = checkedArg(call, 0)
  if (!holdsChoices(q)) return refuseChoices(call, q)
  return {
    kind: 'apply',
    operation: countSelected,
    operands: [q],
    type: NUMBER,
    at: call.node.at,
    length: call.node.length,
  }
}

/** 1 is best; null when it is not ranked. */
const rankOf: Operation = (run, ranked, code) => {
  if (ranked === null || code === null || typeof ranked !== 'object' || !isList(ranked)) return null
  charge(run, ranked.length)
  const index = indexIn(ranked, code)
  return index < 0 ? null : index + 1
}

const checkRankOf = <View>(call: Call<View>): Typed<View> => {
  const ranked = checkedArg(call, 0)
  const code = accept(call, adapt(call.context, checkedArg(call, 1), codeType()), 'text')
  if (ranked.type.kind === 'code' || !holdsChoices(ranked)) return refuse(call, ranked, 'a ranked question')
  return {
    kind: 'apply',
    operation: rankOf,
    operands: [ranked, code],
    type: NUMBER,
    at: call.node.at,
    length: call.node.length,
  }
}

export const CHOICE_FUNCTIONS: readonly FunctionSpec[] = [
  selection('anySelected(q, list)', 'anyof'),
  selection('allSelected(q, list)', 'allof'),
  selection('noneSelected(q, list)', 'noneof'),
  { name: 'countSelected', usage: 'countSelected(q)', min: 1, max: 1, check: checkCountSelected },
  { name: 'rankOf', usage: 'rankOf(q, code)', min: 2, max: 2, check: checkRankOf },
]
