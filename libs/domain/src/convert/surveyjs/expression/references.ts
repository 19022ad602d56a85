import type { Conversion } from '../conversion.ts'
import { type Kind, type Known, known, type Place } from '../names/known.ts'
import { looselyEqual } from '../source/scalar.ts'
import { Untranslatable } from './ast.ts'
import { atom, call, codeOf, literal, member, type Part } from './part.ts'

/** Looks up what stands between braces, and notes what was read. */
export interface Lookup {
  readonly conversion: Conversion
  readonly place: Place
  /** Path of the expression in the source. */
  readonly path: string
  readonly reads: Set<Known>
}

/** @param wanted what an unknown name probably is, to judge by what it stands beside */
export function lookUp(lookup: Lookup, written: string, wanted: Kind): Part {
  const name = written.replace(/^[#$]/, '').trim()
  return special(lookup, name) ?? inside(lookup, name) ?? named(lookup, name) ?? outside(lookup, name, wanted)
}

/** Names that mean where one is. */
function special({ place }: Lookup, name: string): Part | undefined {
  if (/^(item|choice)(\.value)?$/.test(name) && place.item !== null) return literal(place.item)
  if (place.around.length === 0) return undefined
  if (name === 'panelIndex' || name === 'visiblePanelIndex') return { ...atom('loop.index - 1', 'number'), level: 5 }
  if (name === 'rowIndex' || name === 'visibleRowIndex') return atom('loop.index', 'number')
  const keys = place.around.at(-1)?.loop?.keys
  if (name === 'rowName' || name === 'rowValue')
    return keys ? atom('loop.key', 'code', { choices: keys }) : atom('loop.index', 'number')
  return name === 'rowTitle' ? atom('loop.label', 'text') : undefined
}

/** `panel.x`, `row.x`, `parentPanel.x`: the question of the same iteration. */
function inside(lookup: Lookup, name: string): Part | undefined {
  const { around } = lookup.place
  const [, word, rest] = /^(panel|row|parentPanel)\.(.+)$/.exec(name) ?? []
  if (rest === undefined) return undefined
  const group = word === 'parentPanel' ? around.at(-2) : around.at(-1)
  if (group === undefined) throw new Untranslatable(`{${name}} stands outside a panel or row that is repeated`)
  return walk(lookup, group.members, rest) ?? fail(name)
}

/** A name of the survey, perhaps with something after it. */
function named(lookup: Lookup, name: string): Part | undefined {
  const { names } = lookup.conversion
  return walk(lookup, { get: names.find }, name) ?? walk(lookup, lookup.place.around.at(-1)?.members ?? new Map(), name)
}

interface Members {
  get(name: string): Known | undefined
}

/** The longest name that is known, then steps from it: names of SurveyJS may have dots and brackets in them. */
function walk(lookup: Lookup, members: Members, name: string): Part | undefined {
  const whole = members.get(name)
  if (whole !== undefined) return partOf(lookup, whole, [], name)
  const comment = name.endsWith('-Comment') ? members.get(name.slice(0, -'-Comment'.length)) : undefined
  if (comment !== undefined) return commentOf(lookup, comment, name)
  for (let end = name.length - 1; end > 0; end--) {
    if (name[end] !== '.' && name[end] !== '[') continue
    const base = members.get(name.slice(0, end))
    if (base !== undefined) return step(lookup, base, stepsOf(name.slice(end), name), [], name)
  }
  return undefined
}

function commentOf({ reads }: Lookup, known: Known, name: string): Part {
  if (known.comment === null) throw new Untranslatable(`{${name}} has no comment`)
  reads.add(known)
  return atom(known.comment, 'text', { nullable: true })
}

type Step = string | number

function stepsOf(text: string, name: string): readonly Step[] {
  const steps = [...text.matchAll(/\[(\d{1,4})\]|\.([^.[\]]+)/g)]
  if (steps.map(([step]) => step).join('') !== text) return fail(name)
  return steps.map(([, index, word = '']) => (index === undefined ? word.trim() : Number(index)))
}

const fail = (name: string): never => {
  throw new Untranslatable(`there is nothing that {${name}} could read here`)
}

/** @param keys of the iterations chosen so far, from the outermost loop */
function step(lookup: Lookup, known: Known, steps: readonly Step[], keys: readonly string[], name: string): Part {
  const [first, ...rest] = steps
  if (first === undefined) return partOf(lookup, known, keys, name)
  if (first === 'length') return rest.length === 0 ? lengthOf(lookup, known, name) : fail(name)
  if (known.loop !== null) return iteration(lookup, known, first, rest, keys, name)
  if (typeof first === 'number') return fail(name)
  const below = known.members.get(first)
  if (below !== undefined) return step(lookup, below, rest, keys, name)
  if (known.kind !== 'matrix' || rest.length > 0) return fail(name)
  lookup.reads.add(known)
  const row = member(codeOf(known.rows, first))
  return atom(known.ref + keys.map(member).join('') + row, known.cell, { choices: known.choices, nullable: true })
}

/** A question of one iteration: `{panel[0].x}`, `{matrix.row.x}`. */
function iteration(
  lookup: Lookup,
  known: Known,
  first: Step,
  rest: readonly Step[],
  keys: readonly string[],
  name: string,
): Part {
  const [next, ...further] = rest
  if (lookup.place.around.includes(known))
    throw new Untranslatable(`{${name}} reads another iteration from inside the same loop`)
  const key =
    typeof first === 'number'
      ? (known.loop?.keys?.[first]?.code ?? (known.loop?.keys ? undefined : String(first + 1)))
      : known.loop?.keys?.find(({ value }) => looselyEqual(value, first))?.code
  const below = typeof next === 'string' ? known.members.get(next) : undefined
  if (key === undefined || below === undefined) return fail(name)
  return step(lookup, below, further, [...keys, key], name)
}

function lengthOf({ reads }: Lookup, known: Known, name: string): Part {
  reads.add(known)
  if (known.loop !== null) return atom(known.loop.size, 'number', { nullable: true })
  return known.kind === 'codes' || known.kind === 'rank' ? call('countSelected', 'number', known.ref) : fail(name)
}

function partOf({ reads }: Lookup, known: Known, keys: readonly string[], name: string): Part {
  const { kind, ref, choices } = known
  if (kind === 'none' && known.members.size === 0) throw new Untranslatable(`{${name}} has no value here`)
  reads.add(known)
  return atom(ref + keys.map(member).join(''), kind, { choices, known, nullable: true })
}

const HIDDEN_TYPES = { number: 'number', boolean: 'boolean', date: 'date' } as const

/** A name that the survey does not have: its host gave the value, so a session is started with it. */
function outside({ conversion, path }: Lookup, name: string, wanted: Kind): Part {
  if (!/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/.test(name))
    throw new Untranslatable(`nothing is called {${name}}`, undefined, true)
  const type = wanted === 'number' || wanted === 'boolean' || wanted === 'date' ? HIDDEN_TYPES[wanted] : 'string'
  const given = conversion.valueName(name, 'value')
  conversion.hidden.set(given, type)
  const ref = `hidden.${given}`
  const found = known(type === 'string' ? 'text' : type, ref)
  conversion.names.add(name, found)
  const message = `nothing in the survey is called “${name}”: it is a ${type} given at start (${ref})`
  conversion.findings.add(path, 'variable', message, 'if it was misspelt, put the name right and convert again')
  return atom(ref, found.kind, { known: found, nullable: true })
}
