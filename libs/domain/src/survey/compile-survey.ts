import { buildModel } from './build-model.ts'
import { checkModel } from './check/check-model.ts'
import { checkSurvey } from './check/check-survey.ts'
import { compileEndings } from './compile/compile-endings.ts'
import { compileGroups, compileLoops, compilePages } from './compile/compile-pages.ts'
import { compileOptions } from './compile/compile-question.ts'
import { compilePlans } from './compile/compile-quotas.ts'
import { compileVariables } from './compile/compile-variables.ts'
import { type Compiler, compileText, createCompiler } from './compile/compiler.ts'
import { type Conventions, conventionsOf } from './compile/settings.ts'
import type { CompiledList, CompiledSurvey, SurveyCompilation } from './compiled.ts'
import { createReport } from './diagnostic.ts'
import { readDocument } from './read-document.ts'

/**
 * Compiles a survey document of unknown origin. Every fault is reported at once, each with its place, its severity and
 * what would put it right; a survey comes out when none is an error. Never throws; time and memory are bounded by the
 * limits of the document's shape.
 */
export function compileSurvey(document: unknown): SurveyCompilation {
  const report = createReport()
  const read = readDocument(document, report)
  if (read === null) return { ok: false, diagnostics: report.diagnostics }
  const model = buildModel(read.document, report, read.places)
  const conventions = conventionsOf(read.document, report)
  checkModel(model)
  const compiler = createCompiler(model, conventions.defaultLocale, conventions.timeZone)
  const survey = assemble(compiler, conventions)
  checkSurvey(survey, compiler)
  return report.hasErrors()
    ? { ok: false, diagnostics: report.diagnostics }
    : { ok: true, survey, diagnostics: report.diagnostics }
}

function assemble(compiler: Compiler, conventions: Conventions): CompiledSurvey {
  const { document } = compiler.model
  const variables = compileVariables(compiler)
  const lists = compileLists(compiler)
  const plans = byId(compilePlans(compiler))
  const shared = new Map([...lists].map(([id, { options }]) => [id, { options, byCode: byCode(options) }]))
  const pages = compilePages(compiler, conventions, shared, plans)
  const { endings, postback } = compileEndings(compiler)
  return {
    document,
    title: compileText(compiler, document.title, '/title', compiler.scopes.inside([])),
    defaultLocale: conventions.defaultLocale,
    locales: localesOf(compiler, conventions.defaultLocale),
    timeZone: conventions.timeZone,
    country: conventions.country,
    hidden: new Map(Object.entries(document.hidden ?? {})),
    variables,
    lists,
    pages,
    page: byId(pages),
    questions: byId(pages.flatMap((page) => page.questions)),
    groups: byId(compileGroups(compiler)),
    loops: byId(compileLoops(compiler)),
    plans,
    endings: byId(endings),
    postback,
    settings: conventions.settings,
    // Known when everything above has been compiled.
    cellsRead: [...compiler.scopes.cellsRead.values()],
  }
}

function compileLists(compiler: Compiler): ReadonlyMap<string, CompiledList> {
  const { lists = {} } = compiler.model.document
  const scope = compiler.scopes.inside([])
  const compiled = Object.entries(lists).map(([id, { options, order = null }]) => {
    const path = compiler.model.placeOf(options)
    return { id, options: compileOptions(compiler, options, scope, path, null), order }
  })
  return byId(compiled)
}

/** The declared languages, or all that any text is written in; the default one first. */
function localesOf({ model, texts }: Compiler, defaultLocale: string): readonly string[] {
  const { locales = texts.flatMap((text) => text.locales) } = model.document
  return [...new Set([defaultLocale, ...locales])]
}

/** By code; of two with the same code, which is a fault, the first. */
function byCode<T extends { readonly code: string }>(parts: readonly T[]): ReadonlyMap<string, T> {
  const map = new Map<string, T>()
  for (const part of parts) if (!map.has(part.code)) map.set(part.code, part)
  return map
}

/** By id; of two with the same id, which is a fault, the first. */
function byId<T extends { readonly id: string }>(parts: readonly T[]): ReadonlyMap<string, T> {
  const map = new Map<string, T>()
  for (const part of parts) if (!map.has(part.id)) map.set(part.id, part)
  return map
}
