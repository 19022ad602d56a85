import { matchingLocale } from '@canvass/domain/session/locale.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import { templateFor } from '@canvass/domain/survey/template-for.ts'
import type { ApiContext } from '../context.ts'

/** The survey's title without anybody's answers: pipes leave their fallback. */
export const titleOf = (survey: CompiledSurvey, locale: string): string =>
  templateFor(survey.title, locale)
    .map((piece) => (typeof piece === 'string' ? piece : piece.fallback))
    .join('')

/** The survey's language that was asked for with `?locale=`. */
export function askedLocale(c: ApiContext, survey: CompiledSurvey): string | undefined {
  const asked = c.req.query('locale')
  return asked === undefined ? undefined : matchingLocale(survey, asked)
}

/** The first of the browser's languages that the survey has, else its default. */
export function browserLocale(c: ApiContext, survey: CompiledSurvey): string {
  for (const part of (c.req.header('accept-language') ?? '').slice(0, 500).split(',')) {
    const tag = part.split(';')[0]?.trim() ?? ''
    const found = tag === '' ? undefined : matchingLocale(survey, tag)
    if (found !== undefined) return found
  }
  return survey.defaultLocale
}
