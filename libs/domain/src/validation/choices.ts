import type { CompiledOption } from '../survey/compiled.ts'
import { isRecord } from '../survey/shape/describe.ts'
import type { AnswerRule, RuleContext, RuleResult } from './rule.ts'
import { cleanText, codePoints, hasControl } from './text.ts'
import { wrongType } from './wrong-type.ts'

type Options = ReadonlyMap<string, CompiledOption>

interface Bounds {
  readonly minSelected?: number
  readonly maxSelected?: number
  readonly exactSelected?: number
}

/** A choice as stored: its code, or with the text that was typed. */
type Choice = string | { readonly code: string; readonly other: string }

const NOTHING: RuleResult = { value: null, empty: true }
const codeOf = (choice: Choice): string => (typeof choice === 'string' ? choice : choice.code)

/** Exactly one displayed option. */
export function singleRule(options: Options): AnswerRule {
  return (value, context) => {
    if (value === '') return NOTHING
    const choice = readChoice(value, options, context)
    return choice === null ? NOTHING_USABLE : { value: choice, empty: false }
  }
}

/** Displayed options without repeats, in bounds; an exclusive one alone. */
export function multipleRule(options: Options, bounds: Bounds): AnswerRule {
  return (value, context) => {
    if (!Array.isArray(value)) return wrongType(context, 'a list of codes')
    if (value.length === 0) return NOTHING
    const choices = readChoices(value, options, context)
    const exclusive = choices.find((choice) => options.get(codeOf(choice))?.exclusive === true)
    if (exclusive !== undefined && choices.length > 1) context.fault('exclusive', { code: codeOf(exclusive) })
    // One that stands alone, such as "none of these", is a whole answer whatever the least number is.
    if (value.every(hasCode) && (exclusive === undefined || choices.length > 1))
      checkCount(value.length, bounds, options, context)
    return { value: choices, empty: false }
  }
}

/** An order of all displayed options, or of `top` of them. */
export function rankRule(options: Options, top: number | undefined): AnswerRule {
  return (value, context) => {
    if (!Array.isArray(value)) return wrongType(context, 'a list of codes, best first')
    if (value.length === 0) return NOTHING
    const choices = readChoices(value, options, context)
    if (value.every(hasCode)) checkRanked(value.length, top, options, context)
    return { value: choices, empty: false }
  }
}

/** Every displayed option (or `top` of them) in one of the groups, each once. */
export function groupRankRule(options: Options, groups: ReadonlySet<string>, top: number | undefined): AnswerRule {
  return (value, context) => {
    if (!isRecord(value)) return wrongType(context, 'lists of codes by group')
    const placed: Record<string, readonly string[]> = {}
    const seen = new Set<string>()
    let count = 0
    let readable = true
    for (const group of Object.keys(value)) {
      const codes = value[group]
      if (!groups.has(group)) context.fault('option-unknown', { code: group })
      else if (!Array.isArray(codes)) context.fault('type', { expected: 'a list of codes', group })
      readable &&= groups.has(group) && Array.isArray(codes) && codes.every(hasCode)
      if (!groups.has(group) || !Array.isArray(codes)) continue
      count += codes.length
      if (codes.length > 0) placed[group] = readChoices(codes, options, context, seen).map(codeOf)
    }
    if (count === 0) return { value: null, empty: readable }
    if (readable) checkRanked(count, top, options, context)
    return { value: placed, empty: false }
  }
}

/** What a refused answer leaves: a fault is noted, so it does not count as missing too. */
const NOTHING_USABLE: RuleResult = { value: null, empty: false }

/** Options may be hidden or not carried: nobody is asked for more than are there. */
function checkCount(count: number, bounds: Bounds, options: Options, context: RuleContext): void {
  const { minSelected, maxSelected, exactSelected } = bounds
  const most = combinable(options, context)
  const exact = exactSelected === undefined ? count : Math.min(exactSelected, most)
  if (count !== exact) context.fault('count.exact', { exact, count })
  const min = Math.min(minSelected ?? 0, most)
  if (count < min) context.fault('count.min', { min, count })
  if (maxSelected !== undefined && count > maxSelected) context.fault('count.max', { max: maxSelected, count })
}

/** How many of the displayed options can be chosen together. */
function combinable(options: Options, context: RuleContext): number {
  const codes = context.shown.options ?? [...options.keys()]
  return codes.filter((code) => options.get(code)?.exclusive !== true).length
}

function checkRanked(count: number, top: number | undefined, options: Options, context: RuleContext): void {
  const displayed = context.shown.options?.length ?? options.size
  const exact = Math.min(top ?? displayed, displayed)
  if (count !== exact) context.fault('count.rank', { exact, count })
}

function readChoices(
  values: readonly unknown[],
  options: Options,
  context: RuleContext,
  seen = new Set<string>(),
): Choice[] {
  const choices: Choice[] = []
  for (const value of values) {
    const choice = readChoice(value, options, context)
    if (choice === null) continue
    const code = codeOf(choice)
    if (seen.has(code)) context.fault('duplicate', { code })
    seen.add(code)
    choices.push(choice)
  }
  return choices
}

function readChoice(value: unknown, options: Options, context: RuleContext): Choice | null {
  const code = typeof value === 'string' ? value : isRecord(value) ? value.code : undefined
  const other = isRecord(value) ? value.other : undefined
  const extra = isRecord(value) && Object.keys(value).some((key) => key !== 'code' && key !== 'other')
  if (typeof code !== 'string' || extra || (other !== undefined && other !== null && typeof other !== 'string')) {
    context.fault('type', { expected: 'a code, or {"code", "other"}' })
    return null
  }
  const option = options.get(code)
  if (option === undefined || !isDisplayed(code, context)) {
    context.fault('option-unknown', { code: code.slice(0, 64).toWellFormed() })
    return null
  }
  return readOther(option, other ?? '', context)
}

/** What names no code is told as such; it is not counted as a choice too many or too few. */
const hasCode = (value: unknown): boolean =>
  typeof value === 'string' || (isRecord(value) && typeof value.code === 'string')

const isDisplayed = (code: string, context: RuleContext): boolean => context.shown.options?.includes(code) ?? true

function readOther(option: CompiledOption, typed: string, context: RuleContext): Choice {
  const { code } = option
  const other = cleanText(typed)
  const carried = context.shown.typed?.get(code)
  if (carried !== undefined && (other === '' || other === carried)) return code
  if (option.other === null) {
    if (other !== '') context.fault('type', { expected: `a code without a text (${code} takes none)` })
    return code
  }
  if (other === '') {
    context.fault('other-required', { code })
    return code
  }
  if (hasControl(other, false)) context.fault('format.control', { code })
  const length = codePoints(other)
  if (length > option.other.maxLength) context.fault('length.max', { max: option.other.maxLength, length, code })
  return { code, other }
}

/** True or false. */
export const booleanRule: AnswerRule = (value, context) =>
  typeof value === 'boolean' ? { value, empty: false } : wrongType(context, 'true or false')

/** Messages take no answer at all. */
export const messageRule: AnswerRule = (_, context) => wrongType(context, 'no answer')
