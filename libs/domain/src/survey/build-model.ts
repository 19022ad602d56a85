import type { Report } from './diagnostic.ts'
import type { Loop, Question, SurveyDocument } from './document.ts'
import type { ModelLoop, ModelPage, ModelQuestion, SurveyModel } from './model.ts'
import { optionUniverses } from './option-universe.ts'
import { rowCodesOf, valueTypeOf } from './scope/value-type.ts'

/** Resolves names; faults of names are left to the checks, so that this can serve documents with faults. */
export function buildModel(document: SurveyDocument, report: Report, places: WeakMap<object, string>): SurveyModel {
  const loops = buildLoops(document.loops ?? [])
  const chains = chainsOf(loops)
  const pages = document.pages.map((definition, index) => ({
    definition,
    index,
    loops: chains.get(definition.id) ?? [],
  }))
  const page = new Map<string, ModelPage>()
  const definitions = new Map<string, { question: Question; on: ModelPage }>()
  for (const on of pages) {
    if (!page.has(on.definition.id)) page.set(on.definition.id, on)
    for (const question of on.definition.questions) {
      if (!definitions.has(question.id)) definitions.set(question.id, { question, on })
    }
  }
  const universeOf = optionUniverses(document, (id) => definitions.get(id)?.question)
  const questions = new Map<string, ModelQuestion>()
  for (const [id, { question, on }] of definitions) {
    const options = universeOf(question)
    const columns = question.columns?.map((column) => column.code) ?? []
    const valueType = valueTypeOf(question, { options: options.codes, columns })
    questions.set(id, { definition: question, page: on, options, rows: rowCodesOf(question), columns, valueType })
  }
  return { document, pages, page, questions, loops, report, placeOf: (part) => places.get(part) ?? '' }
}

/** Loops with their chains, outer ones first. */
function buildLoops(definitions: readonly Loop[]): Map<string, ModelLoop> {
  const sets = definitions.map((loop, index) => ({ loop, index, pages: new Set(loop.pages) }))
  // Of two loops over the same pages, the one written first is outside.
  const outerFirst = sets.sort((a, b) => b.pages.size - a.pages.size || a.index - b.index)
  const loops = new Map<string, ModelLoop>()
  const placed: typeof outerFirst = []
  for (const entry of outerFirst) {
    if (loops.has(entry.loop.id)) continue
    const parent = placed.findLast(({ pages }) => pages.isSupersetOf(entry.pages))
    const around = parent === undefined ? [] : (loops.get(parent.loop.id)?.chain ?? [])
    loops.set(entry.loop.id, { definition: entry.loop, chain: [...around, entry.loop.id] })
    placed.push(entry)
  }
  return loops
}

/** The loops around each page, outermost first: the longest chain that ends in a loop with the page. */
function chainsOf(loops: ReadonlyMap<string, ModelLoop>): ReadonlyMap<string, readonly string[]> {
  const chains = new Map<string, readonly string[]>()
  for (const { definition, chain } of loops.values()) {
    for (const page of definition.pages) if (chain.length > (chains.get(page)?.length ?? 0)) chains.set(page, chain)
  }
  return chains
}
