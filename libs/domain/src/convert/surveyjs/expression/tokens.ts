import { Untranslatable } from './ast.ts'

export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'word' | 'symbol' | 'end'
  readonly text: string
}

const SPACE = /\s+/y
const NUMBER = /\d+(?:\.\d+)?/y
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y
const SYMBOL = /\|\||&&|<=|>=|==|!=|<>|\*=|[=<>+\-*/%^!()[\],]/y

/** Splits an expression of SurveyJS. @throws Untranslatable at a character without a meaning */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < source.length) {
    const space = match(SPACE, source, at)
    if (space !== undefined) {
      at += space.length
      continue
    }
    const { token, length } = readToken(source, at)
    tokens.push(token)
    at += length
  }
  return [...tokens, { kind: 'end', text: '' }]
}

function readToken(source: string, at: number): { token: Token; length: number } {
  const first = source[at]
  if (first === '{') {
    const close = source.indexOf('}', at)
    if (close < 0) throw new Untranslatable('a { is never closed')
    return { token: { kind: 'name', text: source.slice(at + 1, close).trim() }, length: close + 1 - at }
  }
  if (first === "'" || first === '"') return readString(source, at, first)
  for (const [kind, pattern] of [
    ['number', NUMBER],
    ['word', WORD],
    ['symbol', SYMBOL],
  ] as const) {
    const text = match(pattern, source, at)
    if (text !== undefined) return { token: { kind, text }, length: text.length }
  }
  throw new Untranslatable(`the character “${String.fromCodePoint(source.codePointAt(at) ?? 0)}” has no meaning there`)
}

/** Only quotes are escaped in SurveyJS; any other backslash is itself. */
function readString(source: string, at: number, quote: string): { token: Token; length: number } {
  let text = ''
  for (let i = at + 1; i < source.length; i++) {
    const char = source[i] ?? ''
    if (char === quote) return { token: { kind: 'string', text }, length: i + 1 - at }
    const escaped = char === '\\' && (source[i + 1] === "'" || source[i + 1] === '"')
    text += escaped ? (source[++i] ?? '') : char
  }
  throw new Untranslatable('a text is never closed')
}

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0]
}
