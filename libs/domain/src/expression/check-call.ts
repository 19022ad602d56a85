import type { CallNode } from './ast.ts'
import { checkName } from './check-name.ts'
import { type Context, report, reportUnknown } from './context.ts'
import { functionNamed, functionNames } from './functions/registry.ts'
import type { FunctionSpec } from './functions/spec.ts'
import { suggest } from './suggest.ts'
import type { Typed } from './typed.ts'

/** Finds the function, counts its arguments, and leaves the rest to it. */
export function checkCall<View>(context: Context<View>, node: CallNode): Typed<View> {
  if (node.name.toLowerCase() === 'quota') return checkQuota(context, node)
  const spec = functionNamed(node.name)
  if (!spec) return unknownFunction(context, node)
  if (node.members.length > 0)
    return report(
      context,
      'syntax',
      node,
      `${spec.name}(…) has nothing after a dot`,
      'only quota(…) has .full and .remaining',
    )
  const count = node.args.length
  if (count < spec.min || count > spec.max)
    return report(
      context,
      'wrong-arity',
      node,
      `${spec.name} takes ${arity(spec)}, here ${count === 1 ? 'is 1' : `are ${count}`}`,
      `write ${spec.usage}`,
    )
  return spec.check({ context, node, spec })
}

function arity({ min, max }: FunctionSpec): string {
  const values = (count: number) => (count === 1 ? '1 value' : `${count} values`)
  if (max === 0) return 'no values'
  if (max === Number.POSITIVE_INFINITY) return min === 1 ? 'one or more values' : `${min} or more values`
  return min === max ? values(min) : `${min} to ${values(max)}`
}

function unknownFunction<View>(context: Context<View>, node: CallNode): Typed<View> {
  for (const arg of node.args) context.check(context, arg)
  const near = suggest(node.name, functionNames())
  const name = { at: node.at, length: node.name.length }
  return reportUnknown(context, 'unknown-function', name, `unknown function ${node.name}`, near)
}

/** `quota('plan', 'cell').full` and `.remaining`: a name that is written as a call. */
function checkQuota<View>(context: Context<View>, node: CallNode): Typed<View> {
  const codes = node.args.flatMap((arg) => (arg.kind === 'string' ? [arg.value] : []))
  const usage = "write quota('plan', 'cell').full or .remaining"
  if (node.args.length !== 2)
    return report(context, 'wrong-arity', node, `quota takes 2 values, here are ${node.args.length}`, usage)
  if (codes.length !== 2)
    return report(context, 'type-mismatch', node, 'quota takes the ids of a plan and a cell in quotes', usage)
  const [member, ...more] = node.members
  if ((member !== 'full' && member !== 'remaining') || more.length > 0)
    return report(context, 'unknown-id', node, 'after quota(…) comes .full or .remaining', usage)
  return checkName(context, ['quota', ...codes, member], node)
}
