import { type Conversion, given } from '../conversion.ts'
import { createCodes } from '../names/ids.ts'
import { known, type Place } from '../names/known.ts'
import type { Node } from '../source/node.ts'
import { isScalar, numberOf } from '../source/scalar.ts'
import { joinTexts, localised, mapText, readText } from '../source/texts.ts'
import type { Declare, Specific } from './declared.ts'
import { type Item, readItems } from './items.ts'

/** Points on a scale; points with words of their own are choices. */
export const rating: Declare = (conversion, node, id) => {
  const items = readItems(conversion, node, 'rateValues', 100)
  const points = items.length === 0 ? plainPoints(node) : evenPoints(items)
  if (points === null) {
    conversion.findings.add(node.at('rateValues'), 'rateValues', 'the points have words: it is a single choice here')
    return { known: known('code', id, { choices: items }), build: (place) => choicesOfPoints(conversion, items, place) }
  }
  return {
    known: known('number', id),
    build: (place) => ({ type: 'scale', ...points, ...endsOf(conversion, node, points, place) }),
  }
}

interface Points {
  readonly min: number
  readonly max: number
  readonly step?: number
}

function plainPoints(node: Node): Points {
  const [min = 1, step = 1, count] = [node.number('rateMin'), node.number('rateStep'), node.number('rateCount')]
  const stepped = step > 0 ? step : 1
  const last = node.number('rateMax')
  const max = last ?? (count !== undefined && count > 1 ? min + (count - 1) * stepped : Math.max(5, min + stepped))
  return { min: Math.min(min, max), max: Math.max(min, max), ...(stepped === 1 ? {} : { step: stepped }) }
}

/** Numbers without words at even distances. */
function evenPoints(items: readonly Item[]): Points | null {
  const values = items.map(({ value, node }) => (node?.value('text') === undefined ? numberOf(value) : undefined))
  const [first, second] = values
  const last = values.at(-1)
  if (first === undefined || second === undefined || last === undefined) return null
  const step = second - first
  const isEven =
    step > 0 && values.every((value, index) => value !== undefined && Math.abs(value - first - index * step) < 1e-9)
  return isEven ? { min: first, max: last, ...(step === 1 ? {} : { step }) } : null
}

/** The words at both ends, as help: `1 = poor, 5 = excellent`. */
function endsOf(conversion: Conversion, node: Node, { min, max }: Points, place: Place): Partial<Specific> {
  const [low, high] = [
    readText(conversion, node, 'minRateDescription', place),
    readText(conversion, node, 'maxRateDescription', place),
  ]
  if (low === undefined && high === undefined) return {}
  conversion.findings.add(node.path, 'minRateDescription', 'the words at the ends of the scale are its help text here')
  const left = low === undefined ? undefined : mapText(low, (words) => `${min} = ${words}`)
  const right = high === undefined ? undefined : mapText(high, (words) => `${max} = ${words}`)
  const help =
    left === undefined || right === undefined ? (left ?? right) : joinTexts(left, right, (a, b) => `${a}, ${b}`)
  return given({ help })
}

const choicesOfPoints = (conversion: Conversion, items: readonly Item[], place: Place): Specific => ({
  type: 'single',
  options: items.map((item) => ({
    code: item.code,
    label:
      (item.node === null ? undefined : readText(conversion, item.node, 'text', place)) ??
      localised(conversion, item.value, item.path, 'rateValues', place) ??
      item.code,
  })),
})

/** One value on a line; of two values only SurveyJS knows. */
export const slider: Declare = (conversion, node, id) => {
  if (node.string('sliderType') === 'range') {
    const hint = 'ask for the two values in two questions'
    conversion.findings.add(node.at('sliderType'), 'sliderType', 'a slider has one value here, not a range', hint)
  }
  const [min = 0, max = 100, step = 1] = [node.number('min'), node.number('max'), node.number('step')]
  return {
    known: known('number', id),
    build: () => ({ type: 'slider', min: Math.min(min, max), max: Math.max(min, max), ...(step > 0 ? { step } : {}) }),
  }
}

/** Yes or no; with words or values of its own it is a choice between two. */
export const boolean: Declare = (conversion, node, id) => {
  const [yes, no] = [node.value('valueTrue'), node.value('valueFalse')]
  const labels = ['labelTrue', 'labelFalse'].map((name) => node.value(name))
  if (![yes, no, ...labels].some((value) => value !== undefined && value !== null)) {
    return { known: known('boolean', id), build: () => ({ type: 'boolean' }) }
  }
  const code = createCodes()
  const values = [isScalar(yes) ? yes : true, isScalar(no) ? no : false]
  const choices = values.map((value) => ({ value, code: code(value) }))
  conversion.findings.add(
    node.path,
    'boolean',
    `has words or values of its own: it is a choice between ${choices.map((choice) => choice.code).join(' and ')} here`,
  )
  return {
    known: known('code', id, { choices }),
    build: (place) => ({
      type: 'yesno',
      options: choices.map((choice, index) => ({
        code: choice.code,
        label:
          readText(conversion, node, index === 0 ? 'labelTrue' : 'labelFalse', place) ?? (index === 0 ? 'Yes' : 'No'),
      })),
    }),
  }
}
