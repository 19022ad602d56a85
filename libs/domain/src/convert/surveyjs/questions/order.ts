import type { Order, Text } from '../../../survey/document.ts'
import type { Conversion } from '../conversion.ts'
import type { Node } from '../source/node.ts'
import { wordsIn } from '../source/texts.ts'

interface Labelled {
  readonly code: string
  readonly label?: Text
}

/**
 * The order of options or rows. What SurveyJS sorts by its words is sorted now, once and in one language.
 * @param fixed codes that keep their place at the end
 */
export function orderOf<T extends Labelled>(
  { findings }: Conversion,
  node: Node,
  name: string,
  parts: readonly T[],
  fixed: readonly string[],
): { readonly sorted: readonly T[]; readonly order?: Order } {
  const wanted = (node.string(name) ?? 'none').toLowerCase()
  if (wanted === 'random')
    return { sorted: parts, order: { kind: 'shuffle', ...(fixed.length === 0 ? {} : { anchors: fixed }) } }
  if (wanted === 'asc' || wanted === 'desc') {
    const sign = wanted === 'asc' ? 1 : -1
    const free = parts.filter(({ code }) => !fixed.includes(code)).sort((a, b) => sign * compareWords(a, b))
    findings.add(node.at(name), name, 'was sorted once, by the words of the default language')
    return { sorted: [...free, ...parts.filter(({ code }) => fixed.includes(code))] }
  }
  if (wanted !== 'none' && wanted !== 'initial') findings.add(node.at(name), name, `the order “${wanted}” is not known`)
  return { sorted: parts }
}

const compareWords = (a: Labelled, b: Labelled): number => {
  const [left, right] = [a, b].map(({ label = '' }) => wordsIn(label, 'en'))
  return (left ?? '').localeCompare(right ?? '', 'en')
}
