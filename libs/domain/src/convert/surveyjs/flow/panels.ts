import { type Known, known } from '../names/known.ts'
import { conditionsOf, isInvisible } from '../questions/body.ts'
import { text } from '../questions/texts.ts'
import type { Node } from '../source/node.ts'
import { readText } from '../source/texts.ts'
import { addQuestion, type Layout, placeOf, type Spot } from './drafts.ts'
import { layOutQuestion } from './question.ts'

/** A panel: its elements stand on the page, each with the panel's conditions. */
export function panel(layout: Layout, node: Node, name: string, spot: Spot): void {
  const { conversion } = layout
  const place = placeOf(spot)
  const own = conditionsOf(conversion, node, place)
  const hidden = isInvisible(node) && !layout.revealed.has(name)
  const never = hidden ? [{ text: 'false', path: node.at('visible'), construct: 'visible', place }] : []
  const inside: Spot = { ...spot, conditions: [...spot.conditions, ...own, ...never], depth: spot.depth + 1 }
  heading(layout, node, name, inside)
  layout.layOut(elementsOf(node), inside)
}

/** Title and description of a panel, or the description of a page, as a message. */
export function heading(layout: Layout, node: Node, name: string, spot: Spot, ...names: readonly string[]): void {
  const { conversion } = layout
  const wanted = names.length > 0 ? names : ['title', 'description']
  if (wanted.every((each) => node.value(each) === undefined || node.value(each) === '')) return
  const id = conversion.id(`${name || 'panel'}_text`, 'text')
  conversion.findings.count(
    node.path,
    wanted.join(', '),
    'the words of panels, and descriptions of pages, are messages here',
  )
  addQuestion(layout, spot, {
    id,
    name: null,
    path: node.path,
    body() {
      const words = wanted.map((each) => readText(conversion, node, each, placeOf(spot)))
      const [first = '', help] = words.filter((each) => each !== undefined)
      return { type: 'message', text: first, ...(help === undefined ? {} : { help }) }
    },
  })
}

/** Elements are called `questions` in old files, and repeated panels have a name of their own for them. */
export const elementsOf = (node: Node, ...names: readonly string[]): readonly Node[] =>
  [...names, 'elements', 'questions'].flatMap((each) => (node.value(each) === undefined ? [] : node.nodes(each)))

/** Several texts in one question: a question for each. */
export function severalTexts(layout: Layout, node: Node, name: string, spot: Spot): void {
  const { conversion } = layout
  const members = new Map<string, Known>()
  conversion.findings.add(node.path, 'multipletext', 'each of its texts is a question of its own here')
  const own = conditionsOf(conversion, node, placeOf(spot))
  const required = node.flag('isRequired') === true
  if (required)
    conversion.findings.add(
      node.at('isRequired'),
      'isRequired',
      'one of the texts is enough there; which are required here is said at each',
    )
  const inside: Spot = {
    ...spot,
    conditions: [...spot.conditions, ...own],
    declare: (each, value) => !members.has(each) && Boolean(members.set(each, value)),
  }
  heading(layout, node, name, inside)
  for (const item of node.nodes('items')) {
    const part = item.string('name') ?? 'text'
    layOutQuestion(layout, item, part, text, inside, `${name}_${part}`)
  }
  if (name !== '') spot.declare(name, known('none', '', { members }))
}
