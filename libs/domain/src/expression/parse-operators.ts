import type { ArithmeticOperator, ComparisonOperator, Node } from './ast.ts'
import { type Cursor, describe, fail, isSymbol, isWord, nest, peek, spanning, take } from './cursor.ts'
import type { Token } from './lexer.ts'
import { parsePrimary } from './parse-primary.ts'

const COMPARISONS: ReadonlyMap<string, ComparisonOperator> = new Map([
  ['=', '='],
  ['==', '='],
  ['!=', '!='],
  ['<>', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
])
const COMPARISON_WORDS: ReadonlyMap<string, ComparisonOperator> = new Map([
  ['in', 'in'],
  ['notin', 'notin'],
  ['contains', 'contains'],
  ['notcontains', 'notcontains'],
  ['anyof', 'anyof'],
  ['allof', 'allof'],
  ['noneof', 'noneof'],
])

/** One comparison at most: `a = b = c` has no meaning that two authors would agree on. */
export function parseComparison(cursor: Cursor): Node {
  const left = parseSum(cursor)
  refuseNegatedOperator(cursor)
  const node = parseComparisonAfter(cursor, left)
  if (node === left) return left
  const next = peek(cursor)
  if (comparisonOf(next) || isWord(next, 'between', 'empty', 'notempty'))
    fail(
      next,
      `comparisons do not chain: ${describe(next)} follows another comparison`,
      'write a = b and b = c, or put one comparison in parentheses',
    )
  return node
}

function parseComparisonAfter(cursor: Cursor, left: Node): Node {
  const token = peek(cursor)
  if (isWord(token, 'empty', 'notempty')) {
    take(cursor)
    return { kind: isWord(token, 'empty') ? 'empty' : 'notempty', operand: left, ...spanning(left, token) }
  }
  if (isWord(token, 'between')) return parseBetween(cursor, left)
  const operator = comparisonOf(token)
  if (!operator) return left
  take(cursor)
  const right = parseSum(cursor)
  return { kind: 'compare', operator, left, right, ...spanning(left, right) }
}

function parseBetween(cursor: Cursor, value: Node): Node {
  take(cursor)
  const low = parseSum(cursor)
  const and = peek(cursor)
  if (!isWord(and, 'and') && !isSymbol(and, '&&'))
    fail(and, `expected “and” and the upper bound after between, found ${describe(and)}`, 'write x between 1 and 5')
  take(cursor)
  const high = parseSum(cursor)
  return { kind: 'between', value, low, high, ...spanning(value, high) }
}

const comparisonOf = (token: Token): ComparisonOperator | undefined =>
  token.kind === 'symbol'
    ? COMPARISONS.get(token.text)
    : token.kind === 'word'
      ? COMPARISON_WORDS.get(token.text.toLowerCase())
      : undefined

/** `a not in b` is what many write first. */
function refuseNegatedOperator(cursor: Cursor): void {
  const token = peek(cursor)
  if (!isWord(token, 'not')) return
  const next = peek(cursor, 1)
  const hint = isWord(next, 'in', 'contains', 'empty')
    ? `write not${next.text.toLowerCase()} as one word`
    : 'put not before the whole comparison: not a = b'
  fail(token, 'expected an operator, found “not”', hint)
}

function parseSum(cursor: Cursor): Node {
  return parseChain(cursor, ['+', '-'], parseProduct)
}

function parseProduct(cursor: Cursor): Node {
  return parseChain(cursor, ['*', '/', '%'], parseUnary)
}

function parseChain(cursor: Cursor, operators: readonly ArithmeticOperator[], operand: (cursor: Cursor) => Node): Node {
  const first = operand(cursor)
  const rest: { operator: ArithmeticOperator; operand: Node; span: Token }[] = []
  let last = first
  for (;;) {
    const token = peek(cursor)
    const operator = operators.find((symbol) => isSymbol(token, symbol))
    if (!operator) break
    take(cursor)
    last = operand(cursor)
    rest.push({ operator, operand: last, span: token })
  }
  return rest.length === 0 ? first : { kind: 'chain', first, rest, ...spanning(first, last) }
}

/** The minus binds weaker than `^`: `-2 ^ 2` is -4. */
function parseUnary(cursor: Cursor): Node {
  const token = peek(cursor)
  if (!isSymbol(token, '-')) return parsePower(cursor)
  take(cursor)
  const operand = nest(cursor, token, () => parseUnary(cursor))
  return { kind: 'negate', operand, ...spanning(token, operand) }
}

/** From the right: `2 ^ 3 ^ 2` is `2 ^ (3 ^ 2)`. A minus after `^` takes the rest of the chain. */
function parsePower(cursor: Cursor): Node {
  const first = parsePrimary(cursor)
  const operands = [first]
  let last = first
  while (isSymbol(peek(cursor), '^')) {
    take(cursor)
    const negative = isSymbol(peek(cursor), '-')
    last = negative ? parseUnary(cursor) : parsePrimary(cursor)
    operands.push(last)
    if (negative) break
  }
  return operands.length === 1 ? first : { kind: 'power', operands, ...spanning(first, last) }
}
