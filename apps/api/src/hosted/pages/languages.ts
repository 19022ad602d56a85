import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import { html } from 'hono/html'
import type { Html } from '../layout.ts'
import { languageName } from '../locale.ts'
import { wordsFor } from '../words.ts'

/** Links to the same page in the survey's other languages. */
export function languageLinks(
  { locales }: CompiledSurvey,
  current: string,
  addressIn: (locale: string) => string,
): Html | string {
  if (locales.length < 2) return ''
  const others = locales.filter((locale) => locale !== current)
  const links = others.map(
    (locale) => html`<a href="${addressIn(locale)}" lang="${locale}" hreflang="${locale}">${languageName(locale)}</a>`,
  )
  return html`<nav aria-label="${wordsFor(current).language}">${links}</nav>`
}
