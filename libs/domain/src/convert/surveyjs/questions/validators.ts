import type { Question } from '../../../survey/document.ts'
import { compilePattern } from '../../../validation/pattern.ts'
import { type Conversion, given } from '../conversion.ts'
import { OUTSIDE } from '../names/known.ts'
import type { Node } from '../source/node.ts'
import { readText } from '../source/texts.ts'

/** The validators of a question by their type; those that nobody takes are reported. */
export interface Validators {
  has(type: string): boolean
  take(type: string): readonly Node[]
  /** Reports what was not taken. */
  reportRest(): void
}

const HINTS: Readonly<Record<string, string>> = {
  expression:
    'where it bounds one answer, write min, max, minSelected or a pattern; otherwise end or repeat with a next rule',
}

export function readValidators({ findings }: Conversion, node: Node): Validators {
  const byType = new Map<string, Node[]>()
  for (const validator of node.nodes('validators')) {
    const type = (validator.string('type') ?? 'unknown').replace(/validator$/, '')
    byType.set(type, [...(byType.get(type) ?? []), validator])
  }
  return {
    has: (type) => byType.has(type),
    take(type) {
      const found = byType.get(type) ?? []
      byType.delete(type)
      return found
    },
    reportRest() {
      for (const [type, validators] of byType) {
        for (const { path, value } of validators) {
          for (const name of [
            'expression',
            'text',
            'minValue',
            'maxValue',
            'minLength',
            'maxLength',
            'minCount',
            'maxCount',
            'regex',
          ])
            value(name)
          findings.add(path, 'validators', `the ${type} validator was not carried over`, HINTS[type])
        }
      }
    },
  }
}

/** The larger of the least, the smaller of the most. */
const tightest = (
  values: readonly (number | undefined)[],
  pick: (...values: number[]) => number,
): number | undefined => {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : pick(...known)
}

/** Bounds that validators of one type have under these names. */
export function boundsOf(
  nodes: readonly Node[],
  low: string,
  high: string,
): { readonly low?: number; readonly high?: number } {
  return given({
    low: tightest(
      nodes.map((node) => node.number(low)),
      Math.max,
    ),
    high: tightest(
      nodes.map((node) => node.number(high)),
      Math.min,
    ),
  })
}

/** Lengths and a pattern out of the validators of a text. A second pattern has no place here. */
export function textRules(conversion: Conversion, validators: Validators): Partial<Question> {
  const texts = validators.take('text')
  const { low, high } = boundsOf(texts, 'minLength', 'maxLength')
  const digits = texts.find((node) => node.flag('allowDigits') === false && node.value('allowDigits') === false)
  const [pattern, ...others] = [
    ...validators.take('regex').flatMap((node) => patternOf(conversion, node)),
    ...(digits === undefined ? [] : [{ path: digits.path, pattern: { regex: '^[^0-9]*$' } }]),
  ]
  for (const { path } of others)
    conversion.findings.add(path, 'validators', 'a question has one pattern; this one was not carried over')
  return given({
    minLength: low !== undefined && low > 0 ? Math.min(Math.ceil(low), 100_000) : undefined,
    maxLength: high !== undefined && high >= 1 ? Math.min(Math.floor(high), 100_000) : undefined,
    pattern: pattern?.pattern,
  })
}

type Pattern = NonNullable<Question['pattern']>

function patternOf(
  conversion: Conversion,
  node: Node,
): readonly { readonly path: string; readonly pattern: Pattern }[] {
  const source = node.string('regex')
  if (source === undefined) return []
  const regex = node.flag('caseInsensitive') === true ? `(?i)${source}` : source
  const compiled = compilePattern(regex)
  if (source.length <= 990 && compiled.ok) {
    const message = readText(conversion, node, 'text', OUTSIDE)
    return [{ path: node.path, pattern: { regex, ...(message === undefined ? {} : { message }) } }]
  }
  const reason = compiled.ok ? 'it is too long' : compiled.message
  conversion.findings.add(
    node.at('regex'),
    'validators',
    `the pattern was not carried over: ${reason}`,
    'patterns are RE2: no look-around, no back-references',
  )
  return []
}
