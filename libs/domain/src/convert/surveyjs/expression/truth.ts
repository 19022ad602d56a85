import { condition, FALSE, LEVEL, type Part, quote, TRUE, wrap } from './part.ts'

/** What a value means as a condition: numbers other than 0, texts and choices that are there, true. */
export function truth(part: Part): Part {
  if (part.literal !== undefined)
    return part.literal === false || part.literal === 0 || part.literal === '' ? FALSE : TRUE
  if (part.kind === 'null') return FALSE
  if (part.kind === 'boolean') return part
  if (part.kind === 'number') return condition(`coalesce(${part.text}, 0) != 0`)
  const yes = part.choices?.find(({ value }) => value === true)
  if (part.kind === 'code' && yes !== undefined) return condition(`${wrap(part, LEVEL.atom)} = ${quote(yes.code)}`)
  return condition(`${wrap(part, LEVEL.atom)} notempty`)
}

export function negation(part: Part): Part {
  const test = truth(part)
  if (test.literal !== undefined) return test.literal === true ? FALSE : TRUE
  return condition(`not ${wrap(test, LEVEL.comparison)}`, LEVEL.not)
}

/** `a and b and c`, each in parentheses where it needs them. */
export function allOf(parts: readonly Part[]): Part {
  const tests = parts.map(truth).filter((test) => test.literal !== true)
  if (tests.some((test) => test.literal === false)) return FALSE
  return join(tests, 'and', TRUE)
}

export function anyOf(parts: readonly Part[]): Part {
  const tests = parts.map(truth).filter((test) => test.literal !== false)
  if (tests.some((test) => test.literal === true)) return TRUE
  return join(tests, 'or', FALSE)
}

function join(tests: readonly Part[], word: 'and' | 'or', ofNone: Part): Part {
  const [first] = tests
  if (first === undefined) return ofNone
  if (tests.length === 1) return first
  return condition(tests.map((test) => wrap(test, LEVEL[word])).join(` ${word} `), LEVEL[word])
}

/** `x empty`; of several questions all of them. */
export function emptiness(part: Part, negated: boolean): Part {
  const members = [...(part.known?.members.values() ?? [])]
  if (part.known?.kind === 'none' && members.length > 0) {
    const each = members.map((known) => condition(`${known.ref} ${negated ? 'notempty' : 'empty'}`))
    return negated ? anyOf(each) : allOf(each)
  }
  if (part.kind === 'null') return negated ? FALSE : TRUE
  if (part.literal !== undefined) return (part.literal === '') === negated ? FALSE : TRUE
  return condition(`${wrap(part, LEVEL.sum)} ${negated ? 'notempty' : 'empty'}`)
}
