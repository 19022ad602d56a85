import type { Loop, Text } from '../../../survey/document.ts'
import { type Conversion, from, given } from '../conversion.ts'
import { type Known, known, type Place } from '../names/known.ts'
import { conditionsOf, writtenAt } from '../questions/body.ts'
import { type Item, readItems } from '../questions/items.ts'
import { text } from '../questions/texts.ts'
import type { Node } from '../source/node.ts'
import { localised, mapText, readText } from '../source/texts.ts'
import { endPage, type Frame, type Layout, placeOf, type Spot } from './drafts.ts'
import { type Counted, counted, type Iterations, sharedAnswer } from './iterations.ts'
import { elementsOf, heading } from './panels.ts'
import { layOutQuestion, QUESTIONS } from './question.ts'

const PANELS: Counted = {
  count: 'panelCount',
  preset: 0,
  min: 'minPanelCount',
  max: 'maxPanelCount',
  expression: 'panelCountExpression',
  add: 'allowAddPanel',
  remove: 'allowRemovePanel',
}

const ROWS: Counted = {
  count: 'rowCount',
  preset: 2,
  min: 'minRowCount',
  max: 'maxRowCount',
  expression: 'rowCountExpression',
  add: 'allowAddRows',
  remove: 'allowRemoveRows',
}

/** A panel that respondents fill in several times: a loop over its own pages. */
export function dynamicPanel(layout: Layout, node: Node, name: string, spot: Spot): void {
  const iterations = sharedAnswer(layout, node) ?? counted(layout, node, name, PANELS, spot)
  repeat(layout, node, name, spot, iterations, (inside) => {
    inside.frame.conditions.push(...writtenAt(node, 'templateVisibleIf', placeOf(inside)))
    heading(layout, node, name, inside, 'description', 'templateDescription')
    layout.layOut(elementsOf(node, 'templateElements'), inside)
  })
}

/** A matrix whose cells are questions: a loop over its rows, with a question for each column. */
export function gridMatrix(layout: Layout, node: Node, name: string, spot: Spot): void {
  const { conversion } = layout
  const rows = readItems(conversion, node, 'rows', 500)
  if (rows.length === 0) {
    conversion.findings.add(node.path, 'matrixdropdown', 'was left out: it has no rows')
    return
  }
  const items = () =>
    rows.map((row) => from(conversion, row.path, { code: row.code, label: labelOf(conversion, row, placeOf(spot)) }))
  const iterations: Iterations = { keys: rows, size: () => String(rows.length) }
  repeat(layout, node, name, spot, iterations, (inside) => columns(layout, node, name, inside), items)
}

const labelOf = (conversion: Conversion, { node, value, path, code }: Item, place: Place): Text =>
  (node === null ? undefined : readText(conversion, node, 'text', place)) ??
  localised(conversion, value, path, 'rows', place) ??
  code

/** The same with rows that respondents add. */
export function dynamicMatrix(layout: Layout, node: Node, name: string, spot: Spot): void {
  const iterations = counted(layout, node, name, ROWS, spot)
  repeat(layout, node, name, spot, iterations, (inside) => columns(layout, node, name, inside))
}

const CHOICES: ReadonlySet<string> = new Set(['dropdown', 'radiogroup', 'checkbox', 'tagbox'])

/** A question for each column; choices and the type of the cells may be those of the matrix. */
function columns(layout: Layout, node: Node, name: string, spot: Spot): void {
  const choices = node.value('choices')
  const shared = node.string('cellType') ?? 'dropdown'
  for (const { record, path } of node.records('columns')) {
    const written = typeof record.cellType === 'string' && record.cellType !== 'default' ? record.cellType : shared
    const type = written.toLowerCase()
    const takesShared = CHOICES.has(type) && (!Array.isArray(record.choices) || record.choices.length === 0)
    const column = layout.conversion.source.node(takesShared ? { ...record, choices } : record, path)
    column.value('cellType')
    const title = column.string('name') ?? 'column'
    layOutQuestion(layout, column, title, QUESTIONS.get(type) ?? text, spot, `${name}_${title}`)
  }
  layout.layOut(elementsOf(node, 'detailElements'), { ...spot, depth: spot.depth + 1 })
}

/**
 * Lays out the inside of a loop on pages of its own.
 * @param items what it goes through, when that is written down
 */
function repeat(
  layout: Layout,
  node: Node,
  name: string,
  spot: Spot,
  iterations: Iterations,
  fill: (inside: Spot) => void,
  items?: () => Extract<Loop['over'], { readonly items: unknown }>['items'],
): void {
  const { conversion } = layout
  const { keys, size, answer, max } = iterations
  const members = new Map<string, Known>()
  const id = conversion.id(`${name}_loop`, 'loop')
  const loop = {
    id,
    keys,
    get size() {
      return size()
    },
  }
  const group = known('none', '', { members, loop })
  const message = `is the loop ${id} here: its questions stand on pages of their own`
  conversion.findings.add(node.path, node.string('type') ?? 'paneldynamic', message)
  if (name !== '') spot.declare(name, group)
  const frame = frameOf(conversion, node, name, spot, group, keys !== null)
  const over = () => (items !== undefined ? { items: items() } : answer !== undefined ? { answer } : { repeat: size() })
  layout.loops.push({ known: group, path: node.path, ...given({ max }), over })
  const declare: Spot['declare'] = (each, value) => !members.has(each) && members.set(each, value) === members
  endPage(layout)
  fill({ frame, conditions: [], depth: spot.depth + 1, declare })
  endPage(layout)
}

function frameOf(conversion: Conversion, node: Node, name: string, spot: Spot, group: Known, keyed: boolean): Frame {
  const around = [...spot.frame.around, group]
  const own = conditionsOf(conversion, node, placeOf(spot))
  const place = { around, item: null }
  return {
    path: node.path,
    name,
    conditions: [...spot.frame.conditions, ...spot.conditions, ...own],
    around,
    title: () => titleOf(conversion, node, keyed, place),
  }
}

/** The title of one panel, or of the whole with the row at hand. */
function titleOf(conversion: Conversion, node: Node, keyed: boolean, place: Place): Text {
  const own = readText(conversion, node, 'templateTitle', place)
  const all = readText(conversion, node, 'title', place) ?? node.string('name') ?? ''
  return own ?? mapText(all, (words) => `${words} – ${keyed ? '{{loop.label}}' : '{{loop.index}}'}`)
}
