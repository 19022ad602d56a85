import { DAY_MS, dayOf } from '@canvass/domain/expression/calendar.ts'
import { printDate } from '@canvass/domain/expression/date-text.ts'
import type { ChoiceView, PageView, QuestionView } from '@canvass/domain/session/page-view.ts'
import { dayOfBound, parseBound } from '@canvass/domain/validation/date-bound.ts'

/** A source of numbers in [0, 1). */
export type Random = () => number

const pick = <T>(random: Random, from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)]

const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (Math.max(low, high) - low + 1))

const WORDS = ['warm', 'dark', 'quick', 'quiet', 'morning', 'kitchen', 'bitter', 'friendly', 'sometimes', 'never']

const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

/** What patterns of authors mostly ask for: numbers of some length, codes, plates. */
const PATTERN_GUESSES = [...Array.from({ length: 12 }, (_, i) => '1'.repeat(i + 1)), 'AB', 'A1', 'AB1 2CD', 'AB-CD 123']

/** Words within the bounds; where there is a pattern, a text that fits it, or undefined when none comes to mind. */
function text(random: Random, question: QuestionView): string | undefined {
  const { pattern } = question.constraints ?? {}
  const written = words(random, question)
  if (typeof pattern !== 'object' || pattern === null || !('regex' in pattern)) return written
  try {
    const regex = new RegExp(String(pattern.regex), 'u')
    return [written, ...PATTERN_GUESSES].find((guess) => regex.test(guess))
  } catch {
    return undefined // authors write for RE2, which takes some patterns that this engine does not
  }
}

function words(random: Random, { constraints = {} }: QuestionView): string {
  if (typeof constraints.equals === 'string') return constraints.equals
  const least = Math.max(1, numberOf(constraints.minWords, 1))
  const length = between(random, least, numberOf(constraints.maxWords, least + 5))
  const text = Array.from({ length }, () => pick(random, WORDS)).join(' ')
  const long = typeof constraints.contains === 'string' ? `${text} ${constraints.contains}` : text
  return long.padEnd(numberOf(constraints.minLength, 0), '.').slice(0, numberOf(constraints.maxLength, 200)).trim()
}

/** A whole number in bounds, on a step where there are steps. */
function number(random: Random, { type, constraints = {} }: QuestionView, item: Partial<ChoiceView> = {}): number {
  const low = item.min ?? numberOf(constraints.min, 0)
  const high = item.max ?? numberOf(constraints.max, type === 'nps' ? 10 : low + 10)
  const step = numberOf(constraints.step, 1)
  return low + step * between(random, 0, Math.floor((high - low) / step))
}

function choice(random: Random, options: readonly ChoiceView[]): unknown {
  const chosen = pick(random, options)
  if (chosen === undefined) return undefined
  return chosen.other ? { code: chosen.code, other: 'mine' } : chosen.code
}

/** Several options, never an exclusive one beside others. */
function choices(random: Random, { options = [], constraints = {} }: QuestionView): unknown {
  const alone = options.find((option) => option.exclusive)
  if (alone !== undefined && random() < 0.1) return [alone.code]
  const open = options.filter((option) => !option.exclusive && !option.other)
  const { exactSelected: exact, minSelected, maxSelected } = constraints
  const least = Math.min(open.length, numberOf(exact, numberOf(minSelected, 1)))
  const most = Math.min(open.length, numberOf(exact, numberOf(maxSelected, 3)))
  const start = between(random, 0, open.length - 1)
  const length = between(random, Math.max(1, least), most)
  return Array.from({ length }, (_, i) => open[(start + i) % open.length]?.code)
}

/** Neighbouring rows never get the same column, so that columns that must be unique are, where there are enough. */
function cells(random: Random, question: QuestionView): unknown {
  const { rows = [], columns = [], type, constraints = {} } = question
  const first = between(random, 0, columns.length - 1)
  const entry = (index: number): unknown => {
    if (type === 'matrix-bipolar')
      return number(random, { ...question, constraints: { min: -3, max: 3, ...constraints } })
    if (type === 'matrix-single') return columns[(first + index) % columns.length]?.code
    const length = Math.max(1, numberOf(constraints.minSelected, 1))
    return Array.from({ length }, (_, i) => columns[(first + index + i) % columns.length]?.code)
  }
  return Object.fromEntries(rows.map((row, index) => [row.code, entry(index)]))
}

function shares({ items = [], constraints = {} }: QuestionView): unknown {
  const total = constraints.total as { exact?: number; min?: number } | undefined
  const whole = total?.exact ?? total?.min ?? items.length
  const each = Math.floor(whole / Math.max(1, items.length))
  return Object.fromEntries(items.map((item, i) => [item.code, i === 0 ? whole - each * (items.length - 1) : each]))
}

function placed(random: Random, { options = [], groups = [], constraints = {} }: QuestionView): unknown {
  const chosen = options.slice(0, numberOf(constraints.top, options.length)).map(({ code }) => code)
  const group = pick(random, groups)?.code
  return group === undefined ? undefined : { [group]: chosen }
}

const BORN_BETWEEN = { low: dayOf(1950, 1, 1), high: dayOf(2006, 12, 31) }

/** A day within the bounds, away from today's edge, which is another one in the survey's zone. */
function date(random: Random, { constraints = {} }: QuestionView, now: number): string {
  const dayOfText = (bound: unknown, otherwise: number): number => {
    const parsed = typeof bound === 'string' ? parseBound(bound, 'date') : undefined
    return parsed?.kind === 'day' || parsed?.kind === 'today' ? dayOfBound(parsed, Math.floor(now / DAY_MS)) : otherwise
  }
  const low = dayOfText(constraints.min, BORN_BETWEEN.low) + 1
  const high = dayOfText(constraints.max, Math.max(low, BORN_BETWEEN.high)) - 1
  return printDate({ kind: 'date', at: between(random, low, high) })
}

/** Every field of the form, each answered as a question of its type. */
function contact(random: Random, { constraints = {} }: QuestionView, now: number): Record<string, unknown> {
  const answers: Record<string, unknown> = {}
  for (const field of Array.isArray(constraints.fields) ? constraints.fields : []) {
    const { id, type } = field as { readonly id: string; readonly type: string }
    answers[id] = answerQuestion(random, { id, type, text: '', required: true }, now)
  }
  return answers
}

/**
 * A valid answer as a person might give it, in the form in which it is stored, so that what is stored can be compared with what
 * was sent; undefined where the question takes none or a machine cannot give one (uploads, payments, patterns).
 */
export function answerQuestion(random: Random, question: QuestionView, now: number): unknown {
  const { type, options = [], items = [], constraints = {} } = question
  switch (type) {
    case 'single':
    case 'dropdown':
    case 'picture':
    case 'yesno':
      return choice(random, options)
    case 'multiple':
      return choices(random, question)
    case 'boolean':
      return random() < 0.5
    case 'text':
    case 'textarea':
      return text(random, question)
    case 'email':
      return `someone${between(random, 1, 999_999)}@example.org`
    case 'phone':
      return '+493023125000'
    case 'url':
      return 'https://example.org/'
    case 'number':
    case 'decimal':
    case 'slider':
    case 'scale':
    case 'nps':
      return number(random, question)
    case 'constant-sum':
      return shares(question)
    case 'rank':
      return options.map(({ code }) => code).slice(0, numberOf(constraints.top, options.length))
    case 'matrix-single':
    case 'matrix-multiple':
    case 'matrix-bipolar':
      return cells(random, question)
    case 'group-rating':
      return Object.fromEntries(items.map((item) => [item.code, number(random, question, item)]))
    case 'group-rank':
      return placed(random, question)
    case 'date':
      return date(random, question, now)
    case 'time':
      return `1${between(random, 0, 9)}:${between(random, 10, 59)}`
    case 'consent':
      return { version: constraints.version, given: true }
    case 'contact':
      return contact(random, question, now)
    default:
      return undefined
  }
}

/**
 * Answers to everything on the page; optional questions are left out now and then.
 * @param now milliseconds since the epoch, for bounds that move with today
 */
export function answerPage(random: Random, page: PageView, now: number): Record<string, unknown> {
  const answers: Record<string, unknown> = {}
  for (const question of page.questions) {
    if (!question.required && random() < 0.15) continue
    const given = answerQuestion(random, question, now)
    if (given !== undefined) answers[question.id] = given
  }
  return answers
}
