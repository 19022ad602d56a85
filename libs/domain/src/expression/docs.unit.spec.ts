import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileExpression } from './compile-expression.ts'
import { parseDateTime } from './date-text.ts'
import { evaluateLine } from './eval-line.ts'
import { functionNames } from './functions/registry.ts'
import { fromJson, toJson } from './json.ts'
import type { Bindings } from './lines.testing.ts'
import { type Env, type RowSource, rowScope, type Scope } from './scope.ts'
import { scopeOf, typeNamed } from './scopes.testing.ts'
import { codeType, NUMBER } from './types.ts'
import type { Value } from './value.ts'
import type { NamedValues } from './value-scope.ts'

const page = readFileSync(new URL('../../../../docs/expressions.md', import.meta.url), 'utf8')

interface Setting {
  readonly now: string
  readonly types: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, unknown>>
  readonly rows: Readonly<Record<string, Readonly<Record<string, string | null>>>>
  readonly loops: Readonly<Record<string, readonly { readonly key: string; readonly rating: number | null }[]>>
}

const setting: Setting = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '')

/** Rows of the page's tables that have an example: the example, what it gives, the first cell. */
const examples = page.split('\n\n').flatMap((block) => {
  const [head, , ...rows] = block.split('\n').filter((line) => line.startsWith('|'))
  const columns = cells(head ?? '')
  const [example, gives] = [columns.indexOf('Example'), columns.indexOf('Gives')]
  return example < 0 ? [] : rows.map(cells).map((row) => [code(row[example]), row[gives] ?? '', row[0] ?? ''] as const)
})

function cells(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
}

function code(cell = ''): string {
  return /`(.+)`/.exec(cell)?.[1] ?? ''
}

const bindings: Bindings = Object.fromEntries(
  Object.entries(setting.types).map(([name, type]) => [name, [type] as const]),
)
const base = scopeOf(bindings)
const scope: Scope<NamedValues> = { ...base, rows: (id) => matrixOf(id) ?? loopOf(id) }

function matrixOf(id: string): RowSource<NamedValues> | undefined {
  const rows = setting.rows[id]
  if (!rows) return undefined
  const each = (env: Env<NamedValues>) =>
    Object.entries(rows).map(([code, value]) => ({ ...env, row: { code, value } }))
  return { kind: 'matrix', scope: rowScope(base, codeType()), each }
}

function loopOf(id: string): RowSource<NamedValues> | undefined {
  const iterations = setting.loops[id]
  if (!iterations) return undefined
  const inside = scopeOf({ ...bindings, 'loop.key': ['code'] }, { rating: NUMBER })
  return {
    kind: 'loop',
    scope: inside,
    each: (env) =>
      iterations.map(({ key, rating }) => ({
        ...env,
        view: {
          ...env.view,
          values: new Map<string, Value>([...env.view.values, ['loop.key', key], ['rating', rating]]),
        },
      })),
  }
}

function outcome(source: string): string {
  const compiled = compileExpression(source, scope)
  if (!compiled.ok) return `fault \`${compiled.faults[0]?.code}\``
  const values = new Map(
    Object.entries(setting.values).map(([name, raw]) => [
      name,
      fromJson(typeNamed(setting.types[name] ?? ''), raw) ?? null,
    ]),
  )
  const view = { values, others: new Map([['Q5', 'cocoa']]) }
  const now = parseDateTime(setting.now)?.at ?? 0
  const result = compiled.expression.evaluate({
    view,
    now,
    timeZone: 'UTC',
    seed: 's',
    elapsedSeconds: 5,
    pageElapsedSeconds: 1,
  })
  return result.ok ? `\`${JSON.stringify(toJson(result.value))}\`` : `fault \`${result.code}\``
}

describe('docs/expressions.md', () => {
  it.each(examples)('%s gives %s', (example, gives) => expect(outcome(example)).toBe(gives))

  it('has an example of every function', () => {
    const shown = examples.map(([, , first]) => /^`(\w+)\(/.exec(first)?.[1])
    expect(functionNames().filter((name) => !shown.includes(name))).toEqual([])
  })

  it('shows lines of expression eval as they are', () => {
    const lines = /```\n(\{"expr"[\s\S]*?)```/.exec(page)?.[1]?.trim().split('\n') ?? []
    expect(lines.length).toBe(4)
    for (let i = 0; i < lines.length; i += 2)
      expect(JSON.stringify(evaluateLine(JSON.parse(lines[i] ?? '')))).toBe(lines[i + 1])
  })
})
