import { compileSurvey } from '../../survey/compile-survey.ts'
import type { CompiledSurvey } from '../../survey/compiled.ts'
import { type Diagnostic, pointer } from '../../survey/diagnostic.ts'
import type { Conversion } from './conversion.ts'
import { comparePlaces, type Steps, stepsOf, valueAt, withPart } from './json-part.ts'

/** Rounds of leaving parts out; each can show that others read what is gone. */
const MAX_ROUNDS = 30

/**
 * Leaves out what the compiler refuses, and says so, until it refuses nothing. A survey whose every part could be
 * carried passes at once. @returns null when nothing is left that could be a survey
 */
export function repaired(conversion: Conversion, document: unknown): CompiledSurvey | null {
  let current = document
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const compiled = compileSurvey(current)
    if (compiled.ok) return compiled.survey
    const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error')
    const remedies = errors.map((fault) => remedyFor(current, fault))
    if (remedies.includes(null)) return null
    current = withRemedies(
      conversion,
      current,
      remedies.filter((remedy) => remedy !== null),
    )
  }
  return null
}

/** What is done about a fault: a part goes, or becomes a text without its pipes. */
interface Remedy {
  readonly part: Steps
  readonly text: string | undefined
  readonly fault: Diagnostic
}

const pathOf = (part: Steps): string => part.reduce<string>(pointer, '')

function withRemedies(conversion: Conversion, document: unknown, remedies: readonly Remedy[]): unknown {
  const { origins, findings } = conversion
  const byPath = new Map(remedies.toReversed().map((remedy) => [pathOf(remedy.part), remedy]))
  // What stands inside something that goes too need not be told. From the end, so that places in lists stay right.
  const outermost = [...byPath].filter(([path]) => !ancestorsOf(path).some((other) => byPath.has(other)))
  const ordered = outermost.map(([, remedy]) => remedy).sort((a, b) => comparePlaces(b.part, a.part))
  let current = document
  for (const { part, text, fault } of ordered) {
    const what = text === undefined ? 'was left out' : 'lost the values in its text'
    findings.add(originOf(conversion, document, part), constructOf(part), `${what}: ${fault.message}`, fault.hint)
    current = withPart(current, part, text, (copy, original) => {
      const origin = origins.get(original)
      if (origin !== undefined) origins.set(copy, origin)
    })
  }
  return current
}

function ancestorsOf(path: string): readonly string[] {
  const steps = path.split('/')
  return steps.map((_, length) => steps.slice(0, length).join('/')).slice(1)
}

const LISTS: ReadonlySet<string> = new Set([
  'pages',
  'questions',
  'next',
  'loops',
  'options',
  'rows',
  'columns',
  'add',
  'items',
])
const MAY_BE_EMPTY: ReadonlySet<string> = new Set(['questions', 'next', 'loops', 'add'])
const NAMED: ReadonlySet<string> = new Set(['variables', 'hidden', 'endings'])
/** Without these the thing they belong to makes no sense. */
const NEEDED: ReadonlySet<string> = new Set([
  ...LISTS, 'id', 'type', 'text', 'code', 'label', 'goto', 'if', 'over', 'question', 'mode', 'outcome', 'title', 'kind', 'regex',
]) // biome-ignore format: one list

/** The smallest part around a fault that can be left out; null when there is none. */
function remedyFor(document: unknown, fault: Diagnostic): Remedy | null {
  const steps = stepsOf(fault.path)
  const text = valueAt(document, steps)
  if (typeof text === 'string' && text.includes('{{')) {
    return { part: steps, text: text.replace(/\{\{[^}]*\}\}/g, '').replaceAll('{{', ''), fault }
  }
  const jump = fault.code === 'page-unreachable' ? jumpBefore(document, steps) : null
  if (jump !== null) return { part: jump, text: undefined, fault }
  for (let length = steps.length; length > 0; length--) {
    const part = steps.slice(0, length)
    if (canBeSpared(document, part)) return { part, text: undefined, fault }
  }
  return null
}

function canBeSpared(document: unknown, part: Steps): boolean {
  const [last = '', parent = ''] = [part.at(-1), part.at(-2)]
  if (valueAt(document, part) === undefined) return false
  if (NAMED.has(parent)) return true
  if (!LISTS.has(parent) || !/^\d+$/.test(last)) return last === 'next' || !NEEDED.has(last)
  const list = valueAt(document, part.slice(0, -1))
  return MAY_BE_EMPTY.has(parent) || (Array.isArray(list) && list.length > 1)
}

/** The jumps of the nearest page before one that nothing leads to. */
function jumpBefore(document: unknown, [pages = '', index = '']: Steps): Steps | null {
  for (let before = Number(index) - 1; before >= 0; before--) {
    const part = [pages, String(before), 'next']
    if (valueAt(document, part) !== undefined) return part
  }
  return null
}

/** Place in the source of the nearest thing around a part that was made of something there. */
function originOf({ origins }: Conversion, document: unknown, part: Steps): string {
  for (let length = part.length; length > 0; length--) {
    const value = valueAt(document, part.slice(0, length))
    const origin = typeof value === 'object' && value !== null ? origins.get(value) : undefined
    if (origin === undefined) continue
    const property = part[length] ?? ''
    return property === 'visibleIf' || property === 'requiredIf' ? pointer(origin, property) : origin
  }
  return ''
}

const constructOf = (part: Steps): string => part.findLast((step) => !/^\d+$/.test(step)) ?? ''
