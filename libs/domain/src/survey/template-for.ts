import type { LocalText, Template } from './compiled.ts'

/** The text in a locale, else in its language (`de` for `de-AT`), else in the survey's default language. */
export function templateFor(text: LocalText, locale: string): Template {
  const exact = text.byLocale.get(locale)
  if (exact !== undefined) return exact
  const dash = locale.indexOf('-')
  return (dash < 0 ? undefined : text.byLocale.get(locale.slice(0, dash))) ?? text.fallback
}
