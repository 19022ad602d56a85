import type { Conversion } from '../conversion.ts'
import type { Place } from '../names/known.ts'
import { Untranslatable } from './ast.ts'
import { displayed } from './functions.ts'
import { atom, type Part } from './part.ts'
import { lookUp } from './references.ts'

const TOKEN = /\{([^{}\n]{1,200})\}/g

/** Pipes the names in a text: `{name}` becomes `{{name}}`, of choices their labels. */
export function pipe(conversion: Conversion, text: string, path: string, construct: string, place: Place): string {
  if (!text.includes('{')) return text
  let piped = ''
  let from = 0
  // Two braces that were not beside one another must not become a pipe: {{{x}} would be one of “{x”.
  const add = (piece: string) => {
    piped += piped.endsWith('{') && piece.startsWith('{') ? ` ${piece}` : piece
  }
  for (const match of text.matchAll(TOKEN)) {
    add(unpiped(text.slice(from, match.index)))
    add(pipeOf(conversion, match[1] ?? '', path, construct, place))
    from = match.index + match[0].length
  }
  add(unpiped(text.slice(from)))
  return piped
}

/** Braces that mean nothing in SurveyJS must mean nothing here. */
const unpiped = (text: string): string => text.replaceAll('{{', '{ {')

/** What stands for `{name}`: a pipe, the same words when they name nothing, or nothing when it cannot be shown. */
function pipeOf(conversion: Conversion, name: string, path: string, construct: string, place: Place): string {
  if (name.trim() === 'locale' && conversion.names.find('locale') === undefined) return '{{session.locale}}'
  try {
    const { text } = shown(lookUp({ conversion, place, path, reads: new Set() }, indexName(name), 'text'))
    if (/[|]|\}\}/.test(text)) throw new Untranslatable('it has signs that no pipe may have')
    return `{{${text}}}`
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error
    if (error.isUnknownName) return `{${name}}`
    conversion.findings.add(path, construct, `{${name}} was taken out of the text: ${error.message}`, error.hint)
    return ''
  }
}

/** Panels are counted from 1 in texts and from 0 in expressions. */
const indexName = (name: string): string => (/^\s*(visible)?panelIndex\s*$/i.test(name) ? 'rowIndex' : name)

function shown(part: Part): Part {
  if (part.kind === 'boolean') return atom(`iif(${part.text} notempty, iif(${part.text}, 'Yes', 'No'), null)`, 'text')
  if (part.kind === 'matrix' || part.kind === 'record' || part.kind === 'none') {
    throw new Untranslatable('its answer is no single value')
  }
  return displayed(part)
}
