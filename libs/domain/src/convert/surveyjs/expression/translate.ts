import type { Conversion } from '../conversion.ts'
import type { Kind, Known, Place } from '../names/known.ts'
import { numberOf } from '../source/scalar.ts'
import { calculate } from './arithmetic.ts'
import { type Ast, Untranslatable } from './ast.ts'
import { compare } from './compare.ts'
import { translateCall } from './functions.ts'
import { membership } from './membership.ts'
import { parse } from './parse.ts'
import { atom, isDateKind, literal, type Part } from './part.ts'
import { type Lookup, lookUp } from './references.ts'
import { allOf, anyOf, emptiness, negation, truth } from './truth.ts'

/** An expression of the source, with its place there and where it is evaluated. */
export interface Written {
  readonly text: string
  readonly path: string
  /** The property it is the value of. */
  readonly construct: string
  readonly place: Place
}

export interface Translation {
  readonly part: Part
  /** What it reads. */
  readonly reads: ReadonlySet<Known>
}

/** Operators in a row at most; a longer chain would be deeper than a stack. */
const MAX_DEPTH = 400

/** The expression in our language; null when it has no counterpart, which is reported. */
export function translate(conversion: Conversion, written: Written): Translation | null {
  const found = conversion.translations.get(written)
  if (found !== undefined) return found
  const made = translateAnew(conversion, written)
  conversion.translations.set(written, made)
  return made
}

function translateAnew(conversion: Conversion, written: Written): Translation | null {
  const { text, path, construct, place } = written
  const lookup: Lookup = { conversion, place, path, reads: new Set() }
  try {
    return { part: translateNode(parse(text), lookup, 0), reads: lookup.reads }
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error
    const shown = text.length > 200 ? `${text.slice(0, 200).toWellFormed()}…` : text
    conversion.findings.add(path, construct, `“${shown}” was not carried over: ${error.message}`, error.hint)
    return null
  }
}

/** Several conditions that must all hold; those without a counterpart are left out and reported. */
export function translateConditions(conversion: Conversion, conditions: readonly Written[]): Part | null {
  const parts = conditions.flatMap((written) => translate(conversion, written)?.part ?? [])
  return parts.length === 0 ? null : allOf(parts)
}

/** The text of a condition; undefined when there is none, or when it always holds. */
export function conditionText(conversion: Conversion, conditions: readonly Written[]): string | undefined {
  const part = translateConditions(conversion, conditions)
  return part === null || part.literal === true ? undefined : part.text
}

function translateNode(node: Ast, lookup: Lookup, depth: number): Part {
  if (depth > MAX_DEPTH) throw new Untranslatable('it is too long')
  const inner = (each: Ast): Part => translateNode(each, lookup, depth + 1)
  switch (node.kind) {
    case 'literal':
      return literal(node.value)
    case 'name':
      return lookUp(lookup, node.name, 'text')
    case 'list': {
      const items = node.items.map(inner)
      return atom(`[${items.map(({ text }) => text).join(', ')}]`, 'list', { items })
    }
    case 'call':
      return translateCall(node.name, node.args, lookup, (each, where) => translateNode(each, where, depth + 1))
    case 'unary':
      return node.operator === 'not'
        ? negation(inner(node.operand))
        : emptiness(inner(node.operand), node.operator === 'notempty')
    case 'binary':
      return translateBinary(node, lookup, depth + 1)
  }
}

function translateBinary(node: Ast & { kind: 'binary' }, lookup: Lookup, depth: number): Part {
  const { operator } = node
  if (operator === 'and' || operator === 'or') {
    const parts = chain(node, operator).map((each) => truth(translateNode(each, lookup, depth)))
    return operator === 'and' ? allOf(parts) : anyOf(parts)
  }
  const [a, b] = sides(node, lookup, depth)
  switch (operator) {
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, a, b)
    case 'contains':
    case 'notcontains':
    case 'anyof':
    case 'allof':
    case 'noneof':
      return membership(operator, a, b)
    default:
      return calculate(operator, a, b)
  }
}

/** `a and b and c` as three. */
function chain(node: Ast, operator: 'and' | 'or'): readonly Ast[] {
  const parts: Ast[] = []
  let left = node
  while (left.kind === 'binary' && left.operator === operator) {
    parts.unshift(left.right)
    left = left.left
  }
  return [left, ...parts]
}

/** Both sides; a name that nobody knows is of the kind of what it stands beside. */
function sides(node: Ast & { kind: 'binary' }, lookup: Lookup, depth: number): readonly [Part, Part] {
  const side = (each: Ast, wanted: Kind) =>
    each.kind === 'name' ? lookUp(lookup, each.name, wanted) : translateNode(each, lookup, depth)
  if (node.left.kind === 'name') {
    const right = side(node.right, 'text')
    return [side(node.left, wantedBeside(node, right)), right]
  }
  const left = side(node.left, 'text')
  return [left, side(node.right, wantedBeside(node, left))]
}

const ORDERED: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '-', '*', '/', '%', '^'])

function wantedBeside({ operator }: Ast & { kind: 'binary' }, part: Part): Kind {
  if (isDateKind(part.kind)) return 'date'
  if (ORDERED.has(operator)) return 'number'
  if (part.literal === undefined) return part.kind === 'number' || part.kind === 'boolean' ? part.kind : 'text'
  if (typeof part.literal === 'boolean') return 'boolean'
  return typeof part.literal === 'number' && numberOf(part.literal) !== undefined ? 'number' : 'text'
}
