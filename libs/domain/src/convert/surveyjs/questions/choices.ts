import type { Option, OptionsFrom, Order, Question, Text } from '../../../survey/document.ts'
import { type Conversion, from, given } from '../conversion.ts'
import { conditionText, type Written } from '../expression/translate.ts'
import { createCodes } from '../names/ids.ts'
import { type Choice, known, lazilyKnown, type Place } from '../names/known.ts'
import type { Node } from '../source/node.ts'
import type { Scalar } from '../source/scalar.ts'
import { localised, readText } from '../source/texts.ts'
import type { Declare, Declared, Specific } from './declared.ts'
import { type Item, readItems } from './items.ts'
import { orderOf } from './order.ts'
import { boundsOf, readValidators } from './validators.ts'

const MAX_OPTIONS = 2_000
const OTHER_LENGTH = 250

/** Items that SurveyJS adds below the choices, in its order. */
const SPECIALS = [
  { shows: ['showNoneItem', 'hasNone'], value: 'none', text: 'noneText', words: 'None' },
  { shows: ['showRefuseItem'], value: 'refused', text: 'refuseText', words: 'Refuse to answer' },
  { shows: ['showDontKnowItem'], value: 'dontknow', text: 'dontKnowText', words: "Don't know" },
  { shows: ['showOtherItem', 'hasOther'], value: 'other', text: 'otherText', words: 'Other (describe)' },
] as const

interface Special extends Choice {
  readonly text: string
  readonly words: string
}

type ChoiceType = 'single' | 'dropdown' | 'picture' | 'multiple' | 'rank'

const KINDS = { single: 'code', dropdown: 'code', picture: 'code', multiple: 'codes', rank: 'rank' } as const

/** A question with choices of its own, or carried from another. */
export const choices =
  (type: ChoiceType, list = 'choices'): Declare =>
  (conversion, node, id) => {
    const code = createCodes()
    const items = [...readItems(conversion, node, list, MAX_OPTIONS, code), ...numberedItems(node, code)].slice(
      0,
      MAX_OPTIONS,
    )
    const specials = type === 'rank' ? [] : specialsOf(node, code)
    const source = node.string('choicesFromQuestion')
    if (items.length === 0 && source === undefined) return withoutChoices(conversion, node, id)
    const comment = specials.some(({ value }) => value === 'other') ? `${id}.other` : null
    const own = [...items, ...specials]
    const carried = () => (source === undefined ? [] : (conversion.names.find(source)?.choices ?? []))
    return {
      known: lazilyKnown(KINDS[type], id, comment, () => [...carried(), ...own]),
      build: (place) => buildChoices({ conversion, node, type, items, specials, source, place }),
    }
  }

/** One picture or several, as the question says. */
export const pictures: Declare = (conversion, node, id) =>
  choices(node.flag('multiSelect') === true ? 'multiple' : 'picture')(conversion, node, id)

/** Areas of a picture, which is not shown. */
export const areas: Declare = (conversion, node, id) => {
  conversion.findings.add(node.path, 'imagemap', 'its areas are choices here; the picture is not carried over')
  node.value('imageLink')
  return choices(node.flag('multiSelect') === false ? 'single' : 'multiple', 'areas')(conversion, node, id)
}

/** `choicesMin`, `choicesMax`, `choicesStep`. */
function numberedItems(node: Node, code: (value: Scalar) => string): readonly Item[] {
  const [min, max, step = 1] = [node.number('choicesMin'), node.number('choicesMax'), node.number('choicesStep')]
  if (min === undefined || max === undefined || max <= min || step <= 0) return []
  const count = Math.min(Math.floor((max - min) / step) + 1, MAX_OPTIONS)
  return Array.from({ length: count }, (_, index) => {
    const value = min + index * step
    return { value, code: code(value), node: null, path: node.at('choicesMin') }
  })
}

const specialsOf = (node: Node, code: (value: Scalar) => string): readonly Special[] =>
  SPECIALS.flatMap(({ shows, value, text, words }) =>
    shows.filter((name) => node.flag(name) === true).length > 0 ? [{ value, code: code(value), text, words }] : [],
  )

function withoutChoices({ findings }: Conversion, node: Node, id: string): Declared {
  const construct = node.value('choicesByUrl') === undefined ? 'choices' : 'choicesByUrl'
  const hint = 'write the options into the document'
  findings.add(node.at(construct), construct, 'there are no choices to carry over: the question takes a text', hint)
  return { known: known('text', id), build: () => ({ type: 'text' }) }
}

interface Building {
  readonly conversion: Conversion
  readonly node: Node
  readonly type: ChoiceType
  readonly items: readonly Item[]
  readonly specials: readonly Special[]
  readonly source: string | undefined
  readonly place: Place
}

function buildChoices(building: Building): Specific {
  const { conversion, node, type, items, specials, source, place } = building
  const conditions = sharedConditions(node, place)
  for (const { value, code } of specials) {
    if (code !== value)
      conversion.findings.count(node.path, `${value} item`, `the item “${value}” has the code ${code} here`)
  }
  const options = [
    ...items.map((item) => optionOf(building, item, conditions)),
    ...specials.map((special) => specialOption(building, special)),
  ]
  const fixed = specials.map(({ code }) => code)
  const { sorted, order } = orderOf(conversion, node, 'choicesOrder', options, fixed)
  const carried = source === undefined ? undefined : carriedFrom(building, source, sorted)
  if (source !== undefined && carried === undefined) {
    conversion.findings.add(
      node.at('choicesFromQuestion'),
      'choicesFromQuestion',
      `there are no choices in “${source}” to carry`,
    )
  }
  return {
    type,
    ...(carried === undefined ? given({ options: sorted }) : { optionsFrom: carried }),
    ...given({ order: carried === undefined || order === undefined ? order : withoutAnchors(order) }),
    ...selectionBounds(conversion, node, type),
  }
}

const withoutAnchors = ({ kind }: Order): Order => ({ kind })

/** Conditions that hold for each choice, with the choice in their place. */
function sharedConditions(node: Node, place: Place): (item: Item) => readonly Written[] {
  const shared = ['choicesVisibleIf', 'choicesEnableIf'].flatMap((construct) => {
    const text = node.string(construct)
    return text === undefined ? [] : [{ text, path: node.at(construct), construct }]
  })
  return (item) => shared.map((written) => ({ ...written, place: { ...place, item: item.value } }))
}

function optionOf(
  { conversion, type, place }: Building,
  item: Item,
  shared: (item: Item) => readonly Written[],
): Option {
  const { node, value, code, path } = item
  const own = ['visibleIf', 'enableIf'].flatMap((construct): readonly Written[] => {
    const text = node?.string(construct)
    return text === undefined || node === null
      ? []
      : [{ text, path: node.at(construct), construct, place: { ...place, item: value } }]
  })
  const takesText = node?.flag('showCommentArea') === true && type !== 'rank'
  const image = node === null ? undefined : imageOf(node)
  const option: Option = {
    code,
    label: (node === null ? undefined : readText(conversion, node, 'text', place)) ?? labelOf(conversion, item, place),
    ...(takesText ? { other: { maxLength: OTHER_LENGTH } } : {}),
    ...(node?.flag('isExclusive') === true && type === 'multiple' ? { exclusive: true } : {}),
    ...given({ image, visibleIf: conditionText(conversion, [...shared(item), ...own]) }),
  }
  return from(conversion, path, option)
}

const labelOf = (conversion: Conversion, { value, path }: Item, place: Place): Text =>
  localised(conversion, value, path, 'choices', place) ?? String(value)

/** Addresses only: a picture inside the file would make every page as large. */
function imageOf(node: Node): string | undefined {
  const link = node.value('imageLink')
  return typeof link === 'string' && link.length <= 2_000 && /^https?:\/\//i.test(link) ? link : undefined
}

function specialOption({ conversion, node, type, place }: Building, { value, code, text, words }: Special): Option {
  const option: Option = {
    code,
    label: readText(conversion, node, text, place) ?? words,
    ...(value === 'other' ? { other: { maxLength: OTHER_LENGTH } } : type === 'multiple' ? { exclusive: true } : {}),
  }
  return from(conversion, node.path, option)
}

const CARRIED: ReadonlySet<string> = new Set(['code', 'codes', 'rank'])

/** Choices carried from another question, without the items that SurveyJS added there. */
function carriedFrom(
  { conversion, node }: Building,
  source: string,
  options: readonly Option[],
): OptionsFrom | undefined {
  const mode = node.string('choicesFromQuestionMode')
  const carried = conversion.names.find(source)
  if (carried === undefined || !CARRIED.has(carried.kind)) return undefined
  const special = carried.choices.filter(({ value }) => value === 'none' || value === 'refused' || value === 'dontknow')
  const filter = special.map(({ code }) => `option.code != '${code}'`).join(' and ')
  const add = options.filter(({ code }) => !carried.choices.some((choice) => choice.code === code)).slice(0, 200)
  return from<OptionsFrom>(conversion, node.at('choicesFromQuestion'), {
    question: carried.ref,
    mode: mode === 'selected' || mode === 'unselected' ? mode : 'displayed',
    ...(filter === '' ? {} : { filter }),
    ...(add.length === 0 ? {} : { add }),
  })
}

function selectionBounds(conversion: Conversion, node: Node, type: ChoiceType): Partial<Question> {
  const validators = readValidators(conversion, node)
  const { low, high } = boundsOf(validators.take('answercount'), 'minCount', 'maxCount')
  validators.reportRest()
  const [min = low, max = high] = [node.number('minSelectedChoices'), node.number('maxSelectedChoices')]
  const [least, most] = [min !== undefined && min > 0 ? min : undefined, max !== undefined && max > 0 ? max : undefined]
  if (type === 'multiple') return given({ minSelected: least, maxSelected: most })
  if (type !== 'rank' || node.flag('selectToRankEnabled') !== true) return {}
  if (most !== undefined && most === least) return { top: most }
  conversion.findings.add(
    node.at('selectToRankEnabled'),
    'selectToRankEnabled',
    'all options are to be ranked here',
    'write "top" for a fixed number',
  )
  return {}
}
