import type { ChoiceView, PageView, QuestionView } from '@canvass/domain/session/page-view.ts'

/** A source of numbers in [0, 1). */
export type Random = () => number

const pick = <T>(random: Random, from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)]

const between = (random: Random, low: number, high: number): number => low + Math.floor(random() * (high - low + 1))

const WORDS = ['warm', 'dark', 'quick', 'quiet', 'morning', 'kitchen', 'bitter', 'friendly', 'sometimes', 'never']

const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

function words(random: Random, { constraints = {} }: QuestionView): string {
  const length = between(random, Math.max(1, numberOf(constraints.minWords, 1)), numberOf(constraints.maxWords, 6))
  const text = Array.from({ length }, () => pick(random, WORDS)).join(' ')
  return text.padEnd(numberOf(constraints.minLength, 0), '.').slice(0, numberOf(constraints.maxLength, 200))
}

function number(random: Random, { type, constraints = {} }: QuestionView): number {
  const low = numberOf(constraints.min, 0)
  const high = numberOf(constraints.max, type === 'nps' ? 10 : low + 10)
  return between(random, Math.ceil(low), Math.floor(high))
}

function choice(random: Random, options: readonly ChoiceView[]): unknown {
  const chosen = pick(random, options)
  if (chosen === undefined) return undefined
  return chosen.other ? { code: chosen.code, other: 'mine' } : chosen.code
}

/** Several options, never an exclusive one beside others. */
function choices(random: Random, { options = [], constraints = {} }: QuestionView): unknown {
  const alone = options.find((option) => option.exclusive)
  if (alone !== undefined && random() < 0.1 && numberOf(constraints.minSelected, 1) <= 1) return [alone.code]
  const open = options.filter((option) => !option.exclusive && !option.other)
  const exact = constraints.exactSelected
  const least = Math.min(open.length, numberOf(exact, numberOf(constraints.minSelected, 1)))
  const most = Math.min(open.length, numberOf(exact, numberOf(constraints.maxSelected, 3)))
  const start = between(random, 0, Math.max(0, open.length - 1))
  const count = between(random, least, Math.max(least, most))
  return Array.from({ length: count }, (_, i) => open[(start + i) % open.length]?.code)
}

function cells(random: Random, { rows = [], columns = [], type, constraints = {} }: QuestionView): unknown {
  const entry = (): unknown => {
    if (type === 'matrix-bipolar') return between(random, numberOf(constraints.min, -3), numberOf(constraints.max, 3))
    const code = pick(random, columns)?.code
    return type === 'matrix-multiple' ? [code] : code
  }
  return Object.fromEntries(rows.map((row) => [row.code, entry()]))
}

function shares({ items = [], constraints = {} }: QuestionView): unknown {
  const total = constraints.total as { exact?: number; min?: number } | undefined
  const whole = total?.exact ?? total?.min ?? items.length
  const each = Math.floor(whole / Math.max(1, items.length))
  return Object.fromEntries(items.map((item, i) => [item.code, i === 0 ? whole - each * (items.length - 1) : each]))
}

/** A valid answer as a person might give it; undefined where the question takes none or a machine cannot give one. */
function answer(random: Random, question: QuestionView): unknown {
  switch (question.type) {
    case 'single':
    case 'dropdown':
    case 'picture':
    case 'yesno':
      return choice(random, question.options ?? [])
    case 'multiple':
      return choices(random, question)
    case 'boolean':
      return random() < 0.5
    case 'text':
    case 'textarea':
      return words(random, question)
    case 'email':
      return `someone${between(random, 1, 999_999)}@example.org`
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
      return (question.options ?? []).map(({ code }) => code).slice(0, numberOf(question.constraints?.top, Infinity))
    case 'matrix-single':
    case 'matrix-multiple':
    case 'matrix-bipolar':
      return cells(random, question)
    case 'group-rating':
      return Object.fromEntries((question.items ?? []).map(({ code }) => [code, number(random, question)]))
    case 'date':
      return `20${between(random, 10, 24)}-0${between(random, 1, 9)}-1${between(random, 0, 9)}`
    case 'consent':
      return { version: question.constraints?.version, given: true }
    default:
      return undefined
  }
}

/** Answers to everything on the page; optional questions are left out now and then. */
export function answerPage(random: Random, page: PageView): Record<string, unknown> {
  const answers: Record<string, unknown> = {}
  for (const question of page.questions) {
    if (!question.required && random() < 0.15) continue
    const given = answer(random, question)
    if (given !== undefined) answers[question.id] = given
  }
  return answers
}
