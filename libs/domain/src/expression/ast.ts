import type { Span } from './fault.ts'

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'
export type ComparisonOperator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'notin'
  | 'contains'
  | 'notcontains'
  | 'anyof'
  | 'allof'
  | 'noneof'

/**
 * An expression as written, before names and types are looked at. Chains of one precedence are flat, so that a tree is
 * never deeper than the nesting an author wrote (64) times the levels of precedence, and recursion over it is safe.
 */
export type Node =
  | NumberNode
  | StringNode
  | (Span & { readonly kind: 'boolean'; readonly value: boolean })
  | (Span & { readonly kind: 'null' })
  | ListNode
  | NameNode
  | CallNode
  | (Span & { readonly kind: 'not' | 'negate'; readonly operand: Node })
  | ChainNode
  | (Span & { readonly kind: 'power'; readonly operands: readonly Node[] })
  | (Span & { readonly kind: 'and' | 'or'; readonly operands: readonly Node[] })
  | ComparisonNode
  | (Span & { readonly kind: 'between'; readonly value: Node; readonly low: Node; readonly high: Node })
  | (Span & { readonly kind: 'empty' | 'notempty'; readonly operand: Node })
  | ChoiceNode

export interface NumberNode extends Span {
  readonly kind: 'number'
  readonly value: number
  /** As written: beside a code, `007` is the code `007`. */
  readonly text: string
}

export interface StringNode extends Span {
  readonly kind: 'string'
  readonly value: string
}

export interface ListNode extends Span {
  readonly kind: 'list'
  readonly items: readonly Node[]
}

/** A reference, split at its dots and brackets. */
export interface NameNode extends Span {
  readonly kind: 'name'
  readonly path: readonly string[]
}

export interface CallNode extends Span {
  readonly kind: 'call'
  /** As written; functions are found whatever the case. */
  readonly name: string
  readonly args: readonly Node[]
  /** What follows the call after dots; only `quota(…)` has it. */
  readonly members: readonly string[]
}

/** `first` and then, from the left, one operator and operand after another. */
export interface ChainNode extends Span {
  readonly kind: 'chain'
  readonly first: Node
  readonly rest: readonly { readonly operator: ArithmeticOperator; readonly operand: Node; readonly span: Span }[]
}

export interface ComparisonNode extends Span {
  readonly kind: 'compare'
  readonly operator: ComparisonOperator
  readonly left: Node
  readonly right: Node
}

/** `condition ? then : otherwise` */
export interface ChoiceNode extends Span {
  readonly kind: 'choice'
  readonly condition: Node
  readonly then: Node
  readonly otherwise: Node
}
