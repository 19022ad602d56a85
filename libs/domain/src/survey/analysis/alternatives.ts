import type { ComparisonNode, Node } from '../../expression/ast.ts'

/** A comparison, a name or anything else that is true or false, or its negation. */
export interface Atom {
  readonly node: Node
  readonly negated: boolean
}

/** Beyond this many ways to be true nothing is concluded. */
const MAX_ALTERNATIVES = 200

/**
 * The ways in which a condition can be true, each a list of atoms that all hold (its disjunctive normal form).
 * Null when there are too many to look at. Exact, because `not`, `and` and `or` are two-valued in the language.
 */
export function alternativesOf(node: Node, negated = false): readonly (readonly Atom[])[] | null {
  switch (node.kind) {
    case 'not':
      return alternativesOf(node.operand, !negated)
    case 'and':
      return negated ? either(node.operands, true) : all(node.operands, false)
    case 'or':
      return negated ? all(node.operands, true) : either(node.operands, false)
    case 'boolean':
      return node.value !== negated ? [[]] : []
    case 'null':
      return negated ? [[]] : []
    default:
      return [[{ node, negated }]]
  }
}

function either(nodes: readonly Node[], negated: boolean): readonly (readonly Atom[])[] | null {
  const found: (readonly Atom[])[] = []
  for (const node of nodes) {
    const ways = alternativesOf(node, negated)
    if (ways === null) return null
    found.push(...ways)
    if (found.length > MAX_ALTERNATIVES) return null
  }
  return found
}

function all(nodes: readonly Node[], negated: boolean): readonly (readonly Atom[])[] | null {
  let found: readonly (readonly Atom[])[] = [[]]
  for (const node of nodes) {
    const ways = alternativesOf(node, negated)
    if (ways === null) return null
    if (found.length * ways.length > MAX_ALTERNATIVES) return null
    found = found.flatMap((left) => ways.map((right) => [...left, ...right]))
  }
  return found
}

/** The same comparison with its sides changed, so that a name may stand on the right as well. */
export function mirrored(node: ComparisonNode): ComparisonNode {
  const MIRROR = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=', '!=': '!=' } as const
  const operator = node.operator in MIRROR ? MIRROR[node.operator as keyof typeof MIRROR] : undefined
  return operator === undefined ? node : { ...node, operator, left: node.right, right: node.left }
}
