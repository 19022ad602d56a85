import { faultAt } from './fault.ts'
import type { ExpressionFault } from './types.ts'

export type TokenKind = 'number' | 'string' | 'word' | 'symbol' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** As written; of a string what it stands for. */
  readonly text: string
  readonly at: number
  readonly length: number
}

/** Faults of one source that are worth listing. */
const MAX_FAULTS = 10

const SPACE = /(?:\s|\/\*[\s\S]*?\*\/)+/y
const WORD = /[A-Za-z][A-Za-z0-9_]*/y
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SYMBOL = /\|\||&&|==|!=|<>|<=|>=|[=<>!+\-*/%^?:()[\],.]/y
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
])

/** Spellings of other languages and of word processors, and what to write here. */
const MISTAKES: readonly (readonly [string, string])[] = [
  ['===', 'write ='],
  ['!==', 'write !='],
  ['=<', 'write <='],
  ['=>', 'write >='],
  ['**', 'write ^'],
  ['//', 'write comments as /* … */'],
  ['&', 'write and'],
  ['|', 'write or'],
  ['≠', 'write !='],
  ['≤', 'write <='],
  ['≥', 'write >='],
  ['×', 'write *'],
  ['÷', 'write /'],
  ['−', 'write the plain minus -'],
  ['–', 'write the plain minus -'],
  ['“', 'use straight quotes " or \''],
  ['”', 'use straight quotes " or \''],
  ['„', 'use straight quotes " or \''],
  ['‘', 'use straight quotes " or \''],
  ['’', 'use straight quotes " or \''],
  ['`', 'use straight quotes " or \''],
  ['{', 'write names without braces, and lists in square brackets'],
  ['}', 'write names without braces, and lists in square brackets'],
  [';', 'an expression is one value; remove the semicolon'],
  ['$', 'write names without $'],
  ['_', 'names start with a letter'],
]

/** Splits a source into words, numbers, texts and symbols; the last token is `end`. Lists every stray character. */
export function tokenize(source: string): { tokens: readonly Token[]; faults: readonly ExpressionFault[] } {
  const tokens: Token[] = []
  const faults: ExpressionFault[] = []
  let at = 0
  while (at < source.length && faults.length < MAX_FAULTS) {
    const space = match(SPACE, source, at)
    if (space) {
      at += space.length
      continue
    }
    const next = readToken(source, at)
    if ('code' in next) faults.push(next)
    else tokens.push(next)
    at = next.at + next.length
  }
  tokens.push({ kind: 'end', text: '', at: source.length, length: 0 })
  return { tokens, faults }
}

function readToken(source: string, at: number): Token | ExpressionFault {
  const mistake = MISTAKES.find(([text]) => source.startsWith(text, at) && !isOperator(source, at, text))
  if (mistake) {
    const [text, hint] = mistake
    return faultAt('syntax', { at, length: text.length }, `“${text}” has no meaning here`, hint)
  }
  const first = source[at]
  if (first === "'" || first === '"') return readString(source, at, first)
  const number = match(NUMBER, source, at)
  if (number) return readNumber(source, at, number)
  const word = match(WORD, source, at)
  if (word) return { kind: 'word', text: word, at, length: word.length }
  if (source.startsWith('/*', at))
    return faultAt('syntax', { at, length: 2 }, 'this comment is never closed', 'close it with */')
  const symbol = match(SYMBOL, source, at)
  if (symbol) return { kind: 'symbol', text: symbol, at, length: symbol.length }
  return strayCharacter(source, at)
}

/** `&` and `|` are mistakes alone, operators in pairs. */
const isOperator = (source: string, at: number, text: string): boolean =>
  (text === '&' || text === '|') && source[at + 1] === text

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0]
}

function readNumber(source: string, at: number, text: string): Token | ExpressionFault {
  const tail = match(/[A-Za-z0-9_]+/y, source, at + text.length)
  if (tail === undefined) return { kind: 'number', text, at, length: text.length }
  const whole = text + tail
  return faultAt(
    'syntax',
    { at, length: whole.length },
    `“${whole}” is neither a number nor a name`,
    'names start with a letter; texts stand in quotes',
  )
}

function readString(source: string, at: number, quote: string): Token | ExpressionFault {
  let text = ''
  for (let i = at + 1; i < source.length; i++) {
    const char = source[i] ?? ''
    if (char === quote) return { kind: 'string', text, at, length: i + 1 - at }
    if (char !== '\\') {
      text += char
      continue
    }
    const escaped = ESCAPES.get(source[++i] ?? '')
    if (escaped === undefined) return badEscape(source, i - 1)
    text += escaped
  }
  return faultAt('syntax', { at, length: source.length - at }, 'this text is never closed', `close it with ${quote}`)
}

/** Covers the rest of the source: where the text ends cannot be known. */
function badEscape(source: string, at: number): ExpressionFault {
  const seen = source.slice(at, at + 2)
  return faultAt(
    'syntax',
    { at, length: source.length - at },
    `“${seen}” is not known in a text; after a backslash come n, t, \\, ' or "`,
    "write \\\\ for one backslash, in patterns too: '\\\\d+'",
  )
}

function strayCharacter(source: string, at: number): ExpressionFault {
  const char = String.fromCodePoint(source.codePointAt(at) ?? 0)
  const shown = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(char)
    ? `“${char}”`
    : `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  const hint = /^\p{L}$/u.test(char) ? 'names are made of a–z, 0–9 and _; texts stand in quotes' : undefined
  return faultAt('syntax', { at, length: char.length }, `the character ${shown} has no meaning here`, hint)
}
