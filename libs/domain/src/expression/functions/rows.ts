import type { Node } from '../ast.ts'
import { charge } from '../budget.ts'
import { needCondition } from '../check-operators.ts'
import { type Context, report, shown } from '../context.ts'
import { equal, sameSet } from '../equality.ts'
import type { RowSource } from '../scope.ts'
import type { Fold, Typed } from '../typed.ts'
import { BOOLEAN, NUMBER } from '../types.ts'
import { isList, type Value } from '../value.ts'
import { accept } from './accept.ts'
import { average, countValues, greatest, least, sum } from './aggregates.ts'
import { nameIn } from './declare.ts'
import { argNode, type Call, type FunctionSpec } from './spec.ts'

/** Over the rows of a matrix or the iterations of a loop where the condition holds. */
function overRows(usage: string, fold: Fold): FunctionSpec {
  const count = usage.split(',').length
  return { name: nameIn(usage), usage, min: count, max: count, check: (call) => checkOverRows(call, fold) }
}

function checkOverRows<View>(call: Call<View>, fold: Fold): Typed<View> {
  const source = sourceOf(call, ['matrix', 'loop'])
  if (!source)
    return report(
      call.context,
      'type-mismatch',
      argNode(call, 0),
      notRows(call, 'a matrix question or a loop'),
      `write ${call.spec.usage}`,
    )
  const inside: Context<View> = { ...call.context, scope: source.scope }
  const condition = inside.check(inside, argNode(call, 1))
  needCondition(inside, condition, call.spec.name)
  const third = call.node.args[2]
  const value = third ? accept({ ...call, context: inside }, inside.check(inside, third), 'number') : null
  return { kind: 'each', source, condition, value, fold, type: NUMBER, at: call.node.at, length: call.node.length }
}

/** Rows belong to a name, not to a value: `q` is looked up, not evaluated. Ids that are no words stand in quotes. */
function sourceOf<View>(call: Call<View>, kinds: readonly RowSource['kind'][]): RowSource<View> | undefined {
  const id = idIn(argNode(call, 0))
  const source = id === undefined ? undefined : call.context.scope.rows?.(id)
  if (!source || !kinds.includes(source.kind)) return undefined
  for (const question of source.reads ?? []) call.context.reads.add(question)
  return source
}

function idIn(node: Node): string | undefined {
  if (node.kind === 'string') return node.value
  return node.kind === 'name' && node.path.length === 1 ? node.path[0] : undefined
}

const notRows = <View>(call: Call<View>, wanted: string): string =>
  `${call.spec.name} goes over ${wanted}, ${shown(call.context, argNode(call, 0))} is none`

/** Whether at least two rows are answered and all answered rows alike. */
const straightline =
  (alike: (a: Value, b: Value) => boolean): Fold =>
  (run, answers) => {
    charge(run, answers.length)
    const [first = null, ...others] = answers.filter((answer) => answer !== null)
    return others.length > 0 && others.every((other) => alike(other, first))
  }

const straightlineOfOne = straightline(equal)

/** Several choices are a set, as in the violation of the same name: the order of clicking says nothing. */
const straightlineOfSeveral = straightline((a, b) =>
  a !== null && b !== null && isList(a) && isList(b) ? sameSet(a, b) : equal(a, b),
)

function checkStraightline<View>(call: Call<View>): Typed<View> {
  const source = sourceOf(call, ['matrix'])
  if (!source) return report(call.context, 'type-mismatch', argNode(call, 0), notRows(call, 'a matrix question'))
  const value = call.context.check(
    { ...call.context, scope: source.scope },
    { kind: 'name', path: ['row', 'value'], at: call.node.at, length: call.node.length },
  )
  return {
    kind: 'each',
    source,
    condition: null,
    value,
    fold: value.type.kind === 'codes' ? straightlineOfSeveral : straightlineOfOne,
    type: BOOLEAN,
    at: call.node.at,
    length: call.node.length,
  }
}

export const ROW_FUNCTIONS: readonly FunctionSpec[] = [
  overRows('countIf(q, condition)', countValues),
  overRows('sumIf(q, condition, x)', sum),
  overRows('avgIf(q, condition, x)', average),
  overRows('minIf(q, condition, x)', least),
  overRows('maxIf(q, condition, x)', greatest),
  { name: 'straightline', usage: 'straightline(q)', min: 1, max: 1, check: checkStraightline },
]
