import { parseDate, parseDateTime, parseTime } from '../../../expression/date-text.ts'
import { isReserved } from '../../../expression/words.ts'
import { codeFor } from '../names/ids.ts'
import type { Choice, Kind, Known } from '../names/known.ts'
import { looselyEqual, numberOf, type Scalar } from '../source/scalar.ts'
import { Untranslatable } from './ast.ts'

/** How tightly the text of a part binds in our language, the loosest first. */
export const LEVEL = { or: 1, and: 2, not: 3, comparison: 4, sum: 5, product: 6, unary: 7, power: 8, atom: 9 } as const

/** A piece of an expression of ours. */
export interface Part {
  readonly text: string
  readonly kind: Kind | 'null' | 'list'
  readonly level: number
  /** The value, when it was written as one; texts are still as in the source. */
  readonly literal?: Scalar
  readonly items?: readonly Part[]
  /** Options that it is one or several of. */
  readonly choices?: readonly Choice[]
  /** What it names. */
  readonly known?: Known
  /** What it joins, when it is a joined text. */
  readonly pieces?: readonly string[]
  /** Whether it can be null. */
  readonly nullable?: boolean
}

export const atom = (text: string, kind: Part['kind'], more: Partial<Part> = {}): Part => ({
  text,
  kind,
  level: LEVEL.atom,
  ...more,
})

export const NULL = atom('null', 'null')
export const TRUE = atom('true', 'boolean', { literal: true })
export const FALSE = atom('false', 'boolean', { literal: false })

/** The text, in parentheses where it would fall apart. */
export const wrap = (part: Part, level: number): string => (part.level < level ? `(${part.text})` : part.text)

export const condition = (text: string, level: number = LEVEL.comparison): Part => ({ text, kind: 'boolean', level })
export const call = (name: string, kind: Part['kind'], ...args: readonly string[]): Part =>
  atom(`${name}(${args.join(', ')})`, kind, { nullable: true })

/** A text in quotes. */
export const quote = (text: string): string =>
  `'${text.toWellFormed().replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`

export function literal(value: Scalar | null): Part {
  if (value === null) return NULL
  if (typeof value === 'boolean') return value ? TRUE : FALSE
  if (typeof value === 'number') {
    return { text: String(value), kind: 'number', level: value < 0 ? LEVEL.unary : LEVEL.atom, literal: value }
  }
  return atom(quote(value), 'text', { literal: value })
}

/** A name after a dot, or in brackets where it is no word. */
export const member = (name: string): string =>
  /^[A-Za-z][A-Za-z0-9_]*$/.test(name) && !isReserved(name) ? `.${name}` : `[${quote(name)}]`

/** The code of a value among choices; of a value that is none of them what its code would be. */
export const codeOf = (choices: readonly Choice[], value: Scalar): string =>
  choices.find((choice) => looselyEqual(choice.value, value))?.code ?? codeFor(value)

/** `Q in ['a', 'b']` for the choices that pass. */
export function among(part: Part, passes: (choice: Choice) => boolean): Part {
  if (part.choices === undefined || part.choices.length === 0)
    throw new Untranslatable(`the options of ${part.text} are not known`)
  const codes = part.choices.filter(passes).map(({ code }) => quote(code))
  if (codes.length === 0) return FALSE
  return condition(codes.length === 1 ? `${part.text} = ${codes[0]}` : `${part.text} in [${codes.join(', ')}]`)
}

/** More than this in one expression would not be read by anybody. */
const MAX_NUMBERED = 40

/** The number that a part is; a choice whose values are numbers is taken for its number. */
export function numeric(part: Part): Part {
  if (part.kind === 'number' || part.kind === 'null') return part
  const value = part.literal === undefined ? undefined : numberOf(part.literal)
  if (value !== undefined) return literal(value)
  if (part.kind === 'boolean') return call('iif', 'number', part.text, '1', '0')
  const { choices = [] } = part
  const numbered = choices.filter((choice) => numberOf(choice.value) !== undefined)
  if (part.kind === 'code' && numbered.length > 0 && numbered.length <= MAX_NUMBERED) {
    const text = numbered.reduceRight(
      (otherwise, choice) => `iif(${part.text} = ${quote(choice.code)}, ${numberOf(choice.value)}, ${otherwise})`,
      'null',
    )
    return atom(text, 'number', { nullable: true })
  }
  const hint = part.kind === 'text' ? 'give the question the inputType "number", or a numeric validator' : undefined
  throw new Untranslatable(`${part.text} is not a number`, hint)
}

const DATES = { date: parseDate, time: parseTime, datetime: parseDateTime } as const
type DateKind = keyof typeof DATES

export const isDateKind = (kind: Part['kind']): kind is DateKind =>
  kind === 'date' || kind === 'time' || kind === 'datetime'

/** The part beside a date: a text that is a date of the kind, or a date that it can be compared with. */
export function beside(part: Part, kind: DateKind): Part {
  if (typeof part.literal === 'string') {
    const text = kind === 'datetime' ? part.literal : (part.literal.split('T')[0] ?? '')
    if (DATES[kind](text) !== undefined || (kind === 'datetime' && parseDate(text) !== undefined))
      return atom(quote(text), kind)
    throw new Untranslatable(`${part.text} is not a ${kind}`)
  }
  if (part.kind === kind || part.kind === 'null') return part
  // SurveyJS compares a day with the present moment; here the day is compared with today.
  if (kind === 'date' && part.text === 'now()') return atom('today()', 'date')
  throw new Untranslatable(`${part.text} is not a ${kind}`)
}
