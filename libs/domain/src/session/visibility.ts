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

const dependents = new WeakMap<CompiledPage, ReadonlySet<string>>()

/** Whether an answer on its own page can make a question appear; worked out once for each page of a compiled version. */
export function dependsOnPage(survey: CompiledSurvey, page: CompiledPage, question: CompiledQuestion): boolean {
  let found = dependents.get(page)
  if (found === undefined) {
    found = dependentsOf(survey, page)
    dependents.set(page, found)
  }
  return found.has(question.id)
}

function dependentsOf(survey: CompiledSurvey, page: CompiledPage): ReadonlySet<string> {
  const here = new Set(page.questions.map((question) => question.id))
  const ofVariables = survey.variables.flatMap((variable) => variable.expression.reads)
  const depends = (question: CompiledQuestion): boolean => {
    const condition = question.visibleIf
    const reads = [...(condition?.reads ?? []), ...(question.source?.kind === 'from' ? [question.source.question] : [])]
    // A condition does not say which variables it reads; one that reads any may read them all.
    if (condition !== null && /\bvar\s*\./i.test(condition.source)) reads.push(...ofVariables)
    return reads.some((id) => here.has(id))
  }
  return new Set(page.questions.filter(depends).map((question) => question.id))
}
