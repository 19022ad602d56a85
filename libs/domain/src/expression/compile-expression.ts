import type { Node } from './ast.ts'
import type { Run } from './budget.ts'
import { check } from './check.ts'
import { conditionHint } from './check-operators.ts'
import { type Code, compile } from './closures.ts'
import { type Context, report, shown } from './context.ts'
import { EvaluationFault } from './fault.ts'
import { parse } from './parse.ts'
import type { Env, Scope } from './scope.ts'
import { describeType } from './type-words.ts'
import type { Typed } from './typed.ts'
import type { Compilation, CompileOptions, Evaluation, Expression } from './types.ts'
import { fitsAnywhere } from './unify.ts'

/**
 * Compiles a source against the names of a scope. Faults of names and types come all at once, faults of the grammar
 * one at a time. Never throws, whatever the source; takes time in proportion to it.
 */
export function compileExpression<View>(
  source: string,
  scope: Scope<View>,
  options: CompileOptions = {},
): Compilation<View> {
  const parsed = parse(source)
  if (!parsed.ok) return parsed
  const context = contextOf(source, scope, options)
  const typed = expectType(context, check(context, parsed.node), options.expect ?? 'any')
  if (context.faults.length > 0) return { ok: false, faults: context.faults.toSorted((a, b) => a.at - b.at) }
  return { ok: true, expression: expressionOf(context, typed), warnings: context.warnings }
}

const contextOf = <View>(source: string, scope: Scope<View>, { timeZone }: CompileOptions): Context<View> => ({
  source,
  scope,
  timeZone: timeZone ?? 'UTC',
  faults: [],
  warnings: [],
  reads: new Set(),
  check: (context: Context<View>, node: Node) => check(context, node),
})

function expectType<View>(
  context: Context<View>,
  typed: Typed<View>,
  expected: NonNullable<CompileOptions['expect']>,
): Typed<View> {
  const { kind } = typed.type
  if (expected === 'any' || fitsAnywhere(typed.type) || kind === expected) return typed
  if (expected === 'text' && kind !== 'matrix' && kind !== 'record') return typed
  const wanted = { boolean: 'true or false', number: 'a number', text: 'a value that can be shown' }[expected]
  const text = shown(context, typed)
  const message = `here ${wanted} is due, ${text} is ${describeType(typed.type)}`
  return report(
    context,
    'type-mismatch',
    typed,
    message,
    expected === 'boolean' ? conditionHint(text, typed.type) : undefined,
  )
}

function expressionOf<View>(context: Context<View>, typed: Typed<View>): Expression<View> {
  const code = compile(typed)
  return {
    source: context.source,
    type: typed.type,
    reads: [...context.reads],
    evaluate: (env) => evaluate(code, env),
  }
}

function evaluate<View>(code: Code<View>, env: Env<View>): Evaluation {
  const run: Run<View> = { env, steps: 0 }
  try {
    return { ok: true, value: code(run) }
  } catch (error) {
    if (error instanceof EvaluationFault) return { ok: false, code: error.code, message: error.message }
    return { ok: false, code: 'internal', message: error instanceof Error ? error.message : String(error) }
  }
}
