import { compileExpression } from '../../expression/compile-expression.ts'
import type { Scope } from '../../expression/scope.ts'
import { type CompileOptions, NULL } from '../../expression/types.ts'
import type { LocalText, Pipe, SurveyExpression, Template } from '../compiled.ts'
import { pointer, type Report } from '../diagnostic.ts'
import type { Text } from '../document.ts'
import type { SurveyModel } from '../model.ts'
import type { SessionReading } from '../reading.ts'
import { type KnownVariable, type SurveyScopes, surveyScopes } from '../scope/survey-scope.ts'
import { parseTemplate, type RawPipe } from './template.ts'

/** Where a condition stands: before its page is entered, on the page, or when it has been submitted. */
export type Moment = 'before' | 'on' | 'after'

/** A condition with its place, for the check of what can have been answered. */
export interface Condition {
  readonly path: string
  /** Questions it reads, itself or through variables. */
  readonly reads: readonly string[]
  readonly page: string
  readonly moment: Moment
  /** The question whose own condition it is. */
  readonly question: string | null
}

export type ConditionPlace = Omit<Condition, 'reads'>

/** What the parts of the compiler share: scopes, faults, and what is collected on the way for later checks. */
export interface Compiler {
  readonly model: SurveyModel
  readonly report: Report
  readonly scopes: SurveyScopes
  readonly defaultLocale: string
  readonly timeZone: string
  /** Variables compiled so far. */
  readonly variables: Map<string, KnownVariable>
  readonly conditions: Condition[]
  /** Texts given by locale, for the check of missing translations. */
  readonly texts: { readonly path: string; readonly locales: readonly string[] }[]
}

export function createCompiler(model: SurveyModel, defaultLocale: string, timeZone: string): Compiler {
  const variables = new Map<string, KnownVariable>()
  return {
    model,
    report: model.report,
    scopes: surveyScopes(model, variables),
    defaultLocale,
    timeZone,
    variables,
    conditions: [],
    texts: [],
  }
}

/** Stands where a source had faults; the survey it would be part of is never returned. */
const FAULTY: SurveyExpression = { source: '', type: NULL, reads: [], evaluate: () => ({ ok: true, value: null }) }

/** Compiles one source; faults go to the report with the place and the words around them. */
export function compileSource(
  compiler: Compiler,
  source: string,
  path: string,
  scope: Scope<SessionReading>,
  expect: NonNullable<CompileOptions['expect']>,
): SurveyExpression {
  const { report } = compiler
  if (report.isFull()) return FAULTY
  const compilation = compileExpression(source, scope, { expect, timeZone: compiler.timeZone })
  if (compilation.ok) {
    for (const { code, message, at, hint } of compilation.warnings)
      report.warning(path, code, placed(message, at), hint)
    return compilation.expression
  }
  for (const { code, message, at, hint, meant } of compilation.faults) {
    report.error(path, code, placed(message, at), hint ?? (meant === undefined ? undefined : `write ${meant}`))
  }
  return FAULTY
}

const placed = (message: string, at: number): string => `${message} (at character ${at + 1})`

/** Compiles a condition that may be left out. */
export const compileOptional = (
  compiler: Compiler,
  source: string | undefined,
  place: ConditionPlace,
  scope: Scope<SessionReading>,
): SurveyExpression | null => (source === undefined ? null : compileCondition(compiler, source, place, scope))

/** Compiles a condition and notes where it stands. */
export function compileCondition(
  compiler: Compiler,
  source: string,
  place: ConditionPlace,
  scope: Scope<SessionReading>,
): SurveyExpression {
  const expression = compileSource(compiler, source, place.path, scope, 'boolean')
  compiler.conditions.push({ ...place, reads: expression.reads })
  return expression
}

/** Parses the pipes of a text in every language. */
export function compileText(compiler: Compiler, text: Text, path: string, scope: Scope<SessionReading>): LocalText {
  const { defaultLocale } = compiler
  if (typeof text === 'string') {
    const template = compileTemplate(compiler, text, path, scope)
    return { byLocale: new Map([[defaultLocale, template]]), fallback: template }
  }
  const entries = Object.entries(text)
  // Texts of our own, such as those of implicit endings, have no place; nobody is asked to translate them.
  if (compiler.model.placeOf(text) !== '') compiler.texts.push({ path, locales: entries.map(([locale]) => locale) })
  const byLocale = new Map<string, Template>()
  for (const [locale, words] of entries) {
    byLocale.set(locale, compileTemplate(compiler, words, pointer(path, locale), scope))
  }
  return { byLocale, fallback: byLocale.get(defaultLocale) ?? byLocale.values().next().value ?? [] }
}

export function compileTemplate(
  compiler: Compiler,
  text: string,
  path: string,
  scope: Scope<SessionReading>,
): Template {
  if (!text.includes('{{')) return text === '' ? [] : [text]
  const raw = parseTemplate(text)
  if (!raw.ok) {
    compiler.report.error(path, 'bad-pipe', raw.message, raw.hint)
    return []
  }
  return raw.parts.map((part) => (typeof part === 'string' ? part : compilePipe(compiler, part, path, scope)))
}

function compilePipe(compiler: Compiler, pipe: RawPipe, path: string, scope: Scope<SessionReading>): Pipe {
  const { source, format, fallback } = pipe
  const expression = compileSource(compiler, pipe.reference, path, scope, 'text')
  const { kind } = expression.type
  const fits =
    format?.kind === 'round'
      ? kind === 'number'
      : format?.kind === 'date'
        ? kind === 'date' || kind === 'datetime'
        : true
  if (!fits && kind !== 'any' && kind !== 'null') {
    compiler.report.error(
      path,
      'bad-pipe',
      `{{${source}}}: the format does not go with ${kind === 'codes' ? 'choices' : `a ${kind}`}`,
    )
  }
  return { source, expression, format, fallback }
}
