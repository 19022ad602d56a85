/**
 * The language once more, as plainly as its specification reads: a tree walked with `switch`, dates as ISO texts,
 * no types, no budget, nothing shared with the real evaluator. Slow, and only for the laws to compare with.
 */
export type Naive = null | number | boolean | string | readonly Naive[]

export type Tree =
  | { t: 'literal'; value: Naive }
  | { t: 'name'; name: string; codes?: boolean }
  | { t: 'list'; items: readonly Tree[] }
  | { t: 'unary'; op: 'not' | '-' | 'empty' | 'notempty'; a: Tree }
  | { t: 'binary'; op: string; a: Tree; b: Tree }
  | { t: 'between'; a: Tree; b: Tree; c: Tree }
  | { t: 'choice'; a: Tree; b: Tree; c: Tree }
  | { t: 'call'; name: string; args: readonly Tree[] }

export type Answers = Readonly<Record<string, Naive>>

export function naive(tree: Tree, answers: Answers): Naive {
  const at = (each: Tree): Naive => naive(each, answers)
  switch (tree.t) {
    case 'literal':
      return tree.value
    case 'name':
      return answers[tree.name] ?? null
    case 'list':
      return tree.items.map(at)
    case 'unary':
      return unary(tree.op, at(tree.a))
    case 'between':
      return compare('>=', at(tree.a), at(tree.b)) && compare('<=', at(tree.a), at(tree.c))
    case 'choice':
      return at(tree.a) === true ? at(tree.b) : at(tree.c)
    case 'call':
      return call(tree.name, tree.args.map(at))
    case 'binary':
      return binary(tree, at(tree.a), at(tree.b))
  }
}

function unary(op: string, a: Naive): Naive {
  if (op === 'not') return a !== true
  if (op === '-') return a === null ? null : number(-Number(a))
  const empty = a === null || a === '' || (Array.isArray(a) && a.length === 0)
  return op === 'empty' ? empty : !empty
}

const number = (value: number): Naive => (Number.isFinite(value) ? value : null)

function binary(tree: Tree & { t: 'binary' }, a: Naive, b: Naive): Naive {
  switch (tree.op) {
    case 'and':
      return a === true && b === true
    case 'or':
      return a === true || b === true
    case '=':
      return isCodes(tree.a) || isCodes(tree.b) ? sameSet(a, b) : same(a, b)
    case '!=':
      return !binary({ ...tree, op: '=' }, a, b)
    case 'in':
      return a !== null && b !== null && list(b).some((each) => same(each, a))
    case 'contains':
      if (a === null || b === null) return false
      return typeof a === 'string' ? fold(a).includes(fold(text(b))) : list(a).some((each) => same(each, b))
    case 'anyof':
      return a !== null && b !== null && list(b).some((each) => list(a).some((other) => same(each, other)))
    case 'allof':
      return list(b).every((each) => list(a).some((other) => same(each, other)))
    case 'notin':
      return !binary({ ...tree, op: 'in' }, a, b)
    case 'notcontains':
      return !binary({ ...tree, op: 'contains' }, a, b)
    case 'noneof':
      return !binary({ ...tree, op: 'anyof' }, a, b)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(tree.op, a, b)
    default:
      return a === null || b === null ? null : number(calculate(tree.op, Number(a), Number(b)))
  }
}

function calculate(op: string, a: number, b: number): number {
  if (op === '+') return a + b
  if (op === '-') return a - b
  if (op === '*') return a * b
  if (op === '/') return a / b
  return op === '%' ? a % b : a ** b
}

function compare(op: string, a: Naive, b: Naive): boolean {
  if (a === null || b === null) return false
  if (op === '<') return a < b
  if (op === '<=') return a <= b
  return op === '>' ? a > b : a >= b
}

const isCodes = (tree: Tree): boolean => tree.t === 'name' && tree.codes === true
const list = (value: Naive): readonly Naive[] => (Array.isArray(value) ? value : value === null ? [] : [value])
const text = (value: Naive): string => (value === null ? '' : String(value))
const fold = (value: string): string => value.normalize('NFC').toLowerCase().toUpperCase()

function same(a: Naive, b: Naive): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a.normalize('NFC') === b.normalize('NFC')
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b
  return a.length === b.length && a.every((each, index) => same(each, b[index] ?? null))
}

function sameSet(a: Naive, b: Naive): boolean {
  if (a === null || b === null) return a === b
  return list(a).every((each) => list(b).includes(each)) && list(b).every((each) => list(a).includes(each))
}

function call(name: string, args: readonly Naive[]): Naive {
  const [a = null, b = null, c = null] = args
  switch (name) {
    case 'iif':
      return a === true ? b : c
    case 'coalesce':
      return args.find((each) => each !== null) ?? null
    case 'concat':
      return flat(args).map(text).join('')
    case 'len':
      return [...text(a)].length
    case 'upper':
      return text(a).toUpperCase()
    case 'trim':
      return text(a).trim()
    case 'startsWith':
      return fold(text(a)).startsWith(fold(text(b)))
    case 'substr':
      return b === null || c === null ? null : cut([...text(a)], Number(b), Number(c))
    case 'isNumber':
      return typeof a === 'number'
    case 'dateAdd':
      return a === null || b === null ? null : addDays(text(a), Math.trunc(Number(b)))
    case 'dateDiff':
      return a === null || b === null ? null : daysBetween(text(a), text(b))
    case 'abs':
      return a === null ? null : Math.abs(Number(a))
    case 'floor':
      return a === null ? null : Math.floor(Number(a))
    default:
      return aggregate(
        name,
        flat(args)
          .filter((each) => each !== null)
          .map(Number),
      )
  }
}

const flat = (args: readonly Naive[]): readonly Naive[] => (args.length === 1 ? list(args[0] ?? null) : args)

function cut(characters: readonly string[], start: number, length: number): string {
  const from = Math.max(0, Math.trunc(start))
  return characters.filter((_each, index) => index >= from && index < from + Math.trunc(length)).join('')
}

function aggregate(name: string, numbers: readonly number[]): Naive {
  const total = numbers.reduce((sum, each) => sum + each, 0)
  if (name === 'count') return numbers.length
  if (name === 'sum') return number(total)
  if (numbers.length === 0) return null
  if (name === 'avg') return number(total / numbers.length)
  if (name === 'min') return [...numbers].sort((x, y) => x - y)[0] ?? null
  return [...numbers].sort((x, y) => y - x)[0] ?? null
}

const DAY = 24 * 60 * 60 * 1000

function addDays(date: string, days: number): string | null {
  const moved = Date.parse(`${date}T00:00:00Z`) + days * DAY
  const iso = Math.abs(moved) < 8.64e15 ? new Date(moved).toISOString() : '+'
  return iso.startsWith('+') || iso.startsWith('-') ? null : iso.slice(0, 10)
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY
