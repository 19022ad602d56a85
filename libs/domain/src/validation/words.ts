import type { Text } from '../survey/document.ts'

/** The author's words in a locale: in it, in its language, or in the first language there is. */
export function textIn(text: Text | undefined, locale: string): string | undefined {
  if (text === undefined || typeof text === 'string') return text
  const language = locale.split('-', 1)[0] ?? locale
  for (const wanted of [locale, language]) if (Object.hasOwn(text, wanted)) return text[wanted]
  return Object.values(text)[0]
}
