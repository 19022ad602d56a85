import type { Form, Properties, Shape } from './shape/shape.ts'

/** Ids of pages and questions, names of hidden values and variables: identifiers of the expression language. */
export const NAME: Form = {
  pattern: /^[A-Za-z][A-Za-z0-9_]{0,63}$/,
  means: 'a name (a letter, then letters, digits or _, at most 64)',
}

/** Ids of endings, groups, loops, lists, plans and cells, and codes. */
export const CODE: Form = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
  means: 'a code (a letter or digit, then letters, digits, _ or -, at most 64)',
}

export const LOCALE: Form = {
  pattern: /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/,
  means: 'a language such as "en" or "pt-BR"',
}

const DOMAIN: Form = {
  pattern: /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?){0,9}$/,
  means: 'a domain such as "example.org"',
}

const TARGET: Form = {
  pattern: /^(page|ending):[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
  means: 'a place such as "page:p3" or "ending:completed"',
}

const ENDING: Form = {
  pattern: /^ending:[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
  means: 'an ending such as "ending:over-quota"',
}

/** Longest text an author may write, in UTF-16 code units. */
export const MAX_TEXT = 20_000
/** Longest expression, as the expression language has it. */
export const MAX_EXPRESSION = 4_000

export const form = (shape: Form, max = 64): Shape => ({ kind: 'string', max, min: 1, form: shape })
export const name = form(NAME)
export const code = form(CODE)
export const locale = form(LOCALE)
export const domain = form(DOMAIN, 253)
export const target = form(TARGET, 80)
export const endingTarget = form(ENDING, 80)
export const expression: Shape = { kind: 'string', min: 1, max: MAX_EXPRESSION }
export const word = (max: number): Shape => ({ kind: 'string', min: 1, max })
export const number: Shape = { kind: 'number' }
export const flag: Shape = { kind: 'boolean' }
export const count = (max: number, min = 0): Shape => ({ kind: 'number', integer: true, min, max })
export const choice = (...values: string[]): Shape => ({ kind: 'choice', values })
export const list = (of: Shape, max: number, min = 0): Shape => ({ kind: 'list', of, min, max })
export const record = (of: Shape, key: Form, max: number): Shape => ({ kind: 'record', of, key, max })
export const object = (properties: Properties): Shape => ({ kind: 'object', properties })
export const either = (called: string, ...shapes: Shape[]): Shape => ({ kind: 'either', name: called, shapes })

/** A text in one language, or by locale. */
export const text: Shape = either(
  'a text, or texts by language',
  { kind: 'string', max: MAX_TEXT },
  record({ kind: 'string', max: MAX_TEXT }, LOCALE, 100),
)
