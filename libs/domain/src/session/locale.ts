import type { CompiledSurvey } from '../survey/compiled.ts'

/**
 * The survey's language for what a respondent asked for: the same tag, otherwise the same language (`de-AT` gets `de`).
 * Undefined when the survey has nothing like it.
 */
export function matchingLocale(survey: CompiledSurvey, wanted: string): string | undefined {
  const tag = wanted.toLowerCase()
  const same = survey.locales.find((locale) => locale.toLowerCase() === tag)
  if (same !== undefined) return same
  const language = languageOf(tag)
  return survey.locales.find((locale) => languageOf(locale.toLowerCase()) === language)
}

const languageOf = (tag: string): string => tag.split(/[-_]/, 1)[0] ?? tag
