import type { Question } from '../../../survey/document.ts'
import { isRecord } from '../../../survey/shape/describe.ts'
import { type Conversion, given } from '../conversion.ts'
import { codeOf } from '../expression/part.ts'
import { conditionText, type Written } from '../expression/translate.ts'
import type { Known, Place } from '../names/known.ts'
import type { Node } from '../source/node.ts'
import { isScalar, numberOf, saysNothing } from '../source/scalar.ts'
import { readText } from '../source/texts.ts'
import type { Declared } from './declared.ts'

/** The parts that every question has, and those of its type. */
export function bodyOf(
  conversion: Conversion,
  node: Node,
  { known, build }: Declared,
  place: Place,
): Omit<Question, 'id' | 'visibleIf'> {
  const title = readText(conversion, node, 'title', place) ?? node.string('name') ?? ''
  const help = readText(conversion, node, 'description', place)
  const requiredIf = conditionText(conversion, writtenAt(node, 'requiredIf', place))
  const specific = build(place)
  return {
    text: title,
    ...given({
      help,
      required: node.flag('isRequired') === true ? true : undefined,
      requiredIf,
      default: defaultOf(conversion, node, known),
    }),
    ...specific,
  }
}

/** An expression that stands in a property; none when it is left out. */
export function writtenAt(node: Node, construct: string, place: Place): readonly Written[] {
  const text = node.string(construct)
  return text === undefined ? [] : [{ text, path: node.at(construct), construct, place }]
}

/** Conditions under which an element is shown. What cannot be answered there is not asked here. */
export function conditionsOf({ findings }: Conversion, node: Node, place: Place): readonly Written[] {
  const enabled = writtenAt(node, 'enableIf', place)
  if (enabled.length > 0) {
    findings.add(
      node.at('enableIf'),
      'enableIf',
      'what is disabled there is not shown here: the condition was added to visibleIf',
    )
  }
  return [...writtenAt(node, 'visibleIf', place), ...enabled]
}

/** The answer that stands there at first, as the type has it here. */
function defaultOf({ findings }: Conversion, node: Node, known: Known): unknown {
  const value = node.value('defaultValue')
  if (value === undefined || value === null || value === '') return undefined
  const found = answerOf(value, known)
  if (found === undefined)
    findings.add(node.at('defaultValue'), 'defaultValue', 'is no answer of this question here; it was not carried over')
  return found
}

function answerOf(value: unknown, known: Known): unknown {
  const { kind, choices, rows, cell } = known
  if (kind === 'codes' || kind === 'rank') {
    const values = Array.isArray(value) ? value.filter(isScalar) : isScalar(value) ? [value] : []
    return values.length === 0 ? undefined : values.slice(0, 2_000).map((each) => codeOf(choices, each))
  }
  if (kind === 'matrix' && isRecord(value)) {
    const cells = Object.entries(value).flatMap(([row, column]) => {
      const found = answerOf(column, { ...known, kind: cell })
      return found === undefined ? [] : [[codeOf(rows, row), found] as const]
    })
    return cells.length === 0 ? undefined : Object.fromEntries(cells)
  }
  if (!isScalar(value)) return undefined
  if (kind === 'code') return codeOf(choices, value)
  if (kind === 'number') return numberOf(value)
  if (kind === 'boolean')
    return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined
  if (kind === 'date') return String(value).split('T')[0]
  return kind === 'text' || kind === 'time' || kind === 'datetime' ? String(value).toWellFormed() : undefined
}

/** Whether a question is hidden for good: `visible` is false and nothing shows it. */
export const isInvisible = (node: Node): boolean =>
  node.value('visible') === false && saysNothing(node.value('visibleIf'))
