import type { ScalarType, Text } from '../../../survey/document.ts'
import { literal } from '../expression/part.ts'
import { translate } from '../expression/translate.ts'
import { known } from '../names/known.ts'
import { conditionsOf, writtenAt } from '../questions/body.ts'
import type { Node } from '../source/node.ts'
import { isScalar } from '../source/scalar.ts'
import { mapText, readText } from '../source/texts.ts'
import { addQuestion, type Layout, placeOf, type Spot } from './drafts.ts'

/** A question of the type `expression`: a variable, and a message that shows it. */
export function computedElement(layout: Layout, node: Node, name: string, spot: Spot): void {
  const { conversion } = layout
  const place = placeOf(spot)
  const [written] = writtenAt(node, 'expression', place)
  const id = conversion.id(name, 'value')
  const make = () => (written === undefined ? null : (translate(conversion, written)?.part ?? null))
  // Variables are evaluated outside of loops, so that inside one the expression itself is shown.
  const inLoop = spot.frame.around.length > 0
  const value = inLoop ? known('none', '') : layout.variables.add(name, node.at('name'), make)
  if (name !== '') spot.declare(name, value)
  conversion.findings.add(
    node.path,
    'expression',
    inLoop
      ? 'is a message here; other expressions cannot read it'
      : `is computed as ${value.ref} and shown in a message here`,
  )
  const body = () => {
    const format = readText(conversion, node, 'format', place)
    const part = inLoop ? make() : null
    const shown = inLoop ? part?.text : value.kind === 'none' ? undefined : value.ref
    const decimals = (part ?? value).kind === 'number' ? decimalsOf(layout, node) : ''
    const pipe = shown === undefined || /[|]|\}\}/.test(shown) ? '' : `{{${shown}${decimals}}}`
    const title: Text = readText(conversion, node, 'title', place) ?? name
    const piped = format === undefined ? pipe : (mapText(format, (words) => words.replace('{0}', pipe)) as Text)
    return { type: 'message', text: withValue(title, piped) } as const
  }
  addQuestion(layout, spot, { id, name, path: node.path, body }, conditionsOf(conversion, node, place))
}

const withValue = (title: Text, value: Text): Text =>
  mapText(title, (words) => `${words}: ${typeof value === 'string' ? value : (Object.values(value)[0] ?? '')}`)

/** How many decimals are shown. */
function decimalsOf({ conversion }: Layout, node: Node): string {
  const style = node.string('displayStyle')
  const digits = node.number('maximumFractionDigits') ?? node.number('precision') ?? (style === 'currency' ? 2 : -1)
  if (style !== undefined && style !== 'none' && style !== 'decimal') {
    conversion.findings.add(node.at('displayStyle'), 'displayStyle', `a number is shown without “${style}” here`)
  }
  return digits >= 0 && digits <= 20 ? `|round:${Math.floor(digits)}` : ''
}

const TYPES: Readonly<Record<string, ScalarType>> = { number: 'number', range: 'number', date: 'date' }

/**
 * A question that is never shown holds a value that is computed or given from outside.
 * @returns false when it is a question all the same
 */
export function hiddenElement(layout: Layout, node: Node, name: string, type: string, spot: Spot): boolean {
  const { conversion, revealed, assigned } = layout
  if (name === '' || revealed.has(name) || spot.frame.around.length > 0) return false
  // Its triggers make it a variable.
  if (assigned.has(name)) return true
  const construct = ['setValueExpression', 'defaultValueExpression'].find((each) => node.string(each) !== undefined)
  const constant = node.value('defaultValue')
  if (construct !== undefined || isScalar(constant)) {
    const [written] = construct === undefined ? [] : writtenAt(node, construct, placeOf(spot))
    const make = () =>
      written === undefined
        ? isScalar(constant)
          ? literal(constant)
          : null
        : (translate(conversion, written)?.part ?? null)
    const value = layout.variables.add(name, node.at('name'), make)
    conversion.findings.add(node.path, 'visible', `is never shown: it is computed as ${value.ref}`)
    return spot.declare(name, value)
  }
  if (type !== 'text' && type !== 'boolean') return false
  const given = conversion.valueName(name, 'value')
  const scalar = type === 'boolean' ? 'boolean' : (TYPES[node.string('inputType') ?? ''] ?? 'string')
  conversion.hidden.set(given, scalar)
  conversion.findings.add(node.path, 'visible', `is never shown: it is a ${scalar} given at start, hidden.${given}`)
  return spot.declare(name, known(scalar === 'string' ? 'text' : scalar, `hidden.${given}`))
}
