import { compileExpression } from './compile-expression.ts'
import { toJson } from './json.ts'
import { type Line, LineFault, readLine } from './read-line.ts'
import { valueScope } from './value-scope.ts'

/** What one line of `canvass expression eval` prints. A spent budget has its code alone. */
export type LineResult =
  | { readonly value: unknown }
  | { readonly error: { readonly code: string; readonly message?: string; readonly at?: number } }

/**
 * Evaluates one line `{expr, types, values, now}`: `types` maps names (dotted ones too) to
 * `number|string|boolean|date|time|datetime|list|code|codes`, `values` holds answers as they are written, `now` is
 * RFC 3339. Anything else than such a line is an error result with the code `bad-input`; nothing throws.
 * @param clock milliseconds since the epoch where the line has no `now`
 */
export function evaluateLine(line: unknown, clock = 0): LineResult {
  try {
    return evaluate(readLine(line, clock))
  } catch (error) {
    if (error instanceof LineFault) return { error: { code: 'bad-input', message: error.message, at: 0 } }
    throw error
  }
}

function evaluate({ expr, types, view, now }: Line): LineResult {
  const compiled = compileExpression(expr, valueScope(types))
  if (!compiled.ok) {
    const [fault] = compiled.faults
    const hint = fault?.hint === undefined ? '' : ` (${fault.hint})`
    return { error: { code: fault?.code ?? 'syntax', message: `${fault?.message}${hint}`, at: fault?.at ?? 0 } }
  }
  const result = compiled.expression.evaluate({
    view,
    now,
    timeZone: 'UTC',
    seed: '',
    elapsedSeconds: 0,
    pageElapsedSeconds: 0,
  })
  if (result.ok) return { value: toJson(result.value) }
  if (result.code === 'budget-exceeded') return { error: { code: result.code } }
  return { error: { code: result.code, message: result.message, at: 0 } }
}
