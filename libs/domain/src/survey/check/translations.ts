import type { Compiler } from '../compile/compiler.ts'
import type { CompiledSurvey } from '../compiled.ts'
import { pointer } from '../diagnostic.ts'
import { suggestion } from '../nearest.ts'

/** A text given by language has all languages of the survey. A plain text serves every language. */
export function checkTranslations(survey: CompiledSurvey, { texts, model, report }: Compiler): void {
  const declared = model.document.locales
  for (const { path, locales } of texts) {
    const missing = survey.locales.filter((locale) => !locales.includes(locale))
    if (missing.length > 0) {
      report.warning(
        path,
        'translation-missing',
        `missing in ${missing.join(', ')}`,
        `${survey.defaultLocale} is shown instead`,
      )
    }
    if (declared === undefined) continue
    for (const locale of locales) {
      if (survey.locales.includes(locale)) continue
      const message = `${locale} is not a language of this survey`
      report.warning(pointer(path, locale), 'unknown-locale', message, suggestion(locale, survey.locales))
    }
  }
}
