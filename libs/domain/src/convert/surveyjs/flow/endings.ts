import type { Ending, Text } from '../../../survey/document.ts'
import { type Conversion, from, given } from '../conversion.ts'
import type { Part } from '../expression/part.ts'
import { translate } from '../expression/translate.ts'
import { allOf, truth } from '../expression/truth.ts'
import { OUTSIDE } from '../names/known.ts'
import type { Node } from '../source/node.ts'
import { readHtml } from '../source/texts.ts'

/** How the survey ends: in one way, and in others under conditions. */
export interface Endings {
  readonly endings: Readonly<Record<string, Ending>>
  /** The first that holds is taken; otherwise it ends as `completed`. */
  readonly ways: readonly { readonly when: Part; readonly goto: string; readonly path: string }[]
}

interface Option<T> {
  readonly when: Part
  readonly value: T
  readonly path: string
}

const MAX_WAYS = 20

/** `completedHtml`, `navigateToUrl`, and both under conditions. */
export function readEndings(conversion: Conversion, survey: Node): Endings {
  const text = readHtml(conversion, survey, 'completedHtml', OUTSIDE)
  const redirect = addressOf(conversion, survey, 'navigateToUrl')
  const texts = optionsOf(conversion, survey, 'completedHtmlOnCondition', (node) =>
    readHtml(conversion, node, 'html', OUTSIDE),
  )
  const redirects = optionsOf(conversion, survey, 'navigateToUrlOnCondition', (node) =>
    addressOf(conversion, node, 'url'),
  )
  const endings: Record<string, Ending> = {}
  const completed = endingOf(text, redirect)
  if (text !== undefined || redirect !== undefined)
    endings.completed = from(conversion, survey.at('completedHtml'), completed)
  const ways: { when: Part; goto: string; path: string }[] = []
  // Both lists are gone through on their own there, so each text is paired with each address; the plain one comes last.
  for (const first of [...texts, null]) {
    for (const second of [...redirects, null]) {
      const path = first?.path ?? second?.path
      if (path === undefined || ways.length >= MAX_WAYS) continue
      const id = `completed-${ways.length + 1}`
      endings[id] = from(conversion, path, endingOf(first?.value ?? text, second?.value ?? redirect))
      ways.push({ when: allOf([first, second].flatMap((option) => option?.when ?? [])), goto: `ending:${id}`, path })
    }
  }
  return { endings, ways }
}

const endingOf = (text: Text | undefined, redirect: string | undefined): Ending => ({
  outcome: 'COMPLETED',
  ...given({ text, redirect }),
})

function optionsOf<T>(
  conversion: Conversion,
  survey: Node,
  construct: string,
  read: (node: Node) => T | undefined,
): readonly Option<T>[] {
  const nodes = survey.nodes(construct)
  if (nodes.length > 6)
    conversion.findings.add(survey.at(construct), construct, 'only the first 6 conditions were carried over')
  return nodes.slice(0, 6).flatMap((node) => {
    const value = read(node)
    const text = node.string('expression')
    if (text === undefined || value === undefined) return []
    const found = translate(conversion, { text, path: node.at('expression'), construct, place: OUTSIDE })
    return found === null ? [] : [{ when: truth(found.part), value, path: node.path }]
  })
}

/** A whole web address whose host is written out; names after it are piped. */
function addressOf(conversion: Conversion, node: Node, name: string): string | undefined {
  const written = node.value(name)
  const text = typeof written === 'string' ? written.trim().toWellFormed() : undefined
  if (text === undefined || text === '') return undefined
  if (!/^https?:\/\/[^/?#{}\s]+([/?#]|$)/i.test(text) || text.length > 3_000) {
    const hint = 'such as "https://example.org/return?id={{hidden.id}}"'
    conversion.findings.add(
      node.at(name),
      name,
      'a redirect is a whole web address with its host written out; it was not carried over',
      hint,
    )
    return undefined
  }
  // Values are encoded where they land; an answer goes into an address as its value, not as its label.
  return text.replace(/\{([^{}\n]{1,200})\}/g, (_whole, inside: string) => {
    const found = translate(conversion, { text: `{${inside}}`, path: node.at(name), construct: name, place: OUTSIDE })
    return found === null ? '' : `{{${found.part.text}}}`
  })
}

/** Where a jump goes when the survey ends early: each way, then the plain one. */
export const earlyEnds = ({ ways }: Endings): readonly { readonly when: Part | null; readonly goto: string }[] => [
  ...ways,
  { when: null, goto: 'ending:completed' },
]
