import { RE2JS } from 're2js'

/** Steps of a compiled pattern at most; each character costs up to so many, so this bounds the time of a match. */
const MAX_SIZE = 2_000

export type Pattern =
  | { readonly ok: true; readonly finds: (text: string) => boolean }
  | { readonly ok: false; readonly message: string }

/**
 * An author's regular expression on an engine whose time is linear in the text.
 * Look-around and back-references are refused, as RE2 refuses them.
 */
export function compilePattern(regex: string): Pattern {
  try {
    const compiled = RE2JS.compile(regex)
    if (compiled.programSize() > MAX_SIZE) return { ok: false, message: 'the pattern is too large' }
    return { ok: true, finds: (text) => compiled.test(text) }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : 'the pattern cannot be read' }
  }
}
