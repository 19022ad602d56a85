import type { Question } from '../survey/document.ts'
import { isRecord } from '../survey/shape/describe.ts'
import { checkNumber, type NumberBounds } from './number-rules.ts'
import type { AnswerRule, RuleContext, RuleResult } from './rule.ts'
import { wrongType } from './wrong-type.ts'

type Cell = string | readonly string[] | number

/** What a bipolar matrix ranges over when its author says nothing. */
const BIPOLAR: NumberBounds = { min: -3, max: 3, step: 1 }

/** Reads the answer of one row; null when it is empty, undefined when it is wrong (noted). */
type ReadCell<C extends Cell> = (value: unknown, row: string, context: RuleContext) => C | null | undefined

/** One column in each row. */
export function matrixSingleRule(question: Question): AnswerRule {
  const columns = codesOf(question.columns)
  return matrixRule(question, (value, row, context) => {
    if (typeof value !== 'string') return wrongCell(context, 'a code', row)
    return checkColumn(value, row, columns, context) ? value : undefined
  })
}

/** Several columns in each row. */
export function matrixMultipleRule(question: Question): AnswerRule {
  const columns = codesOf(question.columns)
  const { minSelected = 0, maxSelected = Number.POSITIVE_INFINITY } = question
  return matrixRule(question, (value, row, context) => {
    if (!Array.isArray(value)) return wrongCell(context, 'a list of codes', row)
    if (value.length === 0) return null
    const chosen = new Set<string>()
    for (const code of value) {
      if (typeof code !== 'string') wrongCell(context, 'a code', row)
      else if (chosen.has(code)) context.fault('duplicate', { code, row })
      else if (checkColumn(code, row, columns, context)) chosen.add(code)
    }
    if (!value.every((code) => typeof code === 'string')) return undefined
    const count = value.length
    const min = Math.min(minSelected, context.shown.columns?.length ?? columns.size)
    if (count < min) context.fault('count.min', { min, count, row })
    if (count > maxSelected) context.fault('count.max', { max: maxSelected, count, row })
    return [...chosen]
  })
}

/** A number between two poles in each row. */
export function bipolarRule(question: Question): AnswerRule {
  const { min = BIPOLAR.min, max = BIPOLAR.max, step = BIPOLAR.step } = question
  const bounds: NumberBounds = {
    ...(typeof min === 'number' ? { min } : {}),
    ...(typeof max === 'number' ? { max } : {}),
    ...(step === undefined ? {} : { step }),
  }
  return matrixRule(question, (value, row, context) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return wrongCell(context, 'a number', row)
    checkNumber(value, bounds, context, { row })
    return value + 0
  })
}

function matrixRule<C extends Cell>(question: Question, readCell: ReadCell<C>): AnswerRule {
  const rows = codesOf(question.rows)
  const { requireRows, uniqueColumns, straightline } = question
  return (value, context): RuleResult => {
    if (!isRecord(value)) return wrongType(context, 'answers by row')
    const cells = new Map<string, C>()
    let broken = false
    let refused = 0
    for (const row of Object.keys(value)) {
      const cell = readRow(row, value[row], rows, readCell, context)
      if (cell === undefined) {
        broken = true
        if (rows.has(row)) refused++
      } else if (cell !== null) cells.set(row, cell)
    }
    if (cells.size === 0) return { value: null, empty: !broken }
    // A row whose answer is refused is not missing on top of that
    checkRows(cells.size + refused, requireRows, rows.size, context)
    if (uniqueColumns === true) checkUnique(cells, context)
    if (straightline === true && isStraight(cells)) context.fault('straightline', { rows: cells.size })
    return { value: Object.fromEntries(cells), empty: false }
  }
}

function readRow<C extends Cell>(
  row: string,
  value: unknown,
  rows: ReadonlySet<string>,
  readCell: ReadCell<C>,
  context: RuleContext,
): C | null | undefined {
  if (!rows.has(row) || context.shown.rows?.includes(row) === false) {
    context.fault('option-unknown', { code: clip(row), row: clip(row) })
    return undefined
  }
  return value === null ? null : readCell(value, row, context)
}

/** A required matrix needs all rows shown, or as many as its author says; an answered one what its author says. */
function checkRows(answered: number, wanted: Question['requireRows'], total: number, context: RuleContext): void {
  const shown = context.shown.rows?.length ?? total
  const needed = wanted ?? (context.shown.required ? 'all' : 0)
  const min = needed === 'all' ? shown : Math.min(needed, shown)
  if (answered < min) context.fault('rows', { min, answered })
}

function checkColumn(code: string, row: string, columns: ReadonlySet<string>, context: RuleContext): boolean {
  if (columns.has(code) && context.shown.columns?.includes(code) !== false) return true
  context.fault('option-unknown', { code: clip(code), row })
  return false
}

function checkUnique(cells: ReadonlyMap<string, Cell>, context: RuleContext): void {
  const rowsOf = new Map<string | number, string[]>()
  for (const [row, cell] of cells) {
    for (const column of typeof cell === 'object' ? cell : [cell])
      rowsOf.set(column, [...(rowsOf.get(column) ?? []), row])
  }
  for (const [column, rows] of rowsOf) if (rows.length > 1) context.fault('unique', { column, rows })
}

/** Whether at least two rows are answered and all of them alike. */
function isStraight(cells: ReadonlyMap<string, Cell>): boolean {
  const answers = new Set(
    [...cells.values()].map((cell) => (typeof cell === 'object' ? [...cell].sort().join(' ') : cell)),
  )
  return cells.size > 1 && answers.size === 1
}

function wrongCell(context: RuleContext, expected: string, row: string): undefined {
  context.fault('type', { expected, row })
}

const codesOf = (rows: Question['rows']): ReadonlySet<string> => new Set(rows?.map((row) => row.code))
const clip = (code: string): string => code.slice(0, 64).toWellFormed()
