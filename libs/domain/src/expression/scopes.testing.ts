import { compileExpression } from './compile-expression.ts'
import type { Bindings } from './lines.testing.ts'
import type { Scope } from './scope.ts'
import { ANY, type CompileOptions, codesType, codeType, type ExpressionFault, listOf, type ValueType } from './types.ts'
import { type NamedValues, valueScope } from './value-scope.ts'

export function typeNamed(name: string): ValueType {
  if (name === 'code') return codeType()
  if (name === 'codes') return codesType()
  if (name === 'list') return listOf(ANY)
  if (
    name === 'number' ||
    name === 'string' ||
    name === 'boolean' ||
    name === 'date' ||
    name === 'time' ||
    name === 'datetime'
  )
    return { kind: name }
  throw new Error(`no type ${name}`)
}

/** A scope of the bindings' names, and of names with types of their own. */
export const scopeOf = (bindings: Bindings, types: Readonly<Record<string, ValueType>> = {}): Scope<NamedValues> =>
  valueScope(
    new Map([
      ...Object.entries(bindings).map(([name, [type]]) => [name, typeNamed(type)] as const),
      ...Object.entries(types),
    ]),
  )

/** Every fault of a source; none when it compiles. */
export function faultsOf<View>(
  source: string,
  scope: Scope<View>,
  options: CompileOptions = {},
): readonly ExpressionFault[] {
  const compiled = compileExpression(source, scope, options)
  return compiled.ok ? [] : compiled.faults
}
