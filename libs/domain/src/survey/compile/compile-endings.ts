import type { CompiledEnding } from '../compiled.ts'
import { pointer } from '../diagnostic.ts'
import type { Ending } from '../document.ts'
import { type Compiler, compileTemplate, compileText } from './compiler.ts'

/** Endings that every survey has, whether its author writes them or not. */
export const IMPLICIT_ENDINGS: Readonly<Record<string, Ending>> = {
  completed: {
    outcome: 'COMPLETED',
    text: { en: 'Thank you for taking part.', de: 'Vielen Dank für Ihre Teilnahme.' },
  },
  'screened-out': {
    outcome: 'SCREENED_OUT',
    text: {
      en: 'Thank you. This survey is for a different group of people.',
      de: 'Vielen Dank. Diese Umfrage richtet sich an eine andere Gruppe.',
    },
  },
  'over-quota': {
    outcome: 'OVER_QUOTA',
    text: {
      en: 'Thank you. We already have enough answers from people like you.',
      de: 'Vielen Dank. Wir haben schon genug Antworten aus Ihrer Gruppe.',
    },
  },
  'quality-terminated': {
    outcome: 'QUALITY_TERMINATED',
    text: { en: 'This survey has ended.', de: 'Diese Umfrage ist beendet.' },
  },
  refused: { outcome: 'REFUSED', text: { en: 'You have ended this survey.', de: 'Sie haben diese Umfrage beendet.' } },
}

export function compileEndings(compiler: Compiler): readonly CompiledEnding[] {
  const scope = compiler.scopes.inside([])
  const { endings = {} } = compiler.model.document
  return Object.entries({ ...IMPLICIT_ENDINGS, ...endings }).map(([id, { outcome, text, redirect }]) => {
    const path = pointer('/endings', id)
    if (redirect !== undefined) checkRedirect(compiler, redirect, pointer(path, 'redirect'))
    return {
      id,
      outcome,
      text: text === undefined ? null : compileText(compiler, text, pointer(path, 'text'), scope),
      redirect: redirect === undefined ? null : compileTemplate(compiler, redirect, pointer(path, 'redirect'), scope),
    }
  })
}

/** The host of a redirect stands in the document, so that no value given from outside can send respondents elsewhere. */
function checkRedirect({ report }: Compiler, redirect: string, path: string): void {
  if (/^https?:\/\/[^/?#{}\s]+([/?#]|$)/i.test(redirect)) return
  report.error(
    path,
    'bad-format',
    'a redirect is a whole web address',
    'such as "https://example.org/return?id={{hidden.id}}"',
  )
}
