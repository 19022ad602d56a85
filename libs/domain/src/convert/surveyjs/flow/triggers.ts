import type { Conversion } from '../conversion.ts'
import { atom, literal, type Part } from '../expression/part.ts'
import { translate, type Written } from '../expression/translate.ts'
import { truth } from '../expression/truth.ts'
import { OUTSIDE } from '../names/known.ts'
import type { Node } from '../source/node.ts'
import { isScalar } from '../source/scalar.ts'
import type { Layout } from './drafts.ts'

/** A trigger of the survey, by its type without “trigger”. */
export interface Trigger {
  readonly type: string
  readonly node: Node
  readonly when: Written | undefined
}

/** A jump when a page is left. */
export interface Jump {
  readonly path: string
  readonly when: Written
  /** The question whose page is gone to; null for the end. */
  readonly to: string | null
}

export function readTriggers({ findings }: Conversion, survey: Node): readonly Trigger[] {
  return survey.nodes('triggers').map((node) => {
    const type = (node.string('type') ?? '').toLowerCase().replace(/trigger$/, '')
    const when = writtenWhen(node)
    if (when === undefined)
      findings.add(node.path, 'triggers', `the ${type || 'nameless'} trigger has no condition: it never runs`)
    return { type, node, when }
  })
}

const OPERATORS: Readonly<Record<string, string>> = {
  equal: '=',
  notequal: '!=',
  greater: '>',
  less: '<',
  greaterorequal: '>=',
  lessorequal: '<=',
  contains: 'contains',
  notcontains: 'notcontains',
  anyof: 'anyof',
  allof: 'allof',
}

/** The condition; old files name a question, an operator and a value instead. */
function writtenWhen(node: Node): Written | undefined {
  const expression = node.string('expression')
  const place = OUTSIDE
  if (expression !== undefined) return { text: expression, path: node.at('expression'), construct: 'triggers', place }
  const name = node.string('name')
  const word = node.string('operator') ?? 'equal'
  const value = node.value('value')
  if (name === undefined) return undefined
  if (word === 'empty' || word === 'notempty') {
    return { text: `{${name}} ${word}`, path: node.at('operator'), construct: 'triggers', place }
  }
  const operator = OPERATORS[word]
  const written = Array.isArray(value)
    ? `[${value.filter(isScalar).map(constant).join(', ')}]`
    : isScalar(value)
      ? constant(value)
      : undefined
  if (operator === undefined || written === undefined) return undefined
  return { text: `{${name}} ${operator} ${written}`, path: node.at('name'), construct: 'triggers', place }
}

const constant = (value: string | number | boolean): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value)

const ASSIGNING: ReadonlySet<string> = new Set(['setvalue', 'copyvalue', 'runexpression'])

/** Names that get their value from triggers. */
export const assignedBy = (triggers: readonly Trigger[]): ReadonlySet<string> =>
  new Set(triggers.flatMap(({ type, node }) => (ASSIGNING.has(type) ? (node.string('setToName') ?? []) : [])))

/** Names of questions and pages that triggers show. */
export const revealedBy = (triggers: readonly Trigger[]): ReadonlySet<string> =>
  new Set(triggers.flatMap(({ type, node }) => (type === 'visible' ? targetsOf(node) : [])))

const targetsOf = (node: Node): readonly string[] =>
  ['questions', 'pages'].flatMap((list) =>
    node.list(list).flatMap(({ scalar }) => (scalar === null ? [] : [String(scalar)])),
  )

/** A name that only triggers set is a variable; one that respondents answer cannot be set here. */
export function addAssignments(layout: Layout, triggers: readonly Trigger[], isAsked: (name: string) => boolean): void {
  const { conversion, variables } = layout
  const byName = new Map<string, Trigger[]>()
  for (const trigger of triggers) {
    if (!ASSIGNING.has(trigger.type)) continue
    const name = trigger.node.string('setToName')
    if (name === undefined)
      conversion.findings.add(trigger.node.path, 'triggers', `the ${trigger.type} trigger sets nothing`)
    else if (isAsked(name) || conversion.names.find(name) !== undefined) {
      readAssignment(trigger.node)
      const hint = 'an answer is only given by the respondent here; read a variable instead'
      conversion.findings.add(
        trigger.node.path,
        'triggers',
        `the ${trigger.type} trigger sets the answer of ${name}`,
        hint,
      )
    } else byName.set(name, [...(byName.get(name) ?? []), trigger])
  }
  for (const [name, setters] of byName) {
    const [first] = setters
    const path = first?.node.path ?? ''
    const value = variables.add(name, path, () => assigned(conversion, setters))
    conversion.names.add(name, value)
    conversion.findings.add(
      path,
      'triggers',
      `${name} is computed as ${value.ref} here: it follows its condition both ways`,
    )
  }
}

function readAssignment(node: Node): void {
  for (const name of ['setValue', 'fromName', 'runExpression', 'isVariable', 'copyDisplayValue']) node.value(name)
}

/** The value of the last trigger whose condition holds. */
function assigned(conversion: Conversion, setters: readonly Trigger[]): Part | null {
  let value: Part | null = null
  for (const { type, node, when } of setters) {
    const test = when === undefined ? null : translate(conversion, when)
    const set = readValue(conversion, type, node)
    if (test === null || set === null) continue
    const kind = set.kind === 'code' ? 'text' : set.kind
    value = atom(`iif(${truth(test.part).text}, ${set.text}, ${value?.text ?? 'null'})`, kind, { nullable: true })
  }
  return value
}

function readValue(conversion: Conversion, type: string, node: Node): Part | null {
  node.value('isVariable')
  if (type === 'setvalue') {
    const value = node.value('setValue')
    if (isScalar(value)) return literal(typeof value === 'string' ? value.toWellFormed() : value)
    conversion.findings.add(node.at('setValue'), 'setValue', 'a variable has a single value here')
    return null
  }
  const construct = type === 'copyvalue' ? 'fromName' : 'runExpression'
  const text = node.string(construct)
  if (text === undefined) return null
  const written = type === 'copyvalue' ? `{${text}}` : text
  return translate(conversion, { text: written, path: node.at(construct), construct, place: OUTSIDE })?.part ?? null
}

/** Triggers that end the survey or skip to a question. */
export function jumpsOf({ findings }: Conversion, triggers: readonly Trigger[]): readonly Jump[] {
  return triggers.flatMap(({ type, node, when }): readonly Jump[] => {
    if (ASSIGNING.has(type) || type === 'visible') return []
    if (type !== 'complete' && type !== 'skip') {
      findings.add(node.path, 'triggers', `triggers of the type “${type.slice(0, 40)}” have no counterpart`)
      return []
    }
    if (when === undefined) return []
    const to = type === 'skip' ? node.string('gotoName') : null
    return to === undefined ? [] : [{ path: node.path, when, to }]
  })
}

/** Adds the conditions of visible triggers to the questions and pages that they show. */
export function addVisibility(layout: Layout, triggers: readonly Trigger[]): void {
  const byName = new Map<string | null, Set<Written[]>>()
  const note = (name: string | null, conditions: Written[]) => {
    byName.set(name, (byName.get(name) ?? new Set()).add(conditions))
  }
  for (const { frame, questions } of layout.pages) {
    note(frame.name, frame.conditions)
    for (const { name, conditions } of questions) note(name, conditions)
  }
  for (const { type, node, when } of triggers) {
    if (type !== 'visible' || when === undefined) continue
    for (const name of targetsOf(node)) for (const conditions of byName.get(name) ?? []) conditions.push(when)
  }
}
