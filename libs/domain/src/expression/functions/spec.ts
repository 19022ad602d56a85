import type { CallNode, Node } from '../ast.ts'
import type { Context } from '../context.ts'
import type { Typed } from '../typed.ts'

/** One call being checked. */
export interface Call<View> {
  readonly context: Context<View>
  readonly node: CallNode
  readonly spec: FunctionSpec
}

/** A function of the language: how it is written, how many values it takes, and what a call of it means. */
export interface FunctionSpec {
  readonly name: string
  /** As shown to authors: `round(x, decimals)`. */
  readonly usage: string
  readonly min: number
  readonly max: number
  readonly check: <View>(call: Call<View>) => Typed<View>
}

/** All arguments, checked. */
export const checkedArgs = <View>({ context, node }: Call<View>): Typed<View>[] =>
  node.args.map((arg) => context.check(context, arg))

/** The argument as written; the arity is known to fit. */
export function argNode<View>({ node }: Call<View>, index: number): Node {
  const arg = node.args[index]
  if (!arg) throw new Error(`${node.name} was checked without its argument ${index + 1}`)
  return arg
}

/** The argument, checked. */
export const checkedArg = <View>(call: Call<View>, index: number): Typed<View> =>
  call.context.check(call.context, argNode(call, index))
