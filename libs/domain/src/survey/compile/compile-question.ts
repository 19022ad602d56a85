import type { Scope } from '../../expression/scope.ts'
import { ruleOf, type SurveyConventions } from '../../validation/rule-of.ts'
import type { CompiledItem, CompiledOption, CompiledQuestion, CompiledRow, OptionSource } from '../compiled.ts'
import { pointer } from '../diagnostic.ts'
import type { Item, Option, Question, Row } from '../document.ts'
import type { ModelQuestion } from '../model.ts'
import { ownOptions } from '../option-universe.ts'
import { TYPE_PROPERTIES } from '../question-shape.ts'
import type { SessionReading } from '../reading.ts'
import { type Compiler, compileOptional, compileSource, compileText } from './compiler.ts'

/** Where the parts of a question stand, and what they can name. */
interface QuestionPlace {
  readonly id: string
  readonly page: string
  readonly path: string
  readonly scope: Scope<SessionReading>
}

/** The options of the shared lists, compiled once for all questions that use them. */
export type SharedLists = ReadonlyMap<
  string,
  { readonly options: readonly CompiledOption[]; readonly byCode: ReadonlyMap<string, CompiledOption> }
>

/** Properties that a client gets in another form, or never. */
const NOT_CONSTRAINTS: ReadonlySet<string> = new Set([
  'required', 'requiredIf', 'default', 'options', 'optionsList', 'optionsFrom', 'order', 'rows', 'columns', 'items', 'groups', 'equals',
]) // biome-ignore format: one list

/** Compiles one question; `index` counts the questions of the document. */
export function compileQuestion(
  compiler: Compiler,
  model: ModelQuestion,
  index: number,
  conventions: SurveyConventions,
  lists: SharedLists,
): CompiledQuestion {
  const { definition, page } = model
  const scope = compiler.scopes.inside(page.loops)
  const path = compiler.model.placeOf(definition)
  const place: QuestionPlace = { id: definition.id, page: page.definition.id, path, scope }
  const condition = (name: 'visibleIf' | 'requiredIf') =>
    compileOptional(compiler, definition[name], conditionAt(place, pointer(path, name)), scope)
  const source = compileSourceOfOptions(compiler, model, place, lists)
  const shared = source?.kind === 'list' ? lists.get(source.list)?.byCode : undefined
  const options = shared ?? universeOf(compiler, model, source, scope)
  const text = (name: 'text' | 'help') => compileText(compiler, definition[name] ?? '', pointer(path, name), scope)
  return {
    id: definition.id,
    type: definition.type,
    page: page.definition.id,
    index,
    valueType: model.valueType,
    loops: page.loops,
    text: text('text'),
    help: definition.help === undefined ? null : text('help'),
    required: definition.required === true || definition.mustAccept === true,
    requiredIf: condition('requiredIf'),
    visibleIf: condition('visibleIf'),
    default: definition.default,
    source,
    options,
    rows: compileRows(compiler, definition.rows, place),
    columns: compileRows(compiler, definition.columns, place),
    items: compileItems(compiler, definition.items, place),
    groups: compileItems(compiler, definition.groups, place),
    ...orderOf(compiler, definition),
    constraints: constraintsOf(definition),
    rule: ruleOf(definition, options, conventions),
    definition,
  }
}

const conditionAt = ({ page, id }: QuestionPlace, path: string) => ({ path, page, moment: 'on' as const, question: id })

/** What is ordered, and under which name the order shown is kept. */
function orderOf(compiler: Compiler, question: Question): Pick<CompiledQuestion, 'order' | 'orderScope'> {
  const { id, order, optionsList } = question
  if (order !== undefined || optionsList === undefined) {
    return { order: order ?? null, orderScope: question.rows ? `${id}.rows` : question.items ? `${id}.items` : id }
  }
  const { lists = {} } = compiler.model.document
  const list = Object.hasOwn(lists, optionsList) ? lists[optionsList] : undefined
  return { order: list?.order ?? null, orderScope: `list:${optionsList}` }
}

function constraintsOf(question: Question): Readonly<Record<string, unknown>> {
  const constraints: Record<string, unknown> = {}
  for (const name of TYPE_PROPERTIES[question.type].allowed) {
    const value = question[name]
    if (value !== undefined && !NOT_CONSTRAINTS.has(name)) constraints[name] = value
  }
  return constraints
}

function compileSourceOfOptions(
  compiler: Compiler,
  { definition, options }: ModelQuestion,
  place: QuestionPlace,
  lists: SharedLists,
): OptionSource | null {
  const { optionsFrom, optionsList } = definition
  if (optionsFrom !== undefined) {
    const path = pointer(place.path, 'optionsFrom')
    const { question, mode, filter, add = [] } = optionsFrom
    const scope = compiler.scopes.withOption(compiler.model.questions.get(place.id)?.page.loops ?? [], options.codes)
    const at = conditionAt(place, pointer(path, 'filter'))
    compiler.conditions.push({ ...conditionAt(place, pointer(path, 'question')), reads: [question] })
    const added = compileOptions(compiler, add, place.scope, pointer(path, 'add'), place)
    return { kind: 'from', question, mode, filter: compileOptional(compiler, filter, at, scope), add: added }
  }
  if (optionsList !== undefined)
    return { kind: 'list', list: optionsList, options: lists.get(optionsList)?.options ?? [] }
  const own = ownOptions(definition)
  if (own.length === 0) return null
  return { kind: 'own', options: compileOptions(compiler, own, place.scope, pointer(place.path, 'options'), place) }
}

/** Every option that can be displayed. Carried ones are read in the scope of this question, since they are shown here. */
function universeOf(
  compiler: Compiler,
  { options }: ModelQuestion,
  source: OptionSource | null,
  scope: Scope<SessionReading>,
): ReadonlyMap<string, CompiledOption> {
  const universe = new Map<string, CompiledOption>()
  if (source === null) return universe
  const own = source.kind === 'from' ? source.add : source.options
  const compiled = new Map(own.map((option) => [option.code, option]))
  for (const [code, { option, takesText }] of options.byCode) {
    const carried = () => compileOption(compiler, option, scope, compiler.model.placeOf(option), null)
    universe.set(code, compiled.get(code) ?? { ...carried(), ...(takesText ? {} : { other: null }), visibleIf: null })
  }
  return universe
}

export function compileOptions(
  compiler: Compiler,
  options: readonly Option[],
  scope: Scope<SessionReading>,
  path: string,
  place: QuestionPlace | null,
): readonly CompiledOption[] {
  return options.map((option, i) =>
    compileOption(compiler, option, scope, compiler.model.placeOf(option) || pointer(path, i), place),
  )
}

/** Most characters typed under an option whose author says nothing. */
const OTHER_LENGTH = 1_000

/** @param place the question whose option it is, null when others answer for its condition */
function compileOption(
  compiler: Compiler,
  { code, label, other, exclusive = false, image, visibleIf }: Option,
  scope: Scope<SessionReading>,
  path: string,
  place: QuestionPlace | null,
): CompiledOption {
  return {
    code,
    label: compileText(compiler, label, pointer(path, 'label'), scope),
    other: other === undefined ? null : { maxLength: other.maxLength ?? OTHER_LENGTH },
    exclusive,
    image: image ?? null,
    visibleIf: compileShown(compiler, visibleIf, pointer(path, 'visibleIf'), scope, place),
  }
}

function compileShown(
  compiler: Compiler,
  source: string | undefined,
  path: string,
  scope: Scope<SessionReading>,
  place: QuestionPlace | null,
) {
  if (source === undefined) return null
  if (place === null) return compileSource(compiler, source, path, scope, 'boolean')
  return compileOptional(compiler, source, conditionAt(place, path), scope)
}

function compileRows(
  compiler: Compiler,
  rows: readonly Row[] | undefined,
  place: QuestionPlace,
): readonly CompiledRow[] {
  return (rows ?? []).map((row) => {
    const path = compiler.model.placeOf(row)
    const text = (name: 'label' | 'left' | 'right') =>
      row[name] === undefined ? null : compileText(compiler, row[name], pointer(path, name), place.scope)
    return {
      code: row.code,
      label: text('label'),
      left: text('left'),
      right: text('right'),
      visibleIf: compileShown(compiler, row.visibleIf, pointer(path, 'visibleIf'), place.scope, place),
    }
  })
}

function compileItems(
  compiler: Compiler,
  items: readonly Item[] | undefined,
  { scope }: QuestionPlace,
): readonly CompiledItem[] {
  return (items ?? []).map((item) => ({
    code: item.code,
    label: compileText(compiler, item.label, pointer(compiler.model.placeOf(item), 'label'), scope),
    min: item.min ?? null,
    max: item.max ?? null,
  }))
}
