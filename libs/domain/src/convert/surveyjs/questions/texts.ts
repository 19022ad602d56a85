import type { Question } from '../../../survey/document.ts'
import { parseBound } from '../../../validation/date-bound.ts'
import { type Conversion, given } from '../conversion.ts'
import { movingBound } from '../expression/dates.ts'
import { type Kind, known } from '../names/known.ts'
import type { Node } from '../source/node.ts'
import { numberOf, saysNothing } from '../source/scalar.ts'
import type { Declare, Specific } from './declared.ts'
import { boundsOf, readValidators, textRules, type Validators } from './validators.ts'

type TextType = 'text' | 'textarea' | 'email' | 'phone' | 'url' | 'number' | 'slider' | 'date' | 'time' | 'datetime'

const INPUTS: Readonly<Record<string, TextType>> = {
  text: 'text',
  search: 'text',
  password: 'text',
  color: 'text',
  month: 'text',
  week: 'text',
  number: 'number',
  range: 'slider',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
  'datetime-local': 'datetime',
  email: 'email',
  tel: 'phone',
  url: 'url',
}

/** What an input checks by itself and a text does not. */
const INPUT_PATTERNS: Readonly<Record<string, string>> = {
  color: '^#[0-9A-Fa-f]{6}$',
  month: '^[0-9]{4}-(0[1-9]|1[0-2])$',
  week: '^[0-9]{4}-W[0-5][0-9]$',
}

const CHANGES: Readonly<Record<string, string>> = {
  tel: 'numbers are checked and stored in E.164; "country" of the survey is that of numbers without +',
  'datetime-local': 'answers have an offset: 2026-11-23T14:05:00+01:00',
  datetime: 'answers have an offset: 2026-11-23T14:05:00+01:00',
  password: 'what is typed is shown and stored like any text',
  color: 'the colour is typed as #rrggbb',
  month: 'the month is typed as YYYY-MM',
  week: 'the week is typed as YYYY-Www',
}

const KINDS: Readonly<Record<TextType, Kind>> = {
  text: 'text',
  textarea: 'text',
  email: 'text',
  phone: 'text',
  url: 'text',
  number: 'number',
  slider: 'number',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
}

/** A `text` question, or one of several texts, by what is typed into it. */
export const text: Declare = (conversion, node, id) => {
  const input = (node.string('inputType') ?? 'text').toLowerCase()
  const validators = readValidators(conversion, node)
  const type = typeOf(conversion, node, input, validators)
  return { known: known(KINDS[type], id), build: () => buildText(conversion, node, input, type, validators) }
}

/** A validator or a mask for numbers makes a number of a text, so that what reads it can calculate. */
function typeOf({ findings }: Conversion, node: Node, input: string, validators: Validators): TextType {
  const type = INPUTS[input] ?? 'text'
  if (CHANGES[input] !== undefined) findings.add(node.at('inputType'), 'inputType', CHANGES[input])
  if (!Object.hasOwn(INPUTS, input))
    findings.add(node.at('inputType'), 'inputType', `“${input}” is not known: it takes a text`)
  const mask = node.string('maskType')
  const numeric = mask === 'numeric' || mask === 'currency'
  if (mask !== undefined && mask !== 'none') {
    node.value('maskSettings')
    findings.add(
      node.at('maskType'),
      'maskType',
      numeric ? 'the mask is not carried over: it takes a number' : 'the mask is not carried over',
      numeric ? undefined : 'write a pattern',
    )
  }
  if (type !== 'text') return type
  if (numeric) return 'number'
  if (validators.has('numeric')) {
    findings.add(node.at('validators'), 'validators', 'the answer is a number here, not a text')
    return 'number'
  }
  return validators.has('email') ? 'email' : 'text'
}

function buildText(
  conversion: Conversion,
  node: Node,
  input: string,
  type: TextType,
  validators: Validators,
): Specific {
  const isNumber = type === 'number' || type === 'slider'
  const isDate = type === 'date' || type === 'time' || type === 'datetime'
  const specific: Specific = isNumber
    ? { type, ...numberRules(conversion, node, type, validators) }
    : isDate
      ? { type, ...dateRules(conversion, node, type) }
      : { type, ...lengthAndPattern(conversion, node, input, validators) }
  // An e-mail address is checked by its type.
  if (type === 'email') validators.take('email')
  validators.reportRest()
  return specific
}

function lengthAndPattern(
  conversion: Conversion,
  node: Node,
  input: string,
  validators: Validators,
): Partial<Question> {
  const rules = textRules(conversion, validators)
  const own = node.number('maxLength')
  const regex = INPUT_PATTERNS[input]
  return {
    ...(regex === undefined ? {} : { pattern: { regex } }),
    ...(own !== undefined && own >= 1 ? { maxLength: Math.min(Math.floor(own), 100_000) } : {}),
    ...rules,
  }
}

function numberRules(conversion: Conversion, node: Node, type: TextType, validators: Validators): Partial<Question> {
  const { low, high } = boundsOf(validators.take('numeric'), 'minValue', 'maxValue')
  // An input of type range goes from 0 to 100 unless it says otherwise.
  const [min, max] = [numberBound(conversion, node, 'min'), numberBound(conversion, node, 'max')]
  const step = node.number('step')
  return given({
    min: min ?? low ?? (type === 'slider' ? 0 : undefined),
    max: max ?? high ?? (type === 'slider' ? 100 : undefined),
    step: step !== undefined && step > 0 && (type === 'slider' || step !== 1) ? step : undefined,
    integer: step === 1 && type === 'number' ? true : undefined,
  })
}

function numberBound({ findings }: Conversion, node: Node, name: string): number | undefined {
  const value = node.value(name)
  const number = numberOf(value)
  if (number === undefined && !saysNothing(value))
    findings.add(node.at(name), name, 'a bound is a fixed number here; it was not carried over')
  return number
}

function dateRules(conversion: Conversion, node: Node, type: 'date' | 'time' | 'datetime'): Partial<Question> {
  return given({
    min: dateBound(conversion, node, type, 'min', 'minValueExpression'),
    max: dateBound(conversion, node, type, 'max', 'maxValueExpression'),
  })
}

/** A fixed bound, or one that moves with today. */
function dateBound(
  { findings }: Conversion,
  node: Node,
  type: 'date' | 'time' | 'datetime',
  fixed: string,
  moving: string,
): string | undefined {
  const name = node.string(moving) === undefined ? fixed : moving
  const written = node.string(name)
  if (written === undefined) return undefined
  const bound = movingBound(written) ?? dateText(written, type)
  if (bound !== undefined && parseBound(bound, type) !== undefined) return bound
  findings.add(
    node.at(name),
    name,
    `“${written.slice(0, 80).toWellFormed()}” is no bound of a ${type} here`,
    'such as "2026-01-31", "today" or "today-18y"',
  )
  return undefined
}

/** A datetime without an offset is taken for one in UTC. */
function dateText(written: string, type: 'date' | 'time' | 'datetime'): string {
  if (type === 'date') return written.split('T')[0] ?? written
  return type === 'datetime' && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(written) ? `${written}Z` : written
}

/** A longer text. */
export const comment: Declare = (conversion, node, id) => {
  node.value('rows')
  const validators = readValidators(conversion, node)
  return {
    known: known('text', id),
    build() {
      const rules = lengthAndPattern(conversion, node, 'text', validators)
      validators.reportRest()
      return { type: 'textarea', ...rules }
    },
  }
}
