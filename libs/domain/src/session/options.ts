import { answerKey } from '../answers/key.ts'
import type { CompiledOption, CompiledQuestion, CompiledRow, OptionSource } from '../survey/compiled.ts'
import type { Iteration } from '../survey/reading.ts'
import { carriedOptions } from './carry-forward.ts'
import { holds, type SessionContext } from './context.ts'
import { isSequential } from './order/arrange.ts'
import { arrangedCodes, orderKey } from './order/session-order.ts'
import { renderText } from './piping.ts'

/** An option before the respondent. */
export interface DisplayedOption {
  readonly code: string
  readonly option: CompiledOption
  /** What the respondent typed under this option in an earlier question; it stands in place of the label. */
  readonly typed: string | null
}

/** The options of a question as displayed in an iteration, in the order shown. */
export function displayedOptions(
  context: SessionContext,
  question: CompiledQuestion,
  iteration: Iteration,
): readonly DisplayedOption[] {
  if (question.source === null) return []
  const key = answerKey(question.id, iteration)
  const { fixed, options } = context.memo
  const known = fixed.get(key) ?? options.get(key)
  if (known !== undefined) return known
  const memo = isFixed(question.source) ? fixed : options
  // A question that carries options from itself, through others, finds none here instead of going round for ever.
  memo.set(key, [])
  const displayed = ordered(context, question, iteration, offered(context, question.source, iteration))
  memo.set(key, displayed)
  return displayed
}

/** Whether the same options are displayed whatever is answered. */
const isFixed = (source: OptionSource): boolean =>
  source.kind !== 'from' && source.options.every(({ visibleIf }) => visibleIf === null)

/** What a question offers before it is put in order. */
function offered(context: SessionContext, source: OptionSource, iteration: Iteration): readonly DisplayedOption[] {
  if (source.kind !== 'from') return visibleOptions(context, source.options, iteration)
  const carried = carriedOptions(context, source, iteration)
  if (source.add.length === 0) return carried
  const codes = new Set(carried.map((option) => option.code))
  return [...carried, ...visibleOptions(context, source.add, iteration).filter((option) => !codes.has(option.code))]
}

function visibleOptions(
  context: SessionContext,
  options: readonly CompiledOption[],
  iteration: Iteration,
): readonly DisplayedOption[] {
  const visible: DisplayedOption[] = []
  for (const option of options) {
    if (holds(context, option.visibleIf, iteration)) visible.push({ code: option.code, option, typed: null })
  }
  return visible
}

function ordered(
  context: SessionContext,
  question: CompiledQuestion,
  iteration: Iteration,
  options: readonly DisplayedOption[],
): readonly DisplayedOption[] {
  const { order } = question
  if (order === null || (isSequential(order) && order.pick === undefined)) return options
  const byCode = new Map(options.map((option) => [option.code, option]))
  const all = () => [...question.options.keys()]
  return arrangedCodes(context, optionOrderKey(question, iteration), order, all, [...byCode.keys()]).flatMap(
    (code) => byCode.get(code) ?? [],
  )
}

/** What the order of a question's options is stored under; questions on one shared list share it, in every iteration. */
export const optionOrderKey = (question: CompiledQuestion, iteration: Iteration): string =>
  question.orderScope === question.id ? orderKey(question.id, iteration) : question.orderScope

/** What the order of a question's rows or items is stored under. */
export const rowOrderKey = (question: CompiledQuestion, iteration: Iteration): string =>
  orderKey(question.orderScope, iteration)

/** Codes of the rows, or else of the items or groups, of a question as displayed, in the order shown. */
export function displayedRows(
  context: SessionContext,
  question: CompiledQuestion,
  iteration: Iteration,
): readonly string[] {
  if (question.rows.length > 0)
    return orderedRows(context, question, iteration, visibleRows(context, question.rows, iteration))
  if (question.items.length === 0) return question.groups.map((group) => group.code)
  return orderedRows(
    context,
    question,
    iteration,
    question.items.map((item) => item.code),
  )
}

/** Codes of the columns displayed. */
export const displayedColumns = (
  context: SessionContext,
  question: CompiledQuestion,
  iteration: Iteration,
): readonly string[] => visibleRows(context, question.columns, iteration)

function visibleRows(context: SessionContext, rows: readonly CompiledRow[], iteration: Iteration): readonly string[] {
  return rows.filter((row) => holds(context, row.visibleIf, iteration)).map((row) => row.code)
}

/** The order of a question with options is theirs; of a matrix that of its rows, of a question with items that of those. */
export const ordersRows = (question: CompiledQuestion): boolean =>
  question.order !== null && question.source === null && question.rows.length + question.items.length > 0

function orderedRows(
  context: SessionContext,
  question: CompiledQuestion,
  iteration: Iteration,
  rows: readonly string[],
): readonly string[] {
  const { order } = question
  if (order === null || !ordersRows(question)) return rows
  const all = () => (question.rows.length > 0 ? question.rows : question.items).map((part) => part.code)
  return arrangedCodes(context, rowOrderKey(question, iteration), order, all, rows)
}

/** Label of a displayed option as the respondent reads it. */
export const labelOfOption = (context: SessionContext, shown: DisplayedOption, iteration: Iteration): string =>
  shown.typed ?? renderText(context, shown.option.label, iteration)
