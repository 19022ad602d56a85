import type { Known } from '../names/known.ts'
import { orZero } from './arithmetic.ts'
import { type Ast, Untranslatable } from './ast.ts'
import { DATE_FUNCTIONS } from './dates.ts'
import { atom, call, LEVEL, literal, numeric, type Part, quote, wrap } from './part.ts'
import { type Lookup, lookUp } from './references.ts'
import { truth } from './truth.ts'

/** Translates one argument, perhaps in another place. */
export type Translate = (node: Ast, lookup: Lookup) => Part

/** A call of a function of SurveyJS. @throws Untranslatable for functions that only its page can answer */
export function translateCall(name: string, args: readonly Ast[], lookup: Lookup, translate: Translate): Part {
  if (Object.hasOwn(IN_ARRAY, name)) return inArray(name, args, lookup, translate)
  const parts = args.map((arg) => translate(arg, lookup))
  if (Object.hasOwn(DATE_FUNCTIONS, name)) return DATE_FUNCTIONS[name]?.(parts) ?? unknown(name)
  switch (name) {
    case 'iif':
      return choose(parts)
    case 'sum':
    case 'min':
    case 'max':
    case 'avg':
    case 'count':
      return aggregate(name, parts)
    case 'round':
      return round(parts)
    case 'trunc':
      return parts.length === 1
        ? call('trunc', 'number', ...parts.map((part) => numeric(part).text))
        : unknown('trunc with decimals')
    case 'substring':
      return substring(parts)
    case 'displayValue':
      return displayed(lookUp(lookup, nameIn(parts[0], name), 'text'))
    case 'getComment':
      return lookUp(lookup, `${nameIn(parts[0], name)}-Comment`, 'text')
    default:
      return unknown(name)
  }
}

const unknown = (name: string): never => {
  throw new Untranslatable(`there is no counterpart of ${name}`)
}

function nameIn(part: Part | undefined, call: string): string {
  if (typeof part?.literal === 'string') return part.literal
  throw new Untranslatable(`${call} needs the name of a question in quotes`)
}

/** The words that a respondent saw: labels of choices. */
export const displayed = (part: Part): Part =>
  part.known !== undefined && (part.kind === 'code' || part.kind === 'codes' || part.kind === 'rank')
    ? atom(`${part.text}.label`, 'text', { nullable: true })
    : part

/** Both branches are of one kind here. */
function choose([test, then, otherwise = literal(null)]: readonly Part[]): Part {
  if (test === undefined || then === undefined) throw new Untranslatable('iif needs a condition and a value')
  const [a, b] = branches(then, otherwise)
  const kind = a.kind === 'null' ? b.kind : a.kind
  const nullable = true
  return atom(`iif(${truth(test).text}, ${a.text}, ${b.text})`, kind === 'code' && b.kind !== a.kind ? 'text' : kind, {
    nullable,
  })
}

function branches(a: Part, b: Part): readonly [Part, Part] {
  const textual = (part: Part) => part.kind === 'text' || part.kind === 'code' || part.kind === 'null'
  if (a.kind === b.kind || a.kind === 'null' || b.kind === 'null' || (textual(a) && textual(b))) return [a, b]
  if (a.kind === 'number' || b.kind === 'number') {
    // '5' beside 3 is a number; 'none' beside 3 is a text.
    try {
      return [numeric(a), numeric(b)]
    } catch (error) {
      if (!(error instanceof Untranslatable)) throw error
      return [asText(a), asText(b)]
    }
  }
  throw new Untranslatable(`${a.text} and ${b.text} are values of different kinds`)
}

const asText = (part: Part): Part =>
  part.literal === undefined
    ? call('concat', 'text', part.text)
    : { ...literal(String(part.literal)), level: LEVEL.atom }

function aggregate(name: string, parts: readonly Part[]): Part {
  const [only] = parts
  if (only === undefined) throw new Untranslatable(`${name} needs values`)
  if (only.kind === 'codes' || only.kind === 'rank') {
    return name === 'count' && parts.length === 1
      ? call('countSelected', 'number', only.text)
      : unknown(`${name} of choices`)
  }
  const values = name === 'count' ? parts : parts.map(numericOrList)
  const made = call(name, 'number', ...values.flatMap((part) => part.items?.map(({ text }) => text) ?? [part.text]))
  return name === 'avg' ? orZero(made) : { ...made, nullable: name === 'min' || name === 'max' }
}

const numericOrList = (part: Part): Part =>
  part.items === undefined ? numeric(part) : { ...part, items: part.items.map(numeric) }

function round([value, decimals]: readonly Part[]): Part {
  if (value === undefined) throw new Untranslatable('round needs a number')
  return call('round', 'number', numeric(value).text, ...(decimals === undefined ? [] : [numeric(decimals).text]))
}

/** From one place to another there, from one place on for a length here. */
function substring([text, start, end]: readonly Part[]): Part {
  if (text === undefined || start === undefined) throw new Untranslatable('substring needs a text and a number')
  const from = numeric(start)
  if (end === undefined) return call('substr', 'text', text.text, from.text)
  const to = numeric(end)
  const length =
    typeof from.literal === 'number' && typeof to.literal === 'number'
      ? String(to.literal - from.literal)
      : `${wrap(to, LEVEL.sum)} - ${wrap(from, LEVEL.product)}`
  return call('substr', 'text', text.text, from.text, length)
}

const IN_ARRAY: Readonly<Record<string, readonly [plain: string, where: string]>> = {
  sumInArray: ['sum', 'sumIf'],
  avgInArray: ['avg', 'avgIf'],
  minInArray: ['min', 'minIf'],
  maxInArray: ['max', 'maxIf'],
  countInArray: ['count', 'countIf'],
}

/** `sumInArray({panel}, 'x', {y} > 1)`: over the iterations of a loop. */
function inArray(
  name: string,
  [array, field, test, ...more]: readonly Ast[],
  lookup: Lookup,
  translate: Translate,
): Part {
  const group = groupOf(array, lookup, name)
  const column = field?.kind === 'literal' ? group.members.get(String(field.value)) : undefined
  const [plain, where] = IN_ARRAY[name] ?? []
  if (column === undefined || plain === undefined || where === undefined || more.length > 0 || group.loop === null)
    return unknown(`this use of ${name}`)
  lookup.reads.add(group)
  const counts = name === 'countInArray'
  if (test === undefined) {
    if (!counts && column.kind !== 'number') return unknown(`${name} of what is no number`)
    const total = call(plain, 'number', column.ref)
    return name === 'avgInArray' ? orZero(total) : { ...total, nullable: plain === 'min' || plain === 'max' }
  }
  const inner: Lookup = { ...lookup, place: { ...lookup.place, around: [...lookup.place.around, group] } }
  const condition = truth(translate(rowwise(test, group), inner)).text
  const loop = /^[A-Za-z]\w*$/.test(group.loop.id) ? group.loop.id : quote(group.loop.id)
  if (counts) return call(where, 'number', loop, `(${condition}) and ${column.ref} notempty`)
  const total = call(
    where,
    'number',
    loop,
    condition,
    numeric(atom(column.ref, column.kind, { choices: column.choices })).text,
  )
  return name === 'avgInArray' ? orZero(total) : total
}

function groupOf(array: Ast | undefined, lookup: Lookup, name: string): Known {
  const written = array?.kind === 'name' ? array.name : ''
  const group = lookup.conversion.names.find(written)
  return group === undefined || group.loop === null ? unknown(`${name} over {${written}}`) : group
}

/** Names in the condition are those of the row. */
function rowwise(node: Ast, group: Known): Ast {
  if (node.kind === 'name') return group.members.has(node.name) ? { kind: 'name', name: `panel.${node.name}` } : node
  if (node.kind === 'unary') return { ...node, operand: rowwise(node.operand, group) }
  if (node.kind === 'binary') return { ...node, left: rowwise(node.left, group), right: rowwise(node.right, group) }
  if (node.kind === 'call') return { ...node, args: node.args.map((arg) => rowwise(arg, group)) }
  return node
}
