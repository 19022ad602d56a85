import { RE2JS, RE2JSException } from 're2js'
import { charge, type Run, textOf } from '../budget.ts'
import { report } from '../context.ts'
import { EvaluationFault } from '../fault.ts'
import type { Operation, Typed } from '../typed.ts'
import { BOOLEAN } from '../types.ts'
import type { Value } from '../value.ts'
import { declare, text, withOperation } from './declare.ts'
import type { Call, FunctionSpec } from './spec.ts'

/** Characters of a pattern at most, as of a source; a computed one could have any length. */
const MAX_PATTERN = 4_000

/** Instructions of a compiled pattern at most: counted repeats make thousands of a few characters. */
const MAX_SIZE = 10_000

/** Matching takes up to the text's length times the pattern's instructions; so many cost one step (up to 0.4 ms). */
const INSTRUCTIONS_PER_STEP = 10_000

/** A pattern compiled for the linear engine, or what is wrong with it in words. */
export function compilePattern(source: string): { ok: true; pattern: RE2JS } | { ok: false; message: string } {
  if (source.length > MAX_PATTERN) return { ok: false, message: `the pattern is longer than ${MAX_PATTERN} characters` }
  try {
    const pattern = RE2JS.compile(source)
    if (pattern.programSize() > MAX_SIZE) return { ok: false, message: 'its repeats make it too large' }
    return { ok: true, pattern }
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    return { ok: false, message: error.message.replace(/^error parsing regexp: /, '') }
  }
}

function finds(run: Run, pattern: RE2JS, value: Value): boolean {
  const whole = textOf(run, value)
  charge(run, Math.floor((whole.length * pattern.programSize()) / INSTRUCTIONS_PER_STEP))
  return pattern.test(whole)
}

/** The pattern is computed: compiled on every use, and refused only then. */
const matchesComputed: Operation = (run, value, wanted) => {
  const source = textOf(run, wanted)
  charge(run, Math.ceil(source.length / 10))
  const compiled = compilePattern(source)
  if (!compiled.ok) throw new EvaluationFault('bad-pattern', compiled.message)
  return finds(run, compiled.pattern, value)
}

const declared = declare('matches(s, regex)', [text, text], BOOLEAN, matchesComputed)

/** Compiles a written pattern at once, so that a fault in it blocks publishing. */
function checkMatches<View>(call: Call<View>): Typed<View> {
  const part = declared.check(call)
  const written = call.node.args[1]
  if (written?.kind !== 'string' || part.kind !== 'apply') return part
  const compiled = compilePattern(written.value)
  if (compiled.ok) {
    const { pattern } = compiled
    return withOperation(part, (run, value) => finds(run, pattern, value), part.operands)
  }
  const hint = 'patterns are RE2: no look-around (?= ?! ?<=), no back-references \\1'
  return report(call.context, 'bad-pattern', written, `the pattern is refused: ${compiled.message}`, hint)
}

export const MATCHES: FunctionSpec = { ...declared, check: checkMatches }
