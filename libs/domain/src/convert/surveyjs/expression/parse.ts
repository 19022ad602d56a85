import { type Ast, type BinaryOperator, Untranslatable } from './ast.ts'
import { type Token, tokensOf } from './tokens.ts'

/** Longer ones could not be carried: ours end at the same length. */
const MAX_SOURCE = 4_000
const MAX_DEPTH = 60

/** Operators by how tightly they bind, the loosest first. All of them go from the left. */
const LEVELS: readonly ReadonlyMap<string, BinaryOperator>[] = [
  new Map([['or', 'or'], ['||', 'or']]),
  new Map([['and', 'and'], ['&&', 'and']]),
  new Map([
    ['=', '='], ['==', '='], ['equal', '='], ['!=', '!='], ['<>', '!='], ['notequal', '!='], ['<', '<'], ['less', '<'], ['<=', '<='],
    ['lessorequal', '<='], ['>', '>'], ['greater', '>'], ['>=', '>='], ['greaterorequal', '>='],
  ]),
  new Map([['+', '+'], ['-', '-']]),
  new Map([['*', '*'], ['/', '/'], ['%', '%']]),
  new Map([['^', '^'], ['power', '^']]),
  new Map([
    ['contains', 'contains'], ['contain', 'contains'], ['*=', 'contains'], ['notcontains', 'notcontains'],
    ['notcontain', 'notcontains'], ['anyof', 'anyof'], ['allof', 'allof'], ['noneof', 'noneof'],
  ]),
] // biome-ignore format: one operator with its spellings beside one another

interface Cursor {
  readonly tokens: readonly Token[]
  at: number
  depth: number
}

/** Reads an expression as SurveyJS does. @throws Untranslatable when it could not be read there either */
export function parse(source: string): Ast {
  if (source.length > MAX_SOURCE) throw new Untranslatable(`it has more than ${MAX_SOURCE} characters`)
  const cursor: Cursor = { tokens: tokensOf(source), at: 0, depth: 0 }
  const node = parseLevel(cursor, 0)
  const rest = peek(cursor)
  if (rest.kind !== 'end') throw new Untranslatable(`“${rest.text}” is not expected there`)
  return node
}

const peek = ({ tokens, at }: Cursor): Token => tokens[at] ?? { kind: 'end', text: '' }

/** The next token when it is this sign or word, whatever its case. */
function take(cursor: Cursor, ...texts: readonly string[]): string | undefined {
  const { kind, text } = peek(cursor)
  const word = text.toLowerCase()
  if ((kind !== 'symbol' && kind !== 'word') || !texts.includes(word)) return undefined
  cursor.at++
  return word
}

function parseLevel(cursor: Cursor, level: number): Ast {
  const operators = LEVELS[level]
  if (operators === undefined) return parsePostfix(cursor)
  let left = parseLevel(cursor, level + 1)
  for (;;) {
    const word = take(cursor, ...operators.keys())
    const operator = word === undefined ? undefined : operators.get(word)
    if (operator === undefined) return left
    left = { kind: 'binary', operator, left, right: parseLevel(cursor, level + 1) }
  }
}

function parsePostfix(cursor: Cursor): Ast {
  const operand = parseFactor(cursor)
  const word = take(cursor, 'empty', 'notempty')
  return word === 'empty' || word === 'notempty' ? { kind: 'unary', operator: word, operand } : operand
}

function parseFactor(cursor: Cursor): Ast {
  if (++cursor.depth > MAX_DEPTH) throw new Untranslatable(`it is nested more than ${MAX_DEPTH} deep`)
  const node = readFactor(cursor)
  cursor.depth--
  return node
}

function readFactor(cursor: Cursor): Ast {
  if (take(cursor, '!', 'negate') !== undefined)
    return { kind: 'unary', operator: 'not', operand: parsePostfix(cursor) }
  if (take(cursor, '(') !== undefined) {
    const inside = parseLevel(cursor, 0)
    expect(cursor, ')')
    return inside
  }
  if (take(cursor, '[') !== undefined) return { kind: 'list', items: parseItems(cursor, ']') }
  const minus = take(cursor, '-') !== undefined
  const { kind, text } = peek(cursor)
  if (minus && kind !== 'number') throw new Untranslatable('a minus stands before something that is no number')
  cursor.at++
  if (kind === 'number') return { kind: 'literal', value: minus ? -Number(text) : Number(text) }
  if (kind === 'name') return { kind: 'name', name: text }
  if (kind === 'string') return { kind: 'literal', value: text }
  if (kind === 'word') return parseWord(cursor, text)
  throw new Untranslatable(kind === 'end' ? 'it ends too early' : `“${text}” is not expected there`)
}

/** A function, a word of the language, or a text that was written without quotes. */
function parseWord(cursor: Cursor, text: string): Ast {
  if (take(cursor, '(') !== undefined) return { kind: 'call', name: text, args: parseItems(cursor, ')') }
  if (text === 'undefined' || text === 'null') return { kind: 'literal', value: null }
  const word = text.toLowerCase()
  return { kind: 'literal', value: word === 'true' ? true : word === 'false' ? false : text }
}

function parseItems(cursor: Cursor, close: string): readonly Ast[] {
  const items: Ast[] = []
  if (take(cursor, close) !== undefined) return items
  do items.push(parseLevel(cursor, 0))
  while (take(cursor, ',') !== undefined)
  expect(cursor, close)
  return items
}

function expect(cursor: Cursor, text: string): void {
  if (take(cursor, text) === undefined) throw new Untranslatable(`“${text}” is missing`)
}
