import type { Text } from '../../../survey/document.ts'
import { LOCALE, MAX_TEXT } from '../../../survey/forms.ts'
import { isRecord } from '../../../survey/shape/describe.ts'
import type { Conversion } from '../conversion.ts'
import { pipe } from '../expression/pipe.ts'
import type { Place } from '../names/known.ts'
import { plainText } from './html.ts'
import type { Node } from './node.ts'
import { isScalar, saysNothing } from './scalar.ts'

/** The language of texts without one. */
const DEFAULT_LOCALE = 'en'

/** A text of the source with the names in it piped; undefined when there is none. */
export function readText(conversion: Conversion, node: Node, name: string, place: Place): Text | undefined {
  return localised(conversion, node.value(name), node.at(name), name, place)
}

/** The same of a piece of HTML, of which the words are kept. */
export function readHtml(conversion: Conversion, node: Node, name: string, place: Place): Text | undefined {
  const text = localised(conversion, node.value(name), node.at(name), name, place, plainText)
  if (text !== undefined && hasMarkup(node.value(name))) {
    conversion.findings.add(node.at(name), name, 'the words are kept, the markup is not: texts are plain')
  }
  return text
}

const hasMarkup = (value: unknown): boolean =>
  typeof value === 'string' ? /<[a-z!]/i.test(value) : isRecord(value) && Object.values(value).some(hasMarkup)

export function localised(
  conversion: Conversion,
  value: unknown,
  path: string,
  construct: string,
  place: Place,
  clean: (text: string) => string = (text) => text,
): Text | undefined {
  const one = (text: string, at: string) =>
    cut(conversion, pipe(conversion, clean(text.toWellFormed()), at, construct, place), at, construct)
  if (isScalar(value)) return one(String(value), path) || undefined
  if (!isRecord(value)) {
    if (!saysNothing(value)) conversion.findings.add(path, construct, 'was left out: it is not a text')
    return undefined
  }
  const texts: [string, string][] = []
  for (const [written, words] of Object.entries(value)) {
    const locale = written === 'default' ? DEFAULT_LOCALE : written
    if (typeof words !== 'string' || words === '') continue
    if (LOCALE.pattern.test(locale)) texts.push([locale, one(words, `${path}/${written}`)])
    else
      conversion.findings.add(
        path,
        construct,
        `“${written.slice(0, 40).toWellFormed()}” is no language; its text was left out`,
      )
  }
  const [first] = texts
  if (first === undefined) return undefined
  return texts.length === 1 && first[0] === DEFAULT_LOCALE ? first[1] : Object.fromEntries(texts.slice(0, 100))
}

function cut({ findings }: Conversion, text: string, path: string, construct: string): string {
  if (text.length <= MAX_TEXT) return text
  findings.add(path, construct, `was cut to ${MAX_TEXT} characters`)
  // A pipe that is cut in two would be a fault.
  return text
    .slice(0, MAX_TEXT)
    .toWellFormed()
    .replace(/\{\{[^}]*\}?$/, '')
}

/** The text with something done to it in every language. */
export const mapText = (text: Text, apply: (words: string) => string): Text =>
  typeof text === 'string'
    ? apply(text)
    : Object.fromEntries(Object.entries(text).map(([locale, words]) => [locale, apply(words)]))

/** Two texts in one, language by language; where one lacks a language, its default is taken. */
export function joinTexts(a: Text, b: Text, join: (a: string, b: string) => string): Text {
  if (typeof a === 'string' && typeof b === 'string') return join(a, b)
  const locales = new Set([a, b].flatMap((text) => (typeof text === 'string' ? [] : Object.keys(text))))
  return Object.fromEntries([...locales].map((locale) => [locale, join(wordsIn(a, locale), wordsIn(b, locale))]))
}

/** The words in a language, or else in the first. */
export function wordsIn(text: Text, locale: string): string {
  if (typeof text === 'string') return text
  return (Object.hasOwn(text, locale) ? text[locale] : undefined) ?? Object.values(text)[0] ?? ''
}
