import type { Node } from '../../expression/ast.ts'
import { parse } from '../../expression/parse.ts'
import type { ValueType } from '../../expression/types.ts'
import { type Atom, alternativesOf, mirrored } from './alternatives.ts'
import { atLeast, atMost, type Domain, having, isEmptyDomain, type Literal, lacking, only, without } from './domain.ts'

/** What is known of a name before any condition. */
export interface Known {
  readonly type: ValueType
  /** Everything it can be (`domainOf`); made once for many conditions. */
  readonly domain: Domain
}

/**
 * Whether some answers could make a condition true. Looks at comparisons of one name with literals (and what `and`,
 * `or` and `not` make of them) and takes everything else as possible, so false is certain and true is not.
 */
export function canBeTrue(source: string, known: (path: readonly string[]) => Known | undefined): boolean {
  const parsed = parse(source)
  if (!parsed.ok) return true
  const alternatives = alternativesOf(parsed.node)
  return alternatives === null || alternatives.some((atoms) => isPossible(atoms, known))
}

function isPossible(atoms: readonly Atom[], known: (path: readonly string[]) => Known | undefined): boolean {
  const domains = new Map<string, Domain>()
  for (const atom of atoms) {
    const facts = factsOf(atom)
    const about = facts === null ? undefined : known(facts.path)
    if (facts === null || about === undefined) continue
    const key = facts.path.join('.')
    const domain = facts.narrow(domains.get(key) ?? about.domain, about.type)
    if (isEmptyDomain(domain)) return false
    domains.set(key, domain)
  }
  return true
}

/** What an atom says about one name. */
interface Facts {
  readonly path: readonly string[]
  readonly narrow: (domain: Domain, type: ValueType) => Domain
}

function factsOf({ node, negated }: Atom): Facts | null {
  if (node.kind === 'name') {
    return { path: node.path, narrow: (domain) => (negated ? without(domain, [true]) : only(domain, [true])) }
  }
  if ((node.kind === 'empty' || node.kind === 'notempty') && node.operand.kind === 'name') {
    const empty = (node.kind === 'empty') !== negated
    // Texts and lists may also be empty without being null; only choices and numbers are told apart here.
    return {
      path: node.operand.path,
      narrow: (domain, { kind }) => (kind !== 'code' ? domain : empty ? only(domain, [null]) : without(domain, [null])),
    }
  }
  if (node.kind === 'between' && node.value.kind === 'name') return betweenFacts(node, negated)
  return node.kind === 'compare' ? comparisonFacts(node, negated) : null
}

function betweenFacts(node: Extract<Node, { kind: 'between' }>, negated: boolean): Facts | null {
  const [low, high] = [literalOf(node.low), literalOf(node.high)]
  if (negated || node.value.kind !== 'name' || typeof low !== 'number' || typeof high !== 'number') return null
  return { path: node.value.path, narrow: (domain) => atMost(atLeast(domain, low, false), high, false) }
}

function comparisonFacts(written: Extract<Node, { kind: 'compare' }>, negated: boolean): Facts | null {
  const node = written.left.kind === 'name' ? written : mirrored(written)
  if (node.left.kind !== 'name') return null
  const { path } = node.left
  const literals = literalsOf(node.right)
  if (literals === null) return null
  const narrow = narrowing(negated ? NEGATION[node.operator] : node.operator, literals, node.right.kind === 'list')
  return narrow === null ? null : { path, narrow }
}

type Operator = Extract<Node, { kind: 'compare' }>['operator'] | 'unknown'

/** The operator that is true exactly when the other is not; order comparisons have none, for null fails them both. */
const NEGATION: Readonly<Record<Extract<Node, { kind: 'compare' }>['operator'], Operator>> = {
  '=': '!=',
  '!=': '=',
  in: 'notin',
  notin: 'in',
  contains: 'notcontains',
  notcontains: 'contains',
  anyof: 'noneof',
  noneof: 'anyof',
  allof: 'unknown',
  '<': 'unknown',
  '<=': 'unknown',
  '>': 'unknown',
  '>=': 'unknown',
}

function narrowing(operator: Operator, literals: readonly Literal[], isList: boolean): Facts['narrow'] | null {
  const [first = null] = literals
  switch (operator) {
    case '=':
      return isList ? null : (domain, { kind }) => equalTo(domain, first, kind)
    case '!=':
      return isList ? null : (domain, { kind }) => (kind === 'codes' ? domain : without(domain, asCodes([first], kind)))
    case 'in':
      return (domain, { kind }) => (kind === 'codes' ? domain : only(domain, asCodes(literals, kind)))
    case 'notin':
      return (domain, { kind }) => (kind === 'codes' ? domain : without(domain, asCodes(literals, kind)))
    case 'anyof':
      return (domain, type) => overlapping(domain, literals, type)
    case 'noneof':
      return (domain, { kind }) =>
        kind === 'codes'
          ? lacking(domain, asCodes(literals, kind))
          : kind === 'code'
            ? without(domain, asCodes(literals, kind))
            : domain
    case 'allof':
      return (domain, type) => containing(domain, literals, type)
    case 'contains':
      return isList ? null : (domain, type) => containing(domain, [first], type)
    case 'notcontains':
      return isList ? null : (domain, { kind }) => (kind === 'codes' ? lacking(domain, asCodes([first], kind)) : domain)
    default:
      return orderNarrowing(operator, first)
  }
}

function orderNarrowing(operator: Operator, bound: Literal): Facts['narrow'] | null {
  if (typeof bound !== 'number') return null
  if (operator === '<' || operator === '<=') return (domain) => atMost(domain, bound, operator === '<')
  return operator === '>' || operator === '>=' ? (domain) => atLeast(domain, bound, operator === '>') : null
}

function equalTo(domain: Domain, literal: Literal, kind: ValueType['kind']): Domain {
  if (kind === 'codes' || kind === 'list') return domain
  if (kind === 'number' && typeof literal === 'number') return atMost(atLeast(domain, literal, false), literal, false)
  return only(domain, asCodes([literal], kind))
}

function containing(domain: Domain, literals: readonly Literal[], type: ValueType): Domain {
  if (type.kind !== 'codes') return domain
  const wanted = asCodes(literals, type.kind)
  const { codes } = type
  // A code that the question does not have can never be there.
  return codes !== undefined && wanted.some((code) => typeof code === 'string' && !codes.includes(code))
    ? lacking(having(domain, wanted), wanted)
    : having(domain, wanted)
}

/** Some of the codes: exact for one choice; of several only whether the question has any of them. */
function overlapping(domain: Domain, literals: readonly Literal[], type: ValueType): Domain {
  const wanted = asCodes(literals, type.kind)
  if (type.kind === 'code') return only(domain, wanted)
  if (type.kind !== 'codes' || type.codes === undefined) return domain
  const codes = new Set<Literal>(type.codes)
  return wanted.some((code) => codes.has(code)) ? domain : lacking(having(domain, wanted), wanted)
}

/** Beside a choice, a number stands for the code written so. */
const asCodes = (literals: readonly Literal[], kind: ValueType['kind']): readonly Literal[] =>
  kind === 'code' || kind === 'codes'
    ? literals.map((each) => (typeof each === 'number' ? String(each) : each))
    : literals

function literalsOf(node: Node): readonly Literal[] | null {
  const items = node.kind === 'list' ? node.items : [node]
  const literals = items.map(literalOf)
  return literals.includes(undefined) ? null : literals.filter((literal) => literal !== undefined)
}

/** A literal as written; undefined for anything that has to be computed. */
function literalOf(node: Node): Literal | undefined {
  if (node.kind === 'null') return null
  if (node.kind === 'negate' && node.operand.kind === 'number') return -node.operand.value
  return node.kind === 'number' || node.kind === 'string' || node.kind === 'boolean' ? node.value : undefined
}
