import { listTypeOf } from './adapt.ts'
import type { ListNode, Node } from './ast.ts'
import { checkCall } from './check-call.ts'
import { checkBetween, checkComparison } from './check-comparison.ts'
import { checkName } from './check-name.ts'
import {
  checkArithmetic,
  checkChoice,
  checkEmptiness,
  checkLogic,
  checkNegation,
  checkNot,
  checkPower,
} from './check-operators.ts'
import type { Context } from './context.ts'
import { constant, type Typed } from './typed.ts'
import { BOOLEAN, NULL, NUMBER, STRING } from './types.ts'

/** Resolves names, chooses operators by type and reports every fault; never throws. */
export function check<View>(context: Context<View>, node: Node): Typed<View> {
  switch (node.kind) {
    case 'number':
      return { ...constant(node.value, NUMBER, node), literal: node.text }
    case 'string':
      return { ...constant(node.value, STRING, node), literal: node.value }
    case 'boolean':
      return constant(node.value, BOOLEAN, node)
    case 'null':
      return constant(null, NULL, node)
    case 'list':
      return checkList(context, node)
    case 'name':
      return checkName(context, node.path, node)
    case 'call':
      return checkCall(context, node)
    case 'not':
      return checkNot(context, check(context, node.operand), node)
    case 'negate':
      return checkNegation(context, check(context, node.operand), node)
    case 'chain':
      return checkArithmetic(context, node)
    case 'power':
      return checkPower(
        context,
        node.operands.map((operand) => check(context, operand)),
        node,
      )
    case 'and':
    case 'or':
      return checkLogic(
        context,
        node.kind,
        node.operands.map((operand) => check(context, operand)),
        node,
      )
    case 'compare':
      return checkComparison(context, node.operator, check(context, node.left), check(context, node.right), node)
    case 'between':
      return checkBetween(
        context,
        [check(context, node.value), check(context, node.low), check(context, node.high)],
        node,
      )
    case 'empty':
    case 'notempty':
      return checkEmptiness(node.kind, check(context, node.operand), node)
    case 'choice':
      return checkChoice(
        context,
        [check(context, node.condition), check(context, node.then), check(context, node.otherwise)],
        node,
      )
  }
}

function checkList<View>(context: Context<View>, node: ListNode): Typed<View> {
  const items = node.items.map((item) => check(context, item))
  return { kind: 'list', items, type: listTypeOf(items), at: node.at, length: node.length }
}
