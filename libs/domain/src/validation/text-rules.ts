import { composed } from '../expression/equality.ts'
import type { Question } from '../survey/document.ts'
import { emailFault } from './email.ts'
import { compilePattern } from './pattern.ts'
import { normalisePhone } from './phone.ts'
import type { AnswerRule, RuleContext, RuleResult } from './rule.ts'
import { cleanText, codePoints, hasControl, wordCount } from './text.ts'
import { urlFault } from './url.ts'
import { textIn } from './words.ts'
import { wrongType } from './wrong-type.ts'

/** No answer is longer, whatever the author allows, so that no pattern runs over megabytes. */
const LONGEST = 100_000

type TextCheck = (text: string, context: RuleContext) => void

/** A text of any kind: cleaned, then every check of the question. */
export function textRule(question: Question, country: string | null): AnswerRule {
  const lines = question.type === 'textarea'
  const read = readerOf(question, country)
  const checks = checksOf(question)
  return (value, context): RuleResult => {
    if (typeof value !== 'string') return wrongType(context, 'a text')
    if (value.length > 2 * LONGEST) {
      context.fault('length.max', { max: LONGEST, length: value.length })
      return { value: null, empty: false }
    }
    const text = cleanText(value)
    if (text === '') return { value: null, empty: true }
    if (hasControl(text, lines)) context.fault('format.control')
    const clean = read(text, context)
    for (const check of checks) check(clean, context)
    return { value: clean, empty: false }
  }
}

/** The syntax of the type: what it makes of a text, faults noted. */
function readerOf(question: Question, country: string | null): (text: string, context: RuleContext) => string {
  switch (question.type) {
    case 'email':
      return (text, context) => {
        const fault = emailFault(text, question)
        if (fault !== null) context.fault(fault.key, fault.params)
        return text
      }
    case 'phone': {
      const home = question.country ?? country
      return (text, context) => {
        const number = normalisePhone(text, home)
        if (number === null) context.fault('format.phone', { country: home })
        return number ?? text
      }
    }
    case 'url':
      return (text, context) => {
        const fault = urlFault(text, question)
        if (fault !== null) context.fault(fault.key, fault.params)
        return text
      }
    default:
      return (text) => text
  }
}

function checksOf(question: Question): readonly TextCheck[] {
  const checks: TextCheck[] = [lengthCheck(question.minLength ?? 0, question.maxLength ?? LONGEST)]
  if (question.minWords !== undefined || question.maxWords !== undefined) {
    checks.push(wordsCheck(question.minWords ?? 0, question.maxWords ?? Number.POSITIVE_INFINITY))
  }
  if (question.pattern !== undefined) checks.push(patternCheck(question.pattern))
  const { equals, contains } = question
  if (equals !== undefined) {
    const wanted = composed(equals)
    checks.push((text, context) => {
      if (text !== wanted) context.fault('pattern.equals', { equals })
    })
  }
  if (contains !== undefined) {
    const part = composed(contains).toLowerCase()
    checks.push((text, context) => {
      if (!text.toLowerCase().includes(part)) context.fault('pattern.contains', { contains })
    })
  }
  return checks
}

const lengthCheck =
  (min: number, max: number): TextCheck =>
  (text, context) => {
    const length = codePoints(text)
    if (length < min) context.fault('length.min', { min, length })
    if (length > max) context.fault('length.max', { max, length })
  }

const wordsCheck =
  (min: number, max: number): TextCheck =>
  (text, context) => {
    const words = wordCount(text)
    if (words < min) context.fault('words.min', { min, words })
    if (words > max) context.fault('words.max', { max, words })
  }

function patternCheck({ regex, message }: NonNullable<Question['pattern']>): TextCheck {
  const pattern = compilePattern(regex)
  // A pattern that RE2 refuses is a fault of the document; it never gets as far as a session.
  if (!pattern.ok) return () => undefined
  return (text, context) => {
    if (!pattern.finds(text)) context.fault('pattern', { regex }, textIn(message, context.locale))
  }
}
