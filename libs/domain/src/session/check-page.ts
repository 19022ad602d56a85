import { answerKey } from '../answers/key.ts'
import type { CompiledPage, CompiledQuestion } from '../survey/compiled.ts'
import type { Evidence } from '../validation/evidence.ts'
import type { ShownQuestion } from '../validation/rule.ts'
import { type ValidatedAnswers, validateAnswers } from '../validation/validate-answers.ts'
import type { Answers } from './command.ts'
import { entryAt, put, type SessionContext } from './context.ts'
import type { Place } from './event.ts'
import { displayedColumns, displayedOptions, displayedRows } from './options.ts'
import type { AnswerEntry } from './state.ts'
import { isQuestionShown, isRequired } from './visibility.ts'

/**
 * Puts what was sent for a page into the context, where conditions read it, and tells which questions are shown then. Questions are
 * gone through as they stand on the page, so that one may depend on another above it: what is hidden by an answer just sent reads as
 * null below.
 */
export function sentOnPage(
  context: SessionContext,
  page: CompiledPage,
  place: Place,
  answers: Answers,
): readonly ShownQuestion[] {
  const shown: ShownQuestion[] = []
  for (const question of page.questions) {
    const visible = isQuestionShown(context, question, place.iteration)
    if (visible) shown.push(shownQuestion(context, question, place))
    putSent(context, question, place, answers, visible)
  }
  return shown
}

/** What came of checking a page. */
export interface CheckedPage extends ValidatedAnswers {
  /** Ids of the questions that are shown with these answers. */
  readonly shown: readonly string[]
}

/** Checks what was sent for a page; when it stands, the context has the answers as they are stored. */
export function checkPage(
  context: SessionContext,
  page: CompiledPage,
  place: Place,
  answers: Answers,
  evidence: Evidence | null,
): CheckedPage {
  const shown = sentOnPage(context, page, place, answers)
  const { survey, locale, now, state } = context
  const checked = validateAnswers({
    survey,
    shown,
    answers,
    stored: (question) => state.answers.get(answerKey(question, place.iteration))?.value,
    locale,
    now,
    evidence,
  })
  for (const { question } of shown) {
    if (Object.hasOwn(checked.answers, question.id)) putSent(context, question, place, checked.answers, true)
  }
  return { ...checked, shown: shown.map(({ question }) => question.id) }
}

/** A question as it stands before the respondent, for its rule. */
export function shownQuestion(context: SessionContext, question: CompiledQuestion, place: Place): ShownQuestion {
  return {
    question,
    required: isRequired(context, question, place.iteration),
    ...(question.source === null
      ? {}
      : { options: displayedOptions(context, question, place.iteration).map((option) => option.code) }),
    ...(question.rows.length === 0 ? {} : { rows: displayedRows(context, question, place.iteration) }),
    ...(question.columns.length === 0 ? {} : { columns: displayedColumns(context, question, place.iteration) }),
  }
}

/** Puts the answer as sent, or the stored one, on the path or off it. */
function putSent(
  context: SessionContext,
  question: CompiledQuestion,
  place: Place,
  answers: Answers,
  visible: boolean,
): void {
  const before = entryAt(context, answerKey(question.id, place.iteration))
  if (visible && Object.hasOwn(answers, question.id)) {
    const value = answers[question.id] ?? null
    put(context, { question: question.id, iteration: place.iteration, place, value, onPath: true })
  } else if (before !== undefined && before.onPath !== visible) {
    put(context, { ...before, onPath: visible } satisfies AnswerEntry)
  }
}
