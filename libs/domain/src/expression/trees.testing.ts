import * as fc from 'fast-check'
import type { Answers, Naive, Tree } from './naive.testing.ts'

/** Names the trees read, with the type each is declared with. */
export const TYPES: Readonly<Record<string, string>> = {
  n1: 'number',
  n2: 'number',
  s1: 'string',
  s2: 'string',
  b1: 'boolean',
  b2: 'boolean',
  m1: 'codes',
  m2: 'codes',
  d1: 'date',
  d2: 'date',
}

const numbers = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.constantFrom(0, 0.5, 1.25, 1e3, 1e300, 2.5),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
)
const texts = fc.oneof(
  fc.constantFrom('', 'a', 'A', 'ab', 'Straße', 'STRASSE', '\u00e9', 'e\u0301', "it's", ' x ', '\u{1f600}'),
  fc.string({ maxLength: 6, unit: 'grapheme' }),
)
const codes = fc.constantFrom('a', 'b', 'c')
const dates = fc
  .integer({ min: -20_000, max: 40_000 })
  .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10))

const nullable = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null, freq: 4 })

export const answersArb: fc.Arbitrary<Answers> = fc.record({
  n1: nullable(numbers),
  n2: nullable(numbers),
  s1: nullable(texts),
  s2: nullable(texts),
  b1: nullable(fc.boolean()),
  b2: nullable(fc.boolean()),
  m1: nullable(fc.uniqueArray(codes)),
  m2: nullable(fc.uniqueArray(codes)),
  d1: nullable(dates),
  d2: nullable(dates),
})

const literal = (value: Naive): Tree => ({ t: 'literal', value })
const name =
  (from: string, isCodes = false) =>
  (which: 1 | 2): Tree =>
    isCodes ? { t: 'name', name: `${from}${which}`, codes: true } : { t: 'name', name: `${from}${which}` }
const which = fc.constantFrom<1 | 2>(1, 2)

const unary = (op: 'not' | '-' | 'empty' | 'notempty', a: fc.Arbitrary<Tree>) =>
  a.map((a): Tree => ({ t: 'unary', op, a }))
const binary = (ops: readonly string[], a: fc.Arbitrary<Tree>, b: fc.Arbitrary<Tree>) =>
  fc.tuple(fc.constantFrom(...ops), a, b).map(([op, a, b]): Tree => ({ t: 'binary', op, a, b }))
const choice = (a: fc.Arbitrary<Tree>, b: fc.Arbitrary<Tree>) =>
  fc.tuple(a, b, b).map(([a, b, c]): Tree => ({ t: 'choice', a, b, c }))
const call = (names: readonly string[], ...args: readonly fc.Arbitrary<Tree>[]) =>
  fc.tuple(fc.constantFrom(...names), fc.tuple(...args)).map(([name, args]): Tree => ({ t: 'call', name, args }))
const callOfMany = (names: readonly string[], arg: fc.Arbitrary<Tree>) =>
  fc
    .tuple(fc.constantFrom(...names), fc.array(arg, { minLength: 1, maxLength: 4 }))
    .map(([name, args]): Tree => ({ t: 'call', name, args }))
const listOf = (item: fc.Arbitrary<Tree>) =>
  fc.array(item, { maxLength: 4 }).map((items): Tree => ({ t: 'list', items }))

type Trees = { number: Tree; text: Tree; condition: Tree; codes: Tree; date: Tree }

/** Well-typed trees of every kind of value. */
export const trees = fc.letrec<Trees>((tie) => {
  const options = { maxDepth: 4, depthIdentifier: 'tree' } as const
  const number = tie('number')
  const text = tie('text')
  const condition = tie('condition')
  const several = tie('codes')
  const date = tie('date')
  const numberList = listOf(number)
  const textList = listOf(text)
  return {
    number: fc.oneof(
      options,
      fc.oneof(
        numbers.map((value) => literal(Math.abs(value))),
        which.map(name('n')),
        fc.constant(literal(null)),
      ),
      unary('-', number),
      binary(['+', '-', '*', '/', '%', '^'], number, number),
      choice(condition, number),
      callOfMany(['sum', 'avg', 'min', 'max', 'count', 'coalesce'], number),
      call(['sum', 'avg', 'min', 'max', 'count'], numberList),
      call(['abs', 'floor'], number),
      call(['len'], text),
      call(['dateDiff'], date, date),
    ),
    text: fc.oneof(
      options,
      fc.oneof(texts.map(literal), which.map(name('s'))),
      callOfMany(['concat'], text),
      call(['concat'], textList),
      call(['upper', 'trim'], text),
      call(['substr'], text, number, number),
      call(['iif'], condition, text, text),
    ),
    condition: fc.oneof(
      options,
      fc.oneof(fc.boolean().map(literal), which.map(name('b'))),
      unary('not', condition),
      binary(['and', 'or'], condition, condition),
      binary(['=', '!=', '<', '<=', '>', '>='], number, number),
      binary(['=', '!=', '<', '<=', '>', '>='], date, date),
      binary(['=', '!=', 'contains', 'notcontains'], text, text),
      binary(['in', 'notin'], text, textList),
      binary(['=', '!='], numberList, numberList),
      binary(['=', '!=', 'anyof', 'allof', 'noneof'], several, several),
      binary(['in', 'notin'], codes.map(literal), several),
      fc.tuple(number, number, number).map(([a, b, c]): Tree => ({ t: 'between', a, b, c })),
      fc.oneof(unary('empty', number), unary('notempty', text), unary('empty', several)),
      call(['startsWith'], text, text),
      call(['isNumber'], number),
      choice(condition, condition),
    ),
    codes: fc.oneof(options, which.map(name('m', true)), listOf(codes.map(literal)), which.map(name('m', true))),
    date: fc.oneof(options, which.map(name('d')), call(['dateAdd'], which.map(name('d')), number)),
  }
})

/** Levels of the grammar, from the weakest; printed with the fewest parentheses they allow. */
function levelOf(tree: Tree): number {
  if (tree.t === 'choice') return 1
  if (tree.t === 'between' || (tree.t === 'unary' && (tree.op === 'empty' || tree.op === 'notempty'))) return 5
  if (tree.t === 'unary') return tree.op === 'not' ? 4 : 8
  if (tree.t !== 'binary') return 10
  const level = { or: 2, and: 3, '+': 6, '-': 6, '*': 7, '/': 7, '%': 7, '^': 9 }[tree.op]
  return level ?? 5
}

/** Writes a tree as an author would. */
export function write(tree: Tree, least = 1): string {
  const text = writeBare(tree)
  return levelOf(tree) < least ? `(${text})` : text
}

function writeBare(tree: Tree): string {
  switch (tree.t) {
    case 'literal':
      return writeLiteral(tree.value)
    case 'name':
      return tree.name
    case 'list':
      return `[${tree.items.map((item) => write(item)).join(', ')}]`
    case 'unary':
      if (tree.op === 'not') return `not ${write(tree.a, 4)}`
      return tree.op === '-' ? `-${write(tree.a, 8)}` : `${write(tree.a, 6)} ${tree.op}`
    case 'between':
      return `${write(tree.a, 6)} between ${write(tree.b, 6)} and ${write(tree.c, 6)}`
    case 'choice':
      return `${write(tree.a, 2)} ? ${write(tree.b)} : ${write(tree.c)}`
    case 'call':
      return `${tree.name}(${[...tree.args.map((arg) => write(arg)), ...(tree.name === 'dateAdd' || tree.name === 'dateDiff' ? ["'d'"] : [])].join(', ')})`
    case 'binary':
      return writeBinary(tree)
  }
}

function writeBinary(tree: Tree & { t: 'binary' }): string {
  const level = levelOf(tree)
  if (tree.op === '^') return `${write(tree.a, 10)} ^ ${write(tree.b, 8)}`
  if (level === 5) return `${write(tree.a, 6)} ${tree.op} ${write(tree.b, 6)}`
  return `${write(tree.a, level)} ${tree.op} ${write(tree.b, level + 1)}`
}

function writeLiteral(value: Naive): string {
  if (typeof value !== 'string') return String(value).replace('e+', 'e')
  const escaped = value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')
  return `'${escaped}'`
}
