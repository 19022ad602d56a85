import { compilePattern as compileRe2 } from '../expression/functions/patterns.ts'

/** Steps of a compiled pattern at most; each character costs up to so many, so this bounds the time of a match. */
const MAX_SIZE = 2_000

export type Pattern =
  | { readonly ok: true; readonly finds: (text: string) => boolean }
  | { readonly ok: false; readonly message: string }

/**
 * An author's regular expression on the engine of the expression language, whose time is linear in the text.
 * Look-around and back-references are refused, as RE2 refuses them.
 */
export function compilePattern(regex: string): Pattern {
  const compiled = compileRe2(regex)
  if (!compiled.ok) return compiled
  const { pattern } = compiled
  if (pattern.programSize() > MAX_SIZE) return { ok: false, message: 'the pattern is too large' }
  return { ok: true, finds: (text) => pattern.test(text) }
}
