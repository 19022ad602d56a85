import type { Mode } from '../session/status.ts'
import type { CounterField, Counts } from './counters.ts'
import { countGroup } from './fold.ts'

export interface NumericSummary {
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly mean: number
}

export interface QuestionSummary {
  readonly answered: number
  /** Choices by code, cells of a matrix as `row/column`. */
  readonly options: Readonly<Record<string, number>>
  readonly numeric?: NumericSummary
  /** Numbers by row or item. */
  readonly rows?: Readonly<Record<string, NumericSummary>>
}

/** What `GET …/analytics` answers. */
export interface Analytics {
  readonly surveyId: string
  readonly mode: Mode
  /** RFC 3339 UTC. */
  readonly asOf: string
  readonly sessions: {
    readonly started: number
    readonly active: number
    readonly completed: number
    readonly byOutcome: Readonly<Record<string, number>>
    readonly perHour: readonly { readonly hour: string; readonly started: number; readonly completed: number }[]
  }
  /** Completed of started; null before the first start. */
  readonly completionRate: number | null
  /** Completed of completed and screened out; null while there is neither. */
  readonly incidence: number | null
  readonly pages: Readonly<Record<string, PageSummary>>
  readonly questions: Readonly<Record<string, QuestionSummary>>
}

export interface PageSummary {
  readonly shown: number
  readonly submitted: number
  /** Mean time a submitted page was before its respondent, milliseconds; absent before the first submission. */
  readonly meanMs?: number
}

/**
 * Reads the counters of a survey as analysts see them.
 * @param counts the survey's `count:` group and as many of its `hour:` groups as are to be shown
 */
export function analyticsOf(surveyId: string, mode: Mode, counts: Counts, asOf: string): Analytics {
  const fields = counts.get(countGroup(surveyId, mode)) ?? new Map<CounterField, number>()
  const started = fields.get('started') ?? 0
  const byOutcome = outcomesOf(fields)
  const completed = byOutcome.COMPLETED ?? 0
  const ended = Object.values(byOutcome).reduce((sum, amount) => sum + amount, 0)
  const screened = completed + (byOutcome.SCREENED_OUT ?? 0)
  return {
    surveyId,
    mode,
    asOf,
    sessions: { started, active: started - ended, completed, byOutcome, perHour: hoursOf(surveyId, mode, counts) },
    completionRate: started > 0 ? completed / started : null,
    incidence: screened > 0 ? completed / screened : null,
    pages: pagesOf(fields),
    questions: questionsOf(fields),
  }
}

type Fields = ReadonlyMap<CounterField, number>

function outcomesOf(fields: Fields): Record<string, number> {
  const outcomes: Record<string, number> = {}
  for (const [field, amount] of fields) {
    if (field.startsWith('outcome:')) outcomes[field.slice('outcome:'.length)] = amount
  }
  return outcomes
}

function hoursOf(surveyId: string, mode: Mode, counts: Counts): Analytics['sessions']['perHour'] {
  const prefix = `hour:${surveyId}:${mode}:`
  return [...counts]
    .filter(([group]) => group.startsWith(prefix))
    .map(([group, fields]) => ({
      hour: `${group.slice(prefix.length)}:00:00Z`,
      started: fields.get('started') ?? 0,
      completed: fields.get('outcome:COMPLETED') ?? 0,
    }))
    .toSorted((a, b) => (a.hour < b.hour ? -1 : 1))
}

function pagesOf(fields: Fields): Record<string, PageSummary> {
  const pages = new Map<string, { shown: number; submitted: number; ms: number }>()
  for (const [field, amount] of fields) {
    const [kind, id, what] = field.split(':')
    if (kind !== 'page' || id === undefined) continue
    const page = pages.get(id) ?? { shown: 0, submitted: 0, ms: 0 }
    if (what === 'shown' || what === 'submitted' || what === 'ms') page[what] += amount
    pages.set(id, page)
  }
  return Object.fromEntries(
    [...pages].map(([id, { shown, submitted, ms }]) => [
      id,
      { shown, submitted, ...(submitted > 0 ? { meanMs: ms / submitted } : {}) },
    ]),
  )
}

interface QuestionDraft {
  answered: number
  readonly options: Record<string, number>
  readonly values: Map<number, number>
  readonly rows: Map<string, Map<number, number>>
}

function questionsOf(fields: Fields): Record<string, QuestionSummary> {
  const drafts = new Map<string, QuestionDraft>()
  for (const [field, amount] of fields) {
    const [kind, id, what, name, , value] = field.split(':')
    if (kind !== 'question' || id === undefined) continue
    const draft: QuestionDraft = drafts.get(id) ?? { answered: 0, options: {}, values: new Map(), rows: new Map() }
    drafts.set(id, draft)
    if (what === 'answered') draft.answered = amount
    else if (what === 'option' && name !== undefined) draft.options[name] = amount
    else if (what === 'value') draft.values.set(Number(name), amount)
    else if (what === 'row' && name !== undefined) rowOf(draft, name).set(Number(value), amount)
  }
  return Object.fromEntries([...drafts].map(([id, draft]) => [id, summaryOf(draft)]))
}

function rowOf(draft: QuestionDraft, row: string): Map<number, number> {
  const values = draft.rows.get(row) ?? new Map<number, number>()
  draft.rows.set(row, values)
  return values
}

function summaryOf(draft: QuestionDraft): QuestionSummary {
  const numeric = numericOf(draft.values)
  const rows = [...draft.rows].flatMap(([row, values]) => {
    const summary = numericOf(values)
    return summary === null ? [] : [[row, summary] as const]
  })
  return {
    answered: draft.answered,
    options: draft.options,
    ...(numeric === null ? {} : { numeric }),
    ...(rows.length === 0 ? {} : { rows: Object.fromEntries(rows) }),
  }
}

/** Sums up an exact histogram, value → how often; null when it is empty. */
function numericOf(histogram: ReadonlyMap<number, number>): NumericSummary | null {
  let count = 0
  let sum = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const [value, amount] of histogram) {
    if (amount <= 0) continue
    count += amount
    sum += value * amount
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  return count === 0 ? null : { count, sum, min, max, mean: sum / count }
}
