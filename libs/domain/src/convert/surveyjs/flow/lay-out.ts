import { isInvisible } from '../questions/body.ts'
import type { Node } from '../source/node.ts'
import { computedElement, hiddenElement } from './computed.ts'
import { html, image } from './display.ts'
import type { Layout, Spot } from './drafts.ts'
import { panel, severalTexts } from './panels.ts'
import { layOutQuestion, QUESTIONS } from './question.ts'
import { dynamicMatrix, dynamicPanel, gridMatrix } from './repeated.ts'

type Special = (layout: Layout, node: Node, name: string, spot: Spot) => void

/** Elements that are no question, or more than one. */
const SPECIAL: ReadonlyMap<string, Special> = new Map<string, Special>([
  ['panel', panel],
  ['flowpanel', panel],
  ['multipletext', severalTexts],
  ['html', html],
  ['image', image],
  ['expression', computedElement],
  ['paneldynamic', dynamicPanel],
  ['matrixdropdown', gridMatrix],
  ['matrixdynamic', dynamicMatrix],
])

/** Panels in panels at most. */
const MAX_DEPTH = 30

/** Lays out one element of a page, a panel or a repeated panel. */
export function layOutElement(layout: Layout, node: Node, spot: Spot): void {
  const { findings } = layout.conversion
  const type = (node.string('type') ?? 'text').toLowerCase()
  const name = node.string('name') ?? ''
  const special = SPECIAL.get(type)
  const declare = QUESTIONS.get(type)
  if (spot.depth > MAX_DEPTH) {
    findings.add(node.path, type, `was left out: it stands in more than ${MAX_DEPTH} panels`)
  } else if (special !== undefined) {
    special(layout, node, name, spot)
  } else if (declare === undefined) {
    const hint = 'ask for it with one of the question types of this format'
    findings.add(node.path, type, `questions of the type “${type.slice(0, 40)}” have no counterpart`, hint)
  } else if (!isInvisible(node) || !hiddenElement(layout, node, name, type, spot)) {
    layOutQuestion(layout, node, name, declare, spot)
  }
}
