import type { Row } from '../../../survey/document.ts'
import { type Conversion, from, given } from '../conversion.ts'
import { conditionText, type Written } from '../expression/translate.ts'
import { known, type Place } from '../names/known.ts'
import type { Node } from '../source/node.ts'
import { localised, readText } from '../source/texts.ts'
import type { Declare, Specific } from './declared.ts'
import { type Item, readItems } from './items.ts'
import { orderOf } from './order.ts'

const MAX_ROWS = 500

/** One column, or several, for each row. Without rows it is one choice. */
export const matrix: Declare = (conversion, node, id) => {
  const columns = readItems(conversion, node, 'columns', MAX_ROWS)
  const rows = readItems(conversion, node, 'rows', MAX_ROWS)
  const several = node.string('cellType') === 'checkbox'
  const cell = several ? 'codes' : 'code'
  if (columns.length === 0) {
    conversion.findings.add(node.path, 'matrix', 'has no columns: it takes a text')
    return { known: known('text', id), build: () => ({ type: 'text' }) }
  }
  if (rows.length === 0) {
    return {
      known: known(cell, id, { choices: columns }),
      build: (place) => withoutRows(conversion, columns, several, place),
    }
  }
  return {
    known: known('matrix', id, { choices: columns, rows, cell }),
    build: (place) => buildMatrix(conversion, node, rows, columns, several, place),
  }
}

const withoutRows = (conversion: Conversion, columns: readonly Item[], several: boolean, place: Place): Specific => ({
  type: several ? 'multiple' : 'single',
  options: columns.map((item) => ({ code: item.code, label: labelOf(conversion, item, place) })),
})

function buildMatrix(
  conversion: Conversion,
  node: Node,
  rows: readonly Item[],
  columns: readonly Item[],
  several: boolean,
  place: Place,
): Specific {
  const all = node.flag('eachRowRequired') === true || node.flag('isAllRowRequired') === true
  const required = node.flag('isRequired') === true
  const { sorted, order } = orderOf(
    conversion,
    node,
    rowOrderName(node),
    rows.map((item) => partOf(conversion, node, item, 'rowsVisibleIf', place)),
    [],
  )
  return {
    type: several ? 'matrix-multiple' : 'matrix-single',
    rows: sorted,
    columns: columns.map((item) => partOf(conversion, node, item, 'columnsVisibleIf', place)),
    ...given({ order, uniqueColumns: node.flag('eachRowUnique') === true ? true : undefined }),
    // There an answer in one row is enough unless every row is asked for.
    ...(all ? { required: true, requireRows: 'all' as const } : required ? { requireRows: 1 } : {}),
  }
}

const rowOrderName = (node: Node): string => (node.string('rowOrder') === undefined ? 'rowsOrder' : 'rowOrder')

function partOf(conversion: Conversion, node: Node, item: Item, shared: string, place: Place): Row {
  const inside: Place = { ...place, item: item.value }
  const conditions = [
    { owner: node, construct: shared },
    { owner: item.node, construct: 'visibleIf' },
    { owner: item.node, construct: 'enableIf' },
  ].flatMap(({ owner, construct }): readonly Written[] => {
    const text = owner?.string(construct)
    return text === undefined || owner === null ? [] : [{ text, path: owner.at(construct), construct, place: inside }]
  })
  const visibleIf = conditionText(conversion, conditions)
  return from(conversion, item.path, {
    code: item.code,
    label: labelOf(conversion, item, place),
    ...given({ visibleIf }),
  })
}

const labelOf = (conversion: Conversion, { node, value, path }: Item, place: Place) =>
  (node === null
    ? undefined
    : (readText(conversion, node, 'text', place) ?? readText(conversion, node, 'title', place))) ??
  localised(conversion, value, path, 'rows', place) ??
  String(value)
