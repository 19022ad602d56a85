import type { CompiledPage, CompiledQuestion, CompiledSurvey } from '../survey/compiled.ts'
import type { Iteration } from '../survey/reading.ts'
import { holds, type SessionContext } from './context.ts'
import { displayedOptions, displayedRows } from './options.ts'

/**
 * Whether a question is put before the respondent: its condition holds, and it has something to answer. One whose options or rows
 * are all hidden, or that carries options from an answer with none, is not shown, since nobody could answer it when it is required.
 */
export function isQuestionShown(context: SessionContext, question: CompiledQuestion, iteration: Iteration): boolean {
  if (!holds(context, question.visibleIf, iteration)) return false
  if (question.source !== null && displayedOptions(context, question, iteration).length === 0) return false
  return question.rows.length === 0 || displayedRows(context, question, iteration).length > 0
}

/** Whether a question must be answered: always, or by its condition. */
export const isRequired = (context: SessionContext, question: CompiledQuestion, iteration: Iteration): boolean =>
  question.required || (question.requiredIf !== null && holds(context, question.requiredIf, iteration))

/** Whether a page is shown: its group and itself are visible, and at least one of its questions is shown. */
export function isPageShown(context: SessionContext, page: CompiledPage, iteration: Iteration): boolean {
  const group = page.group === null ? undefined : context.survey.groups.get(page.group)
  if (group !== undefined && !holds(context, group.visibleIf, iteration)) return false
  if (!holds(context, page.visibleIf, iteration)) return false
  return page.questions.some((question) => isQuestionShown(context, question, iteration))
}

/** How the questions of a page depend on answers given on it; worked out once for each page of a compiled version. */
interface Dependence {
  /** Ids of questions that an answer on the page can make appear. */
  readonly dependents: ReadonlySet<string>
  /** Whether one of them stands above what it depends on. */
  readonly upward: boolean
}

const dependences = new WeakMap<CompiledPage, Dependence>()

/** Whether an answer on its own page can make a question appear. */
export const dependsOnPage = (survey: CompiledSurvey, page: CompiledPage, question: CompiledQuestion): boolean =>
  dependenceOf(survey, page).dependents.has(question.id)

/** Whether a question of the page may appear by an answer to one below it. */
export const dependsUpward = (survey: CompiledSurvey, page: CompiledPage): boolean => dependenceOf(survey, page).upward

function dependenceOf(survey: CompiledSurvey, page: CompiledPage): Dependence {
  const known = dependences.get(page)
  if (known !== undefined) return known
  const positions = new Map(page.questions.map((question, index) => [question.id, index]))
  const dependents = new Set<string>()
  let upward = false
  for (const [index, question] of page.questions.entries()) {
    const read = readsOf(survey, question).flatMap((id) => positions.get(id) ?? [])
    if (read.length > 0) dependents.add(question.id)
    upward ||= read.some((position) => position > index)
  }
  const dependence = { dependents, upward }
  dependences.set(page, dependence)
  return dependence
}

/** Questions whose answers decide whether this one is shown. */
function readsOf(survey: CompiledSurvey, { visibleIf, source, rows }: CompiledQuestion): readonly string[] {
  const offered = source === null ? rows : source.kind === 'from' ? source.add : source.options
  const conditions = [visibleIf, ...offered.map((part) => part.visibleIf)].filter((condition) => condition !== null)
  const reads = conditions.flatMap((condition) => condition.reads)
  if (source?.kind === 'from') reads.push(source.question)
  // A condition does not say which variables it reads; one that reads any may read them all.
  if (conditions.some((condition) => /\bvar\s*\./i.test(condition.source))) {
    reads.push(...survey.variables.flatMap((variable) => variable.expression.reads))
  }
  return reads
}
