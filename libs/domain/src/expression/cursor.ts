import type { Node } from './ast.ts'
import { faultAt, type Span, SyntaxFault } from './fault.ts'
import type { Token } from './lexer.ts'
import type { ExpressionFaultCode } from './types.ts'

/** Levels of parentheses, calls, lists, unary operators and `?:` inside one another. */
export const MAX_DEPTH = 64

/** The place of the parser in the tokens. */
export interface Cursor {
  readonly tokens: readonly Token[]
  position: number
  /** Levels around the current token. */
  depth: number
  /** Deepest level reached by the part being parsed; a condition learns only at its `?` that it lies one level deeper. */
  deepest: number
  /** Parses a whole expression; breaks the circle between the parser's files. */
  readonly expression: (cursor: Cursor) => Node
}

export function peek(cursor: Cursor, ahead = 0): Token {
  const token = cursor.tokens[Math.min(cursor.position + ahead, cursor.tokens.length - 1)]
  if (!token) throw new Error('a token list always has an end')
  return token
}

export function take(cursor: Cursor): Token {
  const token = peek(cursor)
  cursor.position++
  return token
}

export const isSymbol = (token: Token, ...texts: readonly string[]): boolean =>
  token.kind === 'symbol' && texts.includes(token.text)

export const isWord = (token: Token, ...words: readonly string[]): boolean =>
  token.kind === 'word' && words.includes(token.text.toLowerCase())

/** Takes the symbol when it comes next. */
export function accept(cursor: Cursor, symbol: string): boolean {
  if (!isSymbol(peek(cursor), symbol)) return false
  cursor.position++
  return true
}

/** Takes the symbol or says what it would have closed. */
export function expectSymbol(cursor: Cursor, symbol: string, where: string, hint?: string): Token {
  const token = peek(cursor)
  if (isSymbol(token, symbol)) return take(cursor)
  return fail(token, `expected “${symbol}” ${where}, found ${describe(token)}`, hint)
}

export function fail(span: Span, message: string, hint?: string, code: ExpressionFaultCode = 'syntax'): never {
  throw new SyntaxFault(faultAt(code, span, message, hint))
}

/** A token as a reader of the message sees it. */
export function describe(token: Token): string {
  if (token.kind === 'end') return 'the end of the expression'
  if (token.kind === 'string')
    return `the text '${token.text.length > 20 ? `${token.text.slice(0, 20)}…` : token.text}'`
  if (token.kind === 'number') return `the number ${token.text}`
  return `“${token.text}”`
}

/** Parses one level deeper. */
export function nest<T>(cursor: Cursor, opener: Span, body: () => T): T {
  cursor.depth++
  checkDepth(cursor.depth, opener)
  cursor.deepest = Math.max(cursor.deepest, cursor.depth)
  const result = body()
  cursor.depth--
  return result
}

/** Fails when `depth` levels are too many. */
export function checkDepth(depth: number, at: Span): void {
  if (depth > MAX_DEPTH)
    fail(
      at,
      `the expression is nested more than ${MAX_DEPTH} levels deep`,
      'compute a part of it in a variable',
      'too-deep',
    )
}

/** From the start of one part to the end of another. */
export const spanning = (first: Span, last: Span): Span => ({ at: first.at, length: last.at + last.length - first.at })
