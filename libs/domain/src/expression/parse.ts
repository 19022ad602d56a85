import type { Node } from './ast.ts'
import {
  type Cursor,
  checkDepth,
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
import { faultAt, SyntaxFault } from './fault.ts'
import { tokenize } from './lexer.ts'
import { parseComparison } from './parse-operators.ts'
import type { ExpressionFault } from './types.ts'

/** Characters (code points) of a source at most. */
export const MAX_SOURCE = 4_000

/** Reads a source into a tree. Stray characters are all listed; of the grammar's faults the first. Never throws. */
export function parse(source: string): { ok: true; node: Node } | { ok: false; faults: readonly ExpressionFault[] } {
  if (isTooLong(source)) {
    const message = `the expression is longer than ${MAX_SOURCE} characters`
    return {
      ok: false,
      faults: [faultAt('too-long', { at: 0, length: source.length }, message, 'split it into variables')],
    }
  }
  const { tokens, faults } = tokenize(source)
  if (faults.length > 0) return { ok: false, faults }
  try {
    const cursor: Cursor = { tokens, position: 0, depth: 0, deepest: 0, expression: parseChoice }
    const node = parseChoice(cursor)
    return atEnd(cursor, node)
  } catch (error) {
    if (error instanceof SyntaxFault) return { ok: false, faults: [error.fault] }
    throw error
  }
}

/** Counts code points only when there may be enough of them. */
function isTooLong(source: string): boolean {
  if (source.length <= MAX_SOURCE) return false
  return source.length > 2 * MAX_SOURCE || [...source].length > MAX_SOURCE
}

function atEnd(cursor: Cursor, node: Node): { ok: true; node: Node } {
  const token = peek(cursor)
  if (token.kind === 'end') return { ok: true, node }
  if (isSymbol(token, ')', ']')) return fail(token, `“${token.text}” closes nothing`, 'remove it, or open it before')
  if (isWord(token, 'is')) return fail(token, '“is” has no meaning here', 'write =, or Q1 empty')
  if (isWord(token, 'then', 'else', 'if'))
    return fail(token, `“${token.text}” has no meaning here`, 'write condition ? a : b')
  return fail(token, `expected an operator such as + = and, found ${describe(token)}`, 'texts stand in quotes')
}

/** `condition ? a : b`, grouping from the right. */
function parseChoice(cursor: Cursor): Node {
  const around = cursor.deepest
  cursor.deepest = cursor.depth
  const condition = parseOr(cursor)
  const question = peek(cursor)
  if (!isSymbol(question, '?')) {
    cursor.deepest = Math.max(around, cursor.deepest)
    return condition
  }
  take(cursor)
  const lowered = cursor.deepest + 1
  checkDepth(lowered, question)
  const then = nest(cursor, question, () => parseChoice(cursor))
  expectSymbol(cursor, ':', 'and what to take otherwise', 'write condition ? a : b')
  const otherwise = nest(cursor, question, () => parseChoice(cursor))
  cursor.deepest = Math.max(around, lowered, cursor.deepest)
  return { kind: 'choice', condition, then, otherwise, ...spanning(condition, otherwise) }
}

function parseOr(cursor: Cursor): Node {
  return parseLogic(cursor, 'or', '||', parseAnd)
}

function parseAnd(cursor: Cursor): Node {
  return parseLogic(cursor, 'and', '&&', parseNot)
}

function parseLogic(cursor: Cursor, kind: 'and' | 'or', symbol: string, operand: (cursor: Cursor) => Node): Node {
  const operands = [operand(cursor)]
  while (isWord(peek(cursor), kind) || isSymbol(peek(cursor), symbol)) {
    take(cursor)
    operands.push(operand(cursor))
  }
  const [first, last] = [operands[0], operands.at(-1)]
  if (!first || !last || operands.length === 1) return operands[0] as Node
  return { kind, operands, ...spanning(first, last) }
}

/** `not` binds weaker than comparisons: `not a = b` is `not (a = b)`. */
function parseNot(cursor: Cursor): Node {
  const token = peek(cursor)
  if (!isWord(token, 'not') && !isSymbol(token, '!')) return parseComparison(cursor)
  take(cursor)
  const opensGroup = isSymbol(peek(cursor), '(')
  if (opensGroup && isSymbol(peek(cursor, 1), ')'))
    fail(token, 'not takes one value, here is none', undefined, 'wrong-arity')
  // `not(x)` is one level, as every call: that of its parentheses
  const operand = opensGroup ? parseNot(cursor) : nest(cursor, token, () => parseNot(cursor))
  return { kind: 'not', operand, ...spanning(token, operand) }
}
