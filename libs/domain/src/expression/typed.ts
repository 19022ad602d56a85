import type { Run } from './budget.ts'
import type { Span } from './fault.ts'
import type { Env, RowSource } from './scope.ts'
import type { ValueType } from './types.ts'
import type { Value } from './value.ts'

/** What an operator or a function does with values; takes as many as it has operands, three at most. */
export type Operation = (run: Run, a: Value, b: Value, c: Value) => Value

/** What a function does with one list, or with one or more values given beside one another. */
export type Fold = (run: Run, values: readonly Value[]) => Value

/** A checked expression: names resolved, operators chosen by type, literals read as what they stand beside. */
export type Typed<View = unknown> = Span & { readonly type: ValueType } & (
    | Constant
    | { readonly kind: 'read'; readonly read: (env: Env<View>) => Value }
    | { readonly kind: 'list'; readonly items: readonly Typed<View>[] }
    | { readonly kind: 'apply'; readonly operation: Operation; readonly operands: readonly Typed<View>[] }
    | { readonly kind: 'gather'; readonly fold: Fold; readonly operands: readonly Typed<View>[] }
    | { readonly kind: 'chain'; readonly first: Typed<View>; readonly rest: readonly Link<View>[] }
    | { readonly kind: 'and' | 'or' | 'first'; readonly operands: readonly Typed<View>[] }
    | {
        readonly kind: 'choice'
        readonly condition: Typed<View>
        readonly then: Typed<View>
        readonly otherwise: Typed<View>
      }
    | Each<View>
  )

export interface Constant {
  readonly kind: 'constant'
  readonly value: Value
  /** Set on literals as written: they become a code or a date where one stands beside them. */
  readonly literal?: string
}

export interface Link<View> {
  readonly operation: Operation
  readonly operand: Typed<View>
}

/** Runs over the rows of a matrix or the iterations of a loop; `value` is `true` where a row has nothing to give. */
interface Each<View> {
  readonly kind: 'each'
  readonly source: RowSource<View>
  readonly condition: Typed<View> | null
  readonly value: Typed<View> | null
  readonly fold: Fold
}

export type ConstantPart = Span & Constant & { readonly type: ValueType }

/** A literal the author did not write: a default, or the place of a fault. */
export const constant = (value: Value, type: ValueType, span: Span): ConstantPart => ({
  kind: 'constant',
  value,
  type,
  at: span.at,
  length: span.length,
})
