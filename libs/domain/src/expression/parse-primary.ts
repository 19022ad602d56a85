import type { Node } from './ast.ts'
import {
  accept,
  type Cursor,
  describe,
  expectSymbol,
  fail,
  isSymbol,
  isWord,
  nest,
  peek,
  spanning,
  take,
} from './cursor.ts'
import type { Token } from './lexer.ts'
import { KEYWORDS } from './words.ts'

const keywords: ReadonlySet<string> = new Set<string>(KEYWORDS)
/** Operators that are functions too when they stand where a value is due: `in(x, list)`. */
const CALLABLE: ReadonlySet<string> = new Set(['not', 'and', 'or', 'in', 'notin', 'contains', 'between'])

/** A literal, a list, a name, a call, or anything in parentheses. */
export function parsePrimary(cursor: Cursor): Node {
  const token = take(cursor)
  if (token.kind === 'number') return numberNode(token)
  if (token.kind === 'string') return { kind: 'string', value: token.text, at: token.at, length: token.length }
  if (isSymbol(token, '[')) return parseList(cursor, token)
  if (isSymbol(token, '(')) return parseGroup(cursor, token)
  if (token.kind === 'word') return parseWord(cursor, token)
  return fail(token, `expected a value, found ${describe(token)}`, hintForSymbol(token))
}

/** A number too large for a double reads as null, as every result that is not finite. */
function numberNode(token: Token): Node {
  const value = Number(token.text)
  const span = { at: token.at, length: token.length }
  return Number.isFinite(value) ? { kind: 'number', value, text: token.text, ...span } : { kind: 'null', ...span }
}

function parseWord(cursor: Cursor, token: Token): Node {
  const word = token.text.toLowerCase()
  const called = isSymbol(peek(cursor), '(')
  const span = { at: token.at, length: token.length }
  if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', ...span }
  if (word === 'null') return { kind: 'null', ...span }
  if (called && (!keywords.has(word) || CALLABLE.has(word))) return parseCall(cursor, token)
  if (!keywords.has(word)) return parseName(cursor, token)
  if (word === 'not') return fail(token, 'expected a value, found “not”', 'put it in parentheses: (not a)')
  if (called && (word === 'empty' || word === 'notempty'))
    return fail(
      token,
      `“${token.text}” comes after its value`,
      `write Q1 ${word}, or is${word === 'empty' ? 'Empty' : 'NotEmpty'}(Q1)`,
    )
  return fail(token, `expected a value, found ${describe(token)}`)
}

function parseGroup(cursor: Cursor, open: Token): Node {
  const node = nest(cursor, open, () => {
    if (isSymbol(peek(cursor), ')')) fail(peek(cursor), 'expected a value in the parentheses, found “)”')
    return cursor.expression(cursor)
  })
  const comma = peek(cursor)
  if (isSymbol(comma, ',')) failAtComma(cursor, open, comma)
  const close = expectSymbol(cursor, ')', 'to close the parenthesis')
  return { ...node, ...spanning(open, close) }
}

/** `not(a, b)` is a call with a value too many; `x in (1, 2)` a list in the wrong brackets. */
function failAtComma(cursor: Cursor, open: Token, comma: Token): never {
  const before = cursor.tokens[cursor.tokens.indexOf(open) - 1]
  if (before && isWord(before, 'not')) fail(comma, 'not takes one value, here are more', undefined, 'wrong-arity')
  return fail(comma, 'expected “)” to close the parenthesis, found “,”', "write lists in square brackets: ['a', 'b']")
}

function parseList(cursor: Cursor, open: Token): Node {
  const items = nest(cursor, open, () => parseItems(cursor, ']', 'to close the list'))
  const close = expectSymbol(cursor, ']', 'to close the list')
  return { kind: 'list', items, ...spanning(open, close) }
}

function parseItems(cursor: Cursor, end: string, where: string): Node[] {
  const items: Node[] = []
  if (isSymbol(peek(cursor), end)) return items
  do items.push(cursor.expression(cursor))
  while (accept(cursor, ','))
  const next = peek(cursor)
  if (!isSymbol(next, end)) fail(next, `expected “,” or “${end}” ${where}, found ${describe(next)}`)
  return items
}

function parseCall(cursor: Cursor, name: Token): Node {
  take(cursor)
  const args = nest(cursor, name, () => parseItems(cursor, ')', `to close ${name.text}(`))
  let last = expectSymbol(cursor, ')', `to close ${name.text}(`)
  const members: string[] = []
  while (isSymbol(peek(cursor), '.')) {
    take(cursor)
    last = takeSegment(cursor)
    members.push(last.text)
  }
  return { kind: 'call', name: name.text, args, members, ...spanning(name, last) }
}

function parseName(cursor: Cursor, first: Token): Node {
  const path = [first.text]
  let last = first
  for (;;) {
    const token = peek(cursor)
    if (isSymbol(token, '.')) {
      take(cursor)
      last = takeSegment(cursor)
      path.push(last.text)
    } else if (isSymbol(token, '[')) {
      take(cursor)
      path.push(takeCode(cursor, first).text)
      last = expectSymbol(cursor, ']', 'after the code', `write ${first.text}['code']`)
    } else return { kind: 'name', path, ...spanning(first, last) }
  }
}

/** Any word may follow a dot, also one that is an operator elsewhere. */
function takeSegment(cursor: Cursor): Token {
  const token = peek(cursor)
  if (token.kind === 'word') return take(cursor)
  const hint = token.kind === 'number' ? "codes that start with a digit stand in brackets: Q1['18-24']" : undefined
  return fail(token, `expected a name after the dot, found ${describe(token)}`, hint)
}

function takeCode(cursor: Cursor, first: Token): Token {
  const token = peek(cursor)
  if (token.kind === 'string' || token.kind === 'number') return take(cursor)
  return fail(token, `expected a code in quotes, found ${describe(token)}`, `write ${first.text}['code']`)
}

function hintForSymbol(token: Token): string | undefined {
  if (isSymbol(token, '+')) return 'a value has no plus sign before it'
  if (isSymbol(token, '!')) return 'put it in parentheses: (not a)'
  if (isSymbol(token, '.')) return 'numbers start with a digit: 0.5'
  return undefined
}
