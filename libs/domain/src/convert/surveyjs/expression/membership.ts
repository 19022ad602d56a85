import { looselyEqual } from '../source/scalar.ts'
import { type Membership, Untranslatable } from './ast.ts'
import { alike, compare, literalsOf, numbersIn } from './compare.ts'
import { among, codeOf, condition, FALSE, LEVEL, type Part, quote, TRUE, wrap } from './part.ts'
import { negation } from './truth.ts'

type Positive = 'contains' | 'anyof' | 'allof'

/** `contains`, `anyof` and their kin. Where our language has a word for the opposite it is used. */
export function membership(operator: Membership, a: Part, b: Part): Part {
  if (operator === 'notcontains') return positive('contains', a, b, true)
  return operator === 'noneof' ? positive('anyof', a, b, true) : positive(operator, a, b, false)
}

const OPPOSITES = { contains: 'notcontains', anyof: 'noneof', in: 'notin', allof: null } as const

/** `a word b`, or its opposite. */
function test(a: Part, word: keyof typeof OPPOSITES, right: string, negated: boolean): Part {
  const opposite = OPPOSITES[word]
  const plain = condition(`${wrap(a, LEVEL.sum)} ${negated && opposite !== null ? opposite : word} ${right}`)
  return negated && opposite === null ? negation(plain) : plain
}

const turned = (part: Part, negated: boolean): Part => (negated ? negation(part) : part)

/** By what stands on the left. */
function positive(operator: Positive, a: Part, b: Part, negated: boolean): Part {
  if (a.kind === 'codes' || a.kind === 'rank') return inChoices(operator, a, b, negated)
  if (a.kind === 'list') return b.kind === 'list' ? fail(a, b) : positive('anyof', b, a, negated)
  if (b.kind === 'codes' || b.kind === 'rank') {
    return operator === 'anyof' ? inChoices('contains', b, a, negated) : fail(a, b)
  }
  if (b.kind === 'list') return inList(operator, a, b, negated)
  if (operator === 'anyof') return compare(negated ? '!=' : '=', a, b)
  if (a.kind === 'code') return partOfCode(a, b, negated)
  if (a.kind === 'text') return test(a, 'contains', wrap(textIn(b), LEVEL.sum), negated)
  return compare(negated ? '!=' : '=', a, b)
}

const fail = (a: Part, b: Part): never => {
  throw new Untranslatable(`one cannot look for ${b.text} in ${a.text}`)
}

/** Several choices on the left. A list on the right of `contains` is wanted whole, as SurveyJS has it. */
function inChoices(operator: Positive, a: Part, b: Part, negated: boolean): Part {
  const { choices = [] } = a
  const word = operator === 'anyof' ? 'anyof' : 'allof'
  if (b.kind === 'null') return turned(FALSE, negated)
  if (b.kind === 'list') {
    const codes = literalsOf(b).map((value) => quote(codeOf(choices, value)))
    return codes.length === 1
      ? test(a, 'contains', codes.join(), negated)
      : test(a, word, `[${codes.join(', ')}]`, negated)
  }
  if (b.literal !== undefined) return test(a, 'contains', quote(codeOf(choices, b.literal)), negated)
  if (!alike(choices, b.choices ?? choices)) {
    throw new Untranslatable(`equal values of ${a.text} and ${b.text} have different codes`)
  }
  if (b.kind === 'code' || b.kind === 'text') return test(a, 'contains', wrap(b, LEVEL.sum), negated)
  return b.kind === 'codes' || b.kind === 'rank' ? test(a, word, wrap(b, LEVEL.sum), negated) : fail(a, b)
}

/** One value on the left: it is among those on the right. */
function inList(operator: Positive, a: Part, b: Part, negated: boolean): Part {
  const values = literalsOf(b)
  if (operator !== 'anyof' && values.length > 1) return fail(a, b)
  const { literal: value } = a
  if (value !== undefined) {
    return turned(values.some((each) => looselyEqual(each, value)) ? TRUE : FALSE, negated)
  }
  return test(foldedIn(a, b), 'in', `[${itemsBeside(a, b).join(', ')}]`, negated)
}

const foldedIn = (a: Part, b: Part): Part =>
  a.kind === 'text'
    ? { ...a, text: `lower(${a.text})`, level: LEVEL.atom }
    : a.kind === 'code' || a.kind === 'number'
      ? a
      : fail(a, b)

/** The elements as they are written beside a choice, a number or a text. */
function itemsBeside(a: Part, b: Part): readonly string[] {
  if (a.kind === 'number') return numbersIn(b).map(({ text }) => text)
  const { choices = [] } = a
  return literalsOf(b).map((value) => quote(a.kind === 'code' ? codeOf(choices, value) : String(value).toLowerCase()))
}

/** SurveyJS looks for a part of the value of the one choice, so the options that have it are named. */
function partOfCode(a: Part, b: Part, negated: boolean): Part {
  if (b.literal === undefined) return compare(negated ? '!=' : '=', a, b)
  const wanted = String(b.literal).toLowerCase()
  return turned(
    among(a, ({ value }) => String(value).toLowerCase().includes(wanted)),
    negated,
  )
}

function textIn(part: Part): Part {
  if (part.literal !== undefined) return { ...part, text: quote(String(part.literal)), kind: 'text', level: LEVEL.atom }
  return part.kind === 'text' || part.kind === 'code' ? part : fail(part, part)
}
