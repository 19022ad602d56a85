import { type Known, known } from '../names/known.ts'
import { bodyOf, conditionsOf, isInvisible } from '../questions/body.ts'
import { areas, choices, pictures } from '../questions/choices.ts'
import type { Declare } from '../questions/declared.ts'
import { matrix } from '../questions/matrix.ts'
import { boolean, rating, slider } from '../questions/scales.ts'
import { comment, text } from '../questions/texts.ts'
import { file, signature } from '../questions/uploads.ts'
import type { Node } from '../source/node.ts'
import { readText } from '../source/texts.ts'
import { addQuestion, type Layout, placeOf, type Spot } from './drafts.ts'

/** Types of questions that have an answer of their own. */
export const QUESTIONS: ReadonlyMap<string, Declare> = new Map([
  ['text', text],
  ['comment', comment],
  ['radiogroup', choices('single')],
  ['buttongroup', choices('single')],
  ['dropdown', choices('dropdown')],
  ['checkbox', choices('multiple')],
  ['tagbox', choices('multiple')],
  ['ranking', choices('rank')],
  ['imagepicker', pictures],
  ['imagemap', areas],
  ['rating', rating],
  ['slider', slider],
  ['nouislider', slider],
  ['boolean', boolean],
  ['matrix', matrix],
  ['file', file],
  ['signaturepad', signature],
])

/**
 * Lays out a question with an answer of its own.
 * @param wanted its id here, when it is free and a name
 */
export function layOutQuestion(
  layout: Layout,
  node: Node,
  name: string,
  declare: Declare,
  spot: Spot,
  wanted: string = name,
): void {
  const { conversion } = layout
  const id = conversion.id(wanted, 'Q')
  if (id !== wanted && name !== '')
    conversion.findings.add(node.at('name'), 'name', `“${name.slice(0, 80)}” is called ${id} here`)
  const declared = declare(conversion, node, id)
  const place = placeOf(spot)
  const commentId = commentOf(layout, node, id, declared.known)
  if (name !== '' && !spot.declare(name, declared.known)) {
    conversion.findings.add(
      node.at('name'),
      'name',
      `another question is called “${name.slice(0, 80)}” too: expressions read the first`,
    )
  }
  shareValue(layout, node, name)
  const hidden = isInvisible(node) && !layout.revealed.has(name)
  const never = { text: 'false', path: node.at('visible'), construct: 'visible', place }
  const own = [...conditionsOf(conversion, node, place), ...(hidden ? [never] : [])]
  addQuestion(layout, spot, { id, name, path: node.path, body: () => bodyOf(conversion, node, declared, place) }, own)
  if (commentId === null) return
  spot.declare(`${name}-Comment`, known('text', commentId))
  addComment(layout, node, commentId, own, spot)
}

/** The id of the question that stands for the comment beside a question; null when there is none. */
function commentOf({ conversion }: Layout, node: Node, id: string, { comment }: Known): string | null {
  const shown = [node.flag('showCommentArea'), node.flag('hasComment')].includes(true)
  if (!shown || comment !== null) return null
  conversion.findings.add(node.path, 'showCommentArea', `the comment beside it is a question of its own, ${id}_comment`)
  return conversion.id(`${id}_comment`, 'Q')
}

function addComment(layout: Layout, node: Node, id: string, own: Parameters<typeof addQuestion>[3], spot: Spot): void {
  const { conversion } = layout
  const body = () =>
    ({
      type: 'textarea',
      text: readText(conversion, node, 'commentText', placeOf(spot)) ?? 'Other (describe)',
    }) as const
  addQuestion(layout, spot, { id, name: null, path: node.path, body }, own)
}

/** Several questions with one value are one question there; here each has its own. */
function shareValue({ conversion, shared }: Layout, node: Node, name: string): void {
  const value = node.string('valueName')
  if (value === undefined) return
  if (!shared.has(value)) {
    node.value('valuePropertyName')
    shared.set(value, name)
    return
  }
  conversion.findings.add(node.at('valueName'), 'valueName', 'questions do not share an answer here: each has its own')
}
