import type { CompiledEnding, Template } from '../compiled.ts'
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

/** The endings, and where the end of a session is posted to that none of them ended. */
export function compileEndings(compiler: Compiler): {
  readonly endings: readonly CompiledEnding[]
  readonly postback: Template | null
} {
  const scope = compiler.scopes.inside([])
  const { endings = {}, settings = {} } = compiler.model.document
  const address = (template: string | undefined, path: string): Template | null => {
    if (template === undefined) return null
    checkAddress(compiler, template, path)
    return compileTemplate(compiler, template, path, scope)
  }
  const postback = address(settings.postback, '/settings/postback')
  const compiled = Object.entries({ ...IMPLICIT_ENDINGS, ...endings }).map(([id, ending]) => {
    const path = pointer('/endings', id)
    return {
      id,
      outcome: ending.outcome,
      text: ending.text === undefined ? null : compileText(compiler, ending.text, pointer(path, 'text'), scope),
      redirect: address(ending.redirect, pointer(path, 'redirect')),
      postback: address(ending.postback, pointer(path, 'postback')) ?? postback,
    }
  })
  return { endings: compiled, postback }
}

/** The host stands in the document, so that no value given from outside can send respondents, or facts about them, elsewhere. */
function checkAddress({ report }: Compiler, address: string, path: string): void {
  if (/^https?:\/\/[^/?#{}\s]+([/?#]|$)/i.test(address)) return
  report.error(
    path,
    'bad-format',
    'a redirect or postback is a whole web address',
    'such as "https://example.org/return?id={{hidden.id}}"',
  )
}
