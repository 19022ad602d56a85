import type { Conversion } from '../conversion.ts'
import { Untranslatable } from '../expression/ast.ts'
import { numeric } from '../expression/part.ts'
import { translate, type Written } from '../expression/translate.ts'
import type { Choice, Place } from '../names/known.ts'
import { conditionsOf, writtenAt } from '../questions/body.ts'
import type { Node } from '../source/node.ts'
import { mapText, readText } from '../source/texts.ts'
import { addQuestion, type Layout, placeOf, type Spot } from './drafts.ts'

const MAX_ITERATIONS = 1_000

/** How often a loop is gone through. */
export interface Iterations {
  /** Keys of the iterations; null when they are numbered. */
  readonly keys: readonly Choice[] | null
  /** An expression: how many there are. Asked for when all names are known. */
  readonly size: () => string
  /** The question whose choices it goes through. */
  readonly answer?: string
  readonly max?: number
}

/** Names of the properties that panels and rows have in common. */
export interface Counted {
  readonly count: string
  readonly preset: number
  readonly min: string
  readonly max: string
  readonly expression: string
  readonly add: string
  readonly remove: string
}

/** The panels of a `paneldynamic` that shares its value with a question of several choices: one for each that is chosen. */
export function sharedAnswer({ conversion, shared }: Layout, node: Node): Iterations | undefined {
  const value = node.string('valueName')
  const name = value === undefined ? undefined : shared.get(value)
  const source = name === undefined ? undefined : conversion.names.find(name)
  if (source === undefined || source.kind !== 'codes') return undefined
  return { keys: source.choices, size: () => `countSelected(${source.ref})`, answer: source.ref }
}

/** As many as an expression says, as are fixed, or as the respondent says beforehand. */
export function counted(layout: Layout, node: Node, name: string, names: Counted, spot: Spot): Iterations {
  const { conversion } = layout
  const place = placeOf(spot)
  const preset = node.number(names.count) ?? names.preset
  const [min = 0, max = 100] = [node.number(names.min), node.number(names.max)]
  const most = whole(max, 1, MAX_ITERATIONS)
  const [written] = [...writtenAt(node, names.expression, place), ...boundCount(node, names, place)]
  if (written !== undefined) {
    const size = once(() => numberText(conversion, written) ?? String(whole(preset, 1, MAX_ITERATIONS)))
    return { keys: null, size, max: most }
  }
  const isFixed = [names.add, names.remove].every((each) => node.value(each) === false)
  if (isFixed || min === max) {
    const count = String(whole(min === max ? min : preset, 1, MAX_ITERATIONS))
    return { keys: null, size: () => count }
  }
  const least = whole(min, 0, most)
  const id = askCount(layout, node, name, { min: least, max: most, default: whole(preset, least, most) }, spot)
  return { keys: null, size: () => id, max: most }
}

const whole = (number: number, min: number, max: number): number => Math.min(Math.max(Math.floor(number), min), max)

/** How many there are is asked before the loop: pages of a loop cannot add an iteration. */
function askCount(
  layout: Layout,
  node: Node,
  name: string,
  bounds: { readonly min: number; readonly max: number; readonly default: number },
  spot: Spot,
): string {
  const { conversion } = layout
  const id = conversion.id(`${name}_count`, 'count')
  conversion.findings.add(node.path, 'count', `how many there are is asked beforehand, in ${id}`)
  const body = () => {
    const title = readText(conversion, node, 'title', placeOf(spot)) ?? name
    return {
      type: 'number',
      text: mapText(title, (words) => `${words} – how many?`),
      required: true,
      ...bounds,
      integer: true,
    } as const
  }
  addQuestion(layout, spot, { id, name: null, path: node.path, body }, conditionsOf(conversion, node, placeOf(spot)))
  return id
}

/** `"bindings": {"panelCount": "q"}`. */
function boundCount(node: Node, names: Counted, place: Place): readonly Written[] {
  const bindings = node.value('bindings')
  const isObject = typeof bindings === 'object' && bindings !== null
  const bound: unknown =
    isObject && Object.hasOwn(bindings, names.count) ? Reflect.get(bindings, names.count) : undefined
  return typeof bound === 'string'
    ? [{ text: `{${bound}}`, path: node.at('bindings'), construct: 'bindings', place }]
    : []
}

function numberText(conversion: Conversion, written: Written): string | null {
  const found = translate(conversion, written)
  if (found === null) return null
  try {
    return numeric(found.part).text
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error
    const message = `“${written.text}” was not carried over: ${error.message}`
    conversion.findings.add(written.path, written.construct, message, error.hint)
    return null
  }
}

function once(make: () => string): () => string {
  let made: string | null = null
  return () => {
    made ??= make()
    return made
  }
}
