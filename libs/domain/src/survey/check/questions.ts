import { parseTime } from '../../expression/date-text.ts'
import { parseBound } from '../../validation/date-bound.ts'
import { compilePattern } from '../../validation/pattern.ts'
import { checkCountry } from '../compile/settings.ts'
import { pointer } from '../diagnostic.ts'
import type { Question } from '../document.ts'
import type { ModelQuestion, SurveyModel } from '../model.ts'

/** Properties of one question that contradict one another, or that nothing could satisfy. */
export function checkQuestions(model: SurveyModel): void {
  for (const question of model.questions.values()) {
    checkOptions(model, question)
    checkBounds(model, question)
    checkRanges(model, question)
    checkText(model, question.definition)
    checkItems(model, question.definition)
    checkRows(model, question.definition)
  }
}

const SOURCES = ['options', 'optionsList', 'optionsFrom'] as const
const CHOICES: ReadonlySet<string> = new Set([
  'single',
  'dropdown',
  'picture',
  'yesno',
  'multiple',
  'rank',
  'group-rank',
])

function checkOptions(model: SurveyModel, { definition, options }: ModelQuestion): void {
  const path = model.placeOf(definition)
  const given = SOURCES.filter((name) => definition[name] !== undefined)
  if (CHOICES.has(definition.type) && given.length === 0 && definition.type !== 'yesno') {
    model.report.error(
      path,
      'missing',
      `a ${definition.type} question needs options`,
      'write options, optionsList or optionsFrom',
    )
  }
  if (given.length > 1) {
    model.report.error(
      pointer(path, given[1] ?? ''),
      'options-twice',
      `${given.join(' and ')} cannot stand together`,
      'keep one of them',
    )
  }
  const count = options.codes.length
  if (count === 0) return
  for (const name of ['minSelected', 'exactSelected', 'top'] as const) {
    const wanted = definition[name]
    if (wanted === undefined || wanted <= count || definition.type.startsWith('matrix')) continue
    model.report.error(pointer(path, name), 'impossible', `${wanted} of ${count} options cannot be chosen`)
  }
}

const PAIRS = [
  ['minSelected', 'maxSelected'],
  ['minLength', 'maxLength'],
  ['minWords', 'maxWords'],
] as const

/** A least that is above the most. */
function checkRanges(model: SurveyModel, { definition }: ModelQuestion): void {
  const path = model.placeOf(definition)
  for (const [low, high] of PAIRS) {
    const [min, max] = [definition[low], definition[high]]
    if (min !== undefined && max !== undefined && min > max) {
      model.report.error(pointer(path, low), 'impossible', `${low} ${min} is above ${high} ${max}`)
    }
  }
  const { minSelected, maxSelected, exactSelected, columns } = definition
  if (
    exactSelected !== undefined &&
    ((minSelected ?? 0) > exactSelected || (maxSelected ?? exactSelected) < exactSelected)
  ) {
    model.report.error(
      pointer(path, 'exactSelected'),
      'impossible',
      'exactSelected contradicts minSelected or maxSelected',
    )
  }
  if (columns !== undefined && (minSelected ?? 0) > columns.length) {
    model.report.error(
      pointer(path, 'minSelected'),
      'impossible',
      `${minSelected} of ${columns.length} columns cannot be chosen`,
    )
  }
  const { below, above } = definition.outlier ?? {}
  if (below !== undefined && above !== undefined && below > above) {
    model.report.error(
      pointer(path, 'outlier'),
      'impossible',
      `below ${below} is above ${above}: every value would be unusual`,
    )
  }
}

/** `min` and `max` are numbers or dates, as the type has it, and in order. */
function checkBounds(model: SurveyModel, { definition }: ModelQuestion): void {
  const { type, min, max } = definition
  const path = model.placeOf(definition)
  const dates = type === 'date' || type === 'time' || type === 'datetime'
  for (const name of ['min', 'max'] as const) {
    const bound = definition[name]
    if (bound === undefined) continue
    const at = pointer(path, name)
    if (dates) {
      if (typeof bound !== 'string')
        model.report.error(at, 'wrong-type', `expected a ${type} in quotes, found a number`)
      else if (parseBound(bound, type) === undefined)
        model.report.error(at, 'bad-bound', `"${bound}" is no bound of a ${type}`, BOUND_HINTS[type])
    } else if (typeof bound !== 'number') model.report.error(at, 'wrong-type', 'expected a number, found a text')
  }
  if (typeof min === 'number' && typeof max === 'number' && min > max) {
    model.report.error(pointer(path, 'min'), 'impossible', `min ${min} is above max ${max}`)
  }
  if (dates && typeof min === 'string' && typeof max === 'string' && areReversed(min, max, type)) {
    model.report.error(pointer(path, 'min'), 'impossible', `min ${min} is after max ${max}`)
  }
  if (type === 'nps' && ((typeof min === 'number' && min !== 0) || (typeof max === 'number' && max !== 10))) {
    model.report.error(
      pointer(path, 'min' in definition ? 'min' : 'max'),
      'impossible',
      'nps always goes from 0 to 10',
      'use "scale"',
    )
  }
}

const BOUND_HINTS = {
  date: 'such as "2026-01-31", "today", "today-18y" or "today+3d" (y m w d)',
  time: 'such as "08:30"',
  datetime: 'such as "2026-01-31T08:00:00Z", "2026-01-31" or "today-7d"',
} as const

/** Fixed bounds, or bounds that both move with today, in the wrong order. */
function areReversed(min: string, max: string, type: 'date' | 'time' | 'datetime'): boolean {
  if (type === 'time') return (parseTime(min)?.at ?? 0) > (parseTime(max)?.at ?? Number.POSITIVE_INFINITY)
  const [low, high] = [parseBound(min, type), parseBound(max, type)]
  if (low === undefined || high === undefined || low.kind !== high.kind) return false
  if (low.kind === 'today' && high.kind === 'today') {
    // Months are no fixed number of days; a difference beyond a month cannot be made up by them.
    return low.months * 30.4 + low.days > high.months * 30.4 + high.days + 3
  }
  return 'at' in low && 'at' in high && low.at > high.at
}

function checkText(model: SurveyModel, definition: Question): void {
  const path = model.placeOf(definition)
  const { pattern, country, currency, accept } = definition
  if (pattern !== undefined) {
    const compiled = compilePattern(pattern.regex)
    if (!compiled.ok) {
      const hint = 'patterns are RE2: no look-around (?= ?! ?<=), no back-references \\1'
      model.report.error(
        pointer(pointer(path, 'pattern'), 'regex'),
        'bad-pattern',
        `the pattern is refused: ${compiled.message}`,
        hint,
      )
    }
  }
  checkCountry(country, pointer(path, 'country'), model.report)
  if (currency !== undefined && !/^[A-Za-z]{3}$/.test(currency)) {
    model.report.error(
      pointer(path, 'currency'),
      'bad-format',
      `"${currency}" is not a currency code`,
      'three letters (ISO 4217), such as "EUR"',
    )
  }
  accept?.forEach((kind, i) => {
    if (/^(\*|\*\/\*|[a-z0-9.+-]+\/(\*|[a-z0-9.+-]+))$/i.test(kind)) return
    model.report.error(
      pointer(pointer(path, 'accept'), i),
      'bad-format',
      `"${kind}" is not a kind of file`,
      'such as "image/*" or "application/pdf"',
    )
  })
}

/** Items whose bounds leave no number, and totals that they cannot reach. */
function checkItems(model: SurveyModel, definition: Question): void {
  const { items = [], total = {}, type } = definition
  for (const item of items) {
    if (item.min === undefined || item.max === undefined || item.min <= item.max) continue
    model.report.error(pointer(model.placeOf(item), 'min'), 'impossible', `min ${item.min} is above max ${item.max}`)
  }
  if (type !== 'constant-sum') return
  const least = items.reduce((sum, item) => sum + (item.min ?? 0), 0)
  const most = items.reduce((sum, item) => sum + (item.max ?? Number.POSITIVE_INFINITY), 0)
  const { exact, min = exact, max = exact } = total
  const reachable =
    (min === undefined || most >= min) &&
    (max === undefined || least <= max) &&
    (min ?? 0) <= (max ?? Number.POSITIVE_INFINITY)
  if (!reachable || (exact !== undefined && ((total.min ?? exact) > exact || (total.max ?? exact) < exact))) {
    model.report.error(
      pointer(model.placeOf(definition), 'total'),
      'impossible',
      'the items cannot add up to this total',
    )
  }
}

/** Rows have what their kind of matrix shows. */
function checkRows(model: SurveyModel, { type, rows = [], columns = [] }: Question): void {
  const bipolar = type === 'matrix-bipolar'
  for (const row of [...rows, ...columns]) {
    const path = model.placeOf(row)
    if (bipolar && (row.left === undefined || row.right === undefined)) {
      model.report.error(path, 'missing', `row ${row.code} needs its two poles`, 'write "left" and "right"')
    }
    if (!bipolar && row.label === undefined) {
      model.report.warning(path, 'missing', `"label" of ${row.code} is missing`, 'its code is shown instead')
    }
  }
}
