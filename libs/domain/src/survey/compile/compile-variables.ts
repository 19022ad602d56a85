import { parse } from '../../expression/parse.ts'
import { ANY } from '../../expression/types.ts'
import type { CompiledVariable } from '../compiled.ts'
import { pointer } from '../diagnostic.ts'
import { type Compiler, compileSource } from './compiler.ts'
import { namesIn } from './walk-expression.ts'

/** Compiles the variables, each after those it reads; a circle of them is a fault. */
export function compileVariables(compiler: Compiler): readonly CompiledVariable[] {
  const sources = new Map(Object.entries(compiler.model.document.variables ?? {}))
  const compiled: CompiledVariable[] = []
  const scope = compiler.scopes.inside([])
  for (const name of inOrder(sources, compiler)) {
    const path = pointer('/variables', name)
    const expression = compileSource(compiler, sources.get(name) ?? '', path, scope, 'any')
    // A faulty one is told once, at its source; what reads it is checked as if it could be anything.
    const type = expression.source === '' ? ANY : expression.type
    compiler.variables.set(name, { type, reads: expression.reads })
    compiled.push({ name, expression })
  }
  return compiled
}

/** Names so that each comes after those it reads. Those in a circle are reported and come as they are written. */
function inOrder(sources: ReadonlyMap<string, string>, compiler: Compiler): readonly string[] {
  const needs = new Map(
    [...sources].map(([name, source]) => [name, variablesIn(source).filter((need) => sources.has(need))]),
  )
  const order: string[] = []
  const placed = new Set<string>()
  let left = [...sources.keys()]
  while (left.length > 0) {
    const ready = left.filter((name) => needs.get(name)?.every((need) => placed.has(need)))
    const next = ready.length > 0 ? ready : left
    if (ready.length === 0) reportCircle(left, compiler)
    for (const name of next) {
      placed.add(name)
      order.push(name)
    }
    left = left.filter((name) => !placed.has(name))
  }
  return order
}

function reportCircle(names: readonly string[], { report, variables }: Compiler): void {
  for (const name of names) {
    variables.set(name, { type: ANY, reads: [] })
    const message = `var.${name} cannot be computed: it reads, directly or through others, a variable in a circle`
    report.error(
      pointer('/variables', name),
      'variable-cycle',
      message,
      'a variable may read variables that do not read it',
    )
  }
}

/** Variables that a source names; none when it cannot be read, which is reported where it is compiled. */
function variablesIn(source: string): string[] {
  const parsed = parse(source)
  if (!parsed.ok) return []
  return namesIn(parsed.node).flatMap(([head, name]) => (head === 'var' && name !== undefined ? [name] : []))
}
