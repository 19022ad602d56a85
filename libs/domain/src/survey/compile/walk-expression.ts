import type { Node } from '../../expression/ast.ts'

/** The parts of a node, in the order written. */
export function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'null':
    case 'name':
      return []
    case 'list':
      return node.items
    case 'call':
      return node.args
    case 'not':
    case 'negate':
    case 'empty':
    case 'notempty':
      return [node.operand]
    case 'chain':
      return [node.first, ...node.rest.map(({ operand }) => operand)]
    case 'power':
    case 'and':
    case 'or':
      return node.operands
    case 'compare':
      return [node.left, node.right]
    case 'between':
      return [node.value, node.low, node.high]
    case 'choice':
      return [node.condition, node.then, node.otherwise]
  }
}

/** Every name in an expression, split at its dots. */
export function namesIn(node: Node): readonly (readonly string[])[] {
  if (node.kind === 'name') return [node.path]
  return partsOf(node).flatMap(namesIn)
}
